import JSON
import NightReport
import Nights
import Scoring
import UserPool

/// What `oith explain` prints of one user.
struct UserExplanationReport {
    private let explanation: UserExplanation

    init(_ explanation: UserExplanation) { self.explanation = explanation }

    /// The counts as a table, the rules in the order in which they are asked.
    var text: String {
        guard let counts = explanation.counts else {
            return "No list: the user is \(explanation.standing.text).\n"
        }
        var table = Table([("users", .right), ("", .left)])
        func add(_ count: Int, _ words: String) {
            table.add([NumberFormatting.count(count), words])
        }
        add(counts.users, "are eligible, this one included")
        add(counts.inReach, "others are within the search radius")
        for (rule, count) in counts.inOrder {
            add(count, "refused: \(rule.sentence(owner: "user"))")
        }
        add(counts.belowMinimum, "refused: the score is below the minimum score")
        add(counts.accepted, "accepted")
        add(counts.listLength, "in the list")
        return table.text
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("eligible", .bool(explanation.counts != nil)),
            ("user", .string(explanation.standing.text)),
        ]
        if let counts = explanation.counts {
            members += [
                ("users", .integer(counts.users)), ("inReach", .integer(counts.inReach)),
                ("refused", .array(counts.inOrder.map(Self.json))),
                ("belowMinimumScore", .integer(counts.belowMinimum)),
                ("accepted", .integer(counts.accepted)),
                ("listLength", .integer(counts.listLength)),
            ]
        }
        return .object(JSONObject(members))
    }

    private static func json(_ rule: ExclusionReason, refuses count: Int) -> JSONValue {
        let side: JSONValue = rule.side.map { .string($0.rawValue) } ?? .null
        return ["rule": .string(rule.name), "side": side, "count": .integer(count)]
    }
}

extension UserExplanation.Counts {
    /// The rules that refuse somebody, in the order in which they are asked.
    fileprivate var inOrder: [(ExclusionReason, Int)] {
        ExclusionReason.inOrder.compactMap { rule in refused[rule].map { (rule, $0) } }
    }
}

extension ExclusionReason {
    /// All that refuse another user in reach, in the order of ``PairRules``.
    fileprivate static let inOrder: [ExclusionReason] =
        [interestedIn, age, maxDistance, smoking, drinking, religion, children]
        .flatMap { [$0(.user), $0(.candidate)] } + [.excluded]

    /// The name of the filter in a model file; `excluded` for blocks and decisions.
    fileprivate var name: String {
        switch self {
        case .oneself: "oneself"
        case .radius: "radius"
        case .interestedIn: "interestedIn"
        case .age: "age"
        case .maxDistance: "maxDistance"
        case .smoking: "smoking"
        case .drinking: "drinking"
        case .religion: "religion"
        case .children: "children"
        case .excluded: "excluded"
        }
    }

    /// Whose preference it is; nil where it is nobody's.
    fileprivate var side: PairSide? {
        switch self {
        case .interestedIn(let side), .age(let side), .maxDistance(let side), .smoking(let side),
            .drinking(let side), .religion(let side), .children(let side):
            side
        case .oneself, .radius, .excluded: nil
        }
    }
}
