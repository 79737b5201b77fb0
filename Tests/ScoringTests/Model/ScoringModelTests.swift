import FeatureTable
import Foundation
import Scoring
import Testing

@Suite struct ScoringModelTests {
    /// The repository, found from this file.
    static var root: URL {
        (0..<4).reduce(URL(filePath: #filePath)) { file, _ in file.deletingLastPathComponent() }
    }

    /// A model of the repository.
    static func shipped(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: root.appending(path: "Pipelines/scoring/\(name)")))
    }

    static func model(_ text: String) throws -> ScoringModel {
        try ScoringModel(json: Array(text.utf8))
    }

    @Test func `The model oith-v1 is the service's formula`() throws {
        let model = try ScoringModel(json: Self.shipped("oith-v1.json"))
        #expect(model.name == "oith-v1")
        #expect(model.base == 5000)
        #expect(ScoringModel.Filter.allCases.allSatisfy { model.filters[$0] == .both })
        #expect(model.terms.interests == 2500)
        #expect(model.terms.equal[.drinking] == 300)
        #expect(model.terms.equal[.smoking] == 300)
        #expect(model.terms.equal[.exercise] == 300)
        #expect(model.terms.equal[.children] == 300)
        #expect(model.terms.equal[.religion] == 300)
        #expect(model.terms.equal[.lookingFor] == 1000)
        #expect(model.terms.distance.isEmpty)
        #expect(model.terms.ageInRange == 0)
        #expect(model.terms.ageOutOfRange == 0)
        #expect(model.terms.mutualInterest == 0)
        #expect(model.terms.photo == 0)
        #expect(model.terms.bio == 0)
        #expect(model.terms.embedding == nil)
        let canonical = """
            {"name":"oith-v1","base":50,"filters":{"interestedIn":"both","age":"both",\
            "maxDistance":"both","smoking":"both","drinking":"both","religion":"both",\
            "children":"both"},"terms":{"interests":25,"equal":{"drinking":3,"smoking":3,\
            "exercise":3,"children":3,"religion":3,"lookingFor":10}}}
            """
        #expect(model.canonicalText == canonical)
    }

    @Test func `The model oith-queue-v1 is the one of the queue`() throws {
        let model = try ScoringModel(json: Self.shipped("oith-queue-v1.json"))
        #expect(model.name == "oith-queue-v1")
        #expect(model.base == 5000)
        #expect(model.filters.interestedIn == .user)
        #expect(ScoringModel.Filter.allCases.dropFirst().allSatisfy { model.filters[$0] == .none })
        #expect(model.terms.interests == 0)
        #expect(Category.allCases.allSatisfy { model.terms.equal[$0] == 0 })
        let bands = model.terms.distance
        #expect(bands.map(\.side) == [.below, .below, .below, .above])
        #expect(bands.map(\.tenthsOfMile) == [100, 250, 500, 1000])
        #expect(bands.map(\.points) == [2000, 1500, 1000, -1500])
        #expect(model.terms.ageInRange == 1500)
        #expect(model.terms.ageOutOfRange == -1000)
        #expect(model.terms.mutualInterest == 1000)
        #expect(model.terms.photo == 500)
        #expect(model.terms.bio == 500)
        #expect(model.terms.embedding == nil)
        let canonical = """
            {"name":"oith-queue-v1","base":50,"filters":{"interestedIn":"user"},"terms":\
            {"distance":[{"below":10,"points":20},{"below":25,"points":15},\
            {"below":50,"points":10},{"above":100,"points":-15}],\
            "age":{"inRange":15,"outOfRange":-10},"mutualInterest":10,"photo":5,"bio":5}}
            """
        #expect(model.canonicalText == canonical)
    }

    @Test func `The least model has a name and a base`() throws {
        let model = try Self.model(#"{"name": "flat", "base": 0}"#)
        #expect(model.base == 0)
        #expect(ScoringModel.Filter.allCases.allSatisfy { model.filters[$0] == .none })
        #expect(model.canonicalText == #"{"name":"flat","base":0,"filters":{},"terms":{}}"#)
    }

    @Test func `Every filter has its own place`() throws {
        let names = ScoringModel.Filter.allCases.map(\.rawValue)
        #expect(
            names == [
                "interestedIn", "age", "maxDistance", "smoking", "drinking", "religion", "children",
            ])
        for (index, filter) in ScoringModel.Filter.allCases.enumerated() {
            let text = #"{"name":"f","base":1,"filters":{"\#(names[index])":"candidate"}}"#
            let filters = try Self.model(text).filters
            for other in ScoringModel.Filter.allCases {
                #expect(filters[other] == (other == filter ? .candidate : .none))
            }
            let named = [
                filters.interestedIn, filters.age, filters.maxDistance, filters.smoking,
                filters.drinking, filters.religion, filters.children,
            ]
            #expect(named.firstIndex(of: .candidate) == index)
        }
    }

    @Test func `Every category has its own place`() throws {
        for (index, category) in Category.allCases.enumerated() {
            let name = category.name
            let text = #"{"name":"c","base":1,"terms":{"equal":{"\#(name)":-0.07}}}"#
            let equal = try Self.model(text).terms.equal
            let named = Category.allCases.map { equal[$0] }
            #expect(named == (0..<6).map { $0 == index ? -7 : 0 })
            #expect(equal[category] == -7)
        }
    }

