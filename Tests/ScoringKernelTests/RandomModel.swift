import FeatureTable
import Scoring
import TestSupport

/// The text of a random scoring model that the parser accepts: any term, any sign, any filter.
struct RandomModel {
    let text: String

    init(_ random: inout SeededGenerator, embeddingDimension: Int) {
        let filters = ScoringModel.Filter.allCases.map { filter in
            // Most filters apply to nobody, so that most pairs reach the score.
            let applies = Int.random(in: 0..<4, using: &random) == 0
            let directions = applies ? ScoringModel.Direction.allCases : [.none]
            let direction = directions.randomElement(using: &random) ?? .none
            return #""\#(filter.rawValue)": "\#(direction.rawValue)""#
        }
        let equal = Category.allCases.map { category in
            #""\#(category.name)": \#(Self.points(&random))"#
        }
        var terms = [
            #""interests": \#(Self.points(&random, least: 0))"#,
            #""equal": {\#(equal.joined(separator: ", "))}"#,
            #""age": {"inRange": \#(Self.points(&random)), "outOfRange": \#(Self.points(&random))}"#,
        ]
        terms += ["mutualInterest", "photo", "bio"].map { #""\#($0)": \#(Self.points(&random))"# }
        if Bool.random(using: &random) {
            terms.append(#""distance": [\#(Self.bands(&random).joined(separator: ", "))]"#)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
            let points = Self.points(&random)
            terms.append(
                #""embedding": {"dimension": \#(embeddingDimension), "points": \#(points)}"#)
        }
        text = """
            {"name": "random", "base": \(Self.points(&random)),
             "filters": {\(filters.joined(separator: ", "))},
             "terms": {\(terms.joined(separator: ", "))}}
            """
    }

    /// A number of points with two decimals.
    private static func points(_ random: inout SeededGenerator, least: Int = -100) -> String {
        let hundredths =
            switch Int.random(in: 0..<8, using: &random) {
            case 0: 0
            case 1: 10_000
            case 2: least * 100
            case 3: least < 0 ? -1 : 1
            case 4, 5: Int.random(in: max(least * 100, -1500)...1500, using: &random)
            default: Int.random(in: least * 100...10_000, using: &random)
            }
        return "\(hundredths)e-2"
    }

    /// Miles.
    private static let farthest: [Double] = [1, 30, 200, 13_000, 100_000]

    private static func bands(_ random: inout SeededGenerator) -> [String] {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
            let side = Bool.random(using: &random) ? "below" : "above"
            let most = farthest.randomElement(using: &random) ?? 1
            let miles = Double.random(in: 0...most, using: &random)
            return #"{"\#(side)": \#(miles), "points": \#(points(&random))}"#
        }
    }
}
