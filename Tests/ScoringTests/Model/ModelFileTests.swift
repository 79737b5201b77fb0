import FeatureTable
import Foundation
import Scoring
import Testing

/// The reference of the model file, Scoring.docc/ModelFile.md.
@Suite struct ModelFileTests {
    private static func page() throws -> String {
        try String(
            contentsOf: ScoringModelTests.root.appending(
                path: "Sources/Scoring/Scoring.docc/ModelFile.md"), encoding: .utf8)
    }

    /// The model between "```json" and "```".
    private static func example() throws -> ScoringModel {
        let page = try page()
        let start = try #require(page.range(of: "```json\n"))
        let end = try #require(page.range(of: "```", range: start.upperBound..<page.endIndex))
        return try ScoringModelTests.model(String(page[start.upperBound..<end.lowerBound]))
    }

    @Test func `The example of the page is a model with every key`() throws {
        let model = try Self.example()
        let canonical = """
            {"name":"everything-v1","base":50,"filters":{"interestedIn":"both","age":"both",\
            "maxDistance":"user","smoking":"candidate","religion":"both","children":"both"},\
            "terms":{"interests":25,"equal":{"drinking":3,"smoking":3,"exercise":3.5,\
            "children":-2,"religion":3,"lookingFor":10},"distance":[{"below":10,"points":20},\
            {"below":25,"points":15},{"above":100,"points":-15}],"age":{"inRange":15,\
            "outOfRange":-10},"mutualInterest":10,"photo":5,"bio":5,\
            "embedding":{"dimension":4,"points":12.25}}}
            """
        #expect(model.canonicalText == canonical)
    }

    @Test func `The page lists every filter, category and term`() throws {
        let page = try Self.page()
        let names =
            ScoringModel.Filter.allCases.map(\.rawValue)
            + Category.allCases.map { $0 == .drinking ? "equal.drinking" : ".\($0)" }
            + ["interests", "distance", "age.inRange", "age.outOfRange", "mutualInterest"]
            + ["photo", "bio", "embedding.dimension", "embedding.points"]
        #expect(names.filter { !page.contains("`\($0)`") } == [])
    }

    /// The limits that the tables name, and the first values beyond them.
    @Test(arguments: [
        (#""base": 100"#, true), (#""base": -100"#, true), (#""base": 100.01"#, false),
        (#""base": 0.125"#, false), (#""base": 0, "terms": {"interests": 0}"#, true),
        (#""base": 0, "terms": {"interests": -0.01}"#, false),
        (#""base": 0, "terms": {"photo": -100}"#, true),
        (#""base": 0, "terms": {"distance": [{"below": 100000, "points": 1}]}"#, true),
        (#""base": 0, "terms": {"distance": [{"below": 100001, "points": 1}]}"#, false),
        (#""base": 0, "terms": {"embedding": {"dimension": 16384, "points": 1}}"#, true),
        (#""base": 0, "terms": {"embedding": {"dimension": 16385, "points": 1}}"#, false),
        (#""base": 0, "filters": {"age": "none"}"#, true),
        (#""base": 0, "filters": {"age": "all"}"#, false),
    ])
    func `The ranges of the page are those of the reader`(members: String, isValid: Bool) {
        let model = try? ScoringModelTests.model(#"{"name": "x", \#(members)}"#)
        #expect((model != nil) == isValid)
    }
}