    @Test(arguments: [
        ("both", true, true), ("user", true, false), ("candidate", false, true),
        ("none", false, false),
    ])
    func `A filter has one of four directions`(name: String, asksUser: Bool, asksCandidate: Bool)
        throws
    {
        let text = #"{"name":"d","base":1,"filters":{"age":"\#(name)"}}"#
        let direction = try Self.model(text).filters.age
        #expect(direction.asksUser == asksUser)
        #expect(direction.asksCandidate == asksCandidate)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("0.00", 0), ("-0.0e5", 0), ("0e99999999999999999999", 0),
            ("1", 100), ("2.5", 250), ("2.50", 250), ("2.5000000000000000000000", 250),
            ("0.29", 29), ("0.57", 57), ("-0.01", -1), ("100", 10000), ("-100", -10000),
            ("1e2", 10000), ("1E+2", 10000), ("0.001e3", 100), ("2500e-2", 2500),
            ("10000e-2", 10000),
            ("99.99", 9999), ("-12.34", -1234), ("4.35", 435), ("1.15", 115),
        ] as [(String, Int32)])
    func `Points are exact`(text: String, hundredths: Int32) throws {
        let model = try Self.model(#"{"name":"p","base":1,"terms":{"photo":\#(text)}}"#)
        #expect(model.terms.photo == hundredths)
        let base = try Self.model(#"{"name":"p","base":\#(text)}"#)
        #expect(base.base == hundredths)
    }

    @Test func `Every hundredth comes back`() throws {
        for hundredths in -10000...10000 as ClosedRange<Int32> {
            let sign = hundredths < 0 ? "-" : ""
            let (whole, rest) = hundredths.magnitude.quotientAndRemainder(dividingBy: 100)
            let text = "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
            let model = try Self.model(#"{"name":"p","base":\#(text)}"#)
            try #require(model.base == hundredths)
            try #require(try Self.model(model.canonicalText) == model)
        }
    }

    @Test(
        arguments: [
            ("10", 100), ("0", 0), ("0.05", 1), ("0.04", 0), ("10.25", 103), ("12.34", 123),
            ("1e2", 1000), ("100000", 1_000_000), ("1e-400", 0),
        ] as [(String, Int32)])
    func `Bounds of bands are tenths of a mile`(text: String, tenths: Int32) throws {
        let model = try Self.model(
            #"{"name":"b","base":1,"terms":{"distance":[{"below":\#(text),"points":1}]}}"#)
        #expect(model.terms.distance.map(\.tenthsOfMile) == [tenths])
    }

    @Test func `Bands are strict`() throws {
        let bands = try Self.model(
            """
            {"name": "b", "base": 1, "terms": {"distance": [
                {"below": 10, "points": 1}, {"points": -2.5, "above": 20}, {"below": 0, "points": 0}
            ]}}
            """
        ).terms.distance
        #expect([0, 99, 100, 101].map { bands[0].applies(to: $0) } == [true, true, false, false])
        #expect([199, 200, 201].map { bands[1].applies(to: $0) } == [false, false, true])
        #expect(!bands[2].applies(to: 0))
        #expect(bands.map(\.points) == [100, -250, 0])
    }

    @Test func `An embedding has a dimension and points`() throws {
        let model = try Self.model(
            #"{"name":"e","base":1,"terms":{"embedding":{"dimension":64,"points":-9.5}}}"#)
        #expect(model.terms.embedding?.dimension == 64)
        #expect(model.terms.embedding?.points == -950)
        let canonical =
            #"{"name":"e","base":1,"filters":{},"#
            + #""terms":{"embedding":{"dimension":64,"points":-9.5}}}"#
        #expect(model.canonicalText == canonical)
    }

    @Test func `The layout of a model file leaves no trace`() throws {
        let plain = try Self.model(
            """
            {"name": "same", "base": 50, "filters": {"age": "user"},
             "terms": {"interests": 2.5, "age": {"inRange": 1}}}
            """)
        let other = try Self.model(
            """
            {"terms": {"age": {"outOfRange": 0, "inRange": 1.00}, "photo": 0, "distance": [],
              "equal": {"drinking": 0.0}, "interests": 25e-1},
             "filters": {"smoking": "none", "age": "us\\u0065r"}, "base": 5.0e1, "name": "same"}
            """)
        #expect(plain == other)
        #expect(plain.canonicalText == other.canonicalText)
        let changed = try Self.model(
            #"{"name":"same","base":50,"filters":{"age":"user"},"terms":{"interests":2.51}}"#)
        #expect(changed.canonicalText != plain.canonicalText)
    }

    @Test(arguments: [
        #"a "quoted" \ name"#, "caf\u{E9}", "cafe\u{301}", "\u{1F600}", "\"\u{301}", "a/b~c",
    ])
    func `Any name comes back`(name: String) throws {
        let escaped = name.unicodeScalars.map { scalar in
            UTF16.width(scalar) == 2
                ? String(scalar)
                : "\\u" + String(String(0x10000 + scalar.value, radix: 16).suffix(4))
        }
        let model = try Self.model(#"{"name":"\#(escaped.joined())","base":1}"#)
        #expect(Array(model.name.utf8) == Array(name.utf8))
        let again = try Self.model(model.canonicalText)
        #expect(Array(again.name.utf8) == Array(name.utf8))
    }
}
