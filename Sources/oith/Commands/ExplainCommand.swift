import ArgumentParser
import DurableFiles
import Glibc
import NightReport
import Precompute
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// `oith explain`.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say whether two users can be in each other's lists, and why.",
        discussion: """
            Reads the two users from the pool and asks the scorer of the night about them: which \
            rule refuses the pair, or how its score adds up, in both directions.

              oith explain ann@example.test bob@example.test --pool pool.sqlite
            """)

    @Argument(help: "The email of the user whose list it is.")
    var user: String

    @Argument(help: "The email of the candidate.")
    var candidate: String

    @OptionGroup var file: ConfigurationLocation
    @OptionGroup var pool: PoolLocation
    @OptionGroup var model: ModelLocation
    @OptionGroup var scoring: ScoringOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let scratch = try TemporaryWork.explain.folder()
        defer { scratch.remove() }
        let configuration = try file.read(
            pool.settings, model.settings, scoring.settings)
        let explanation = try PairExplanation(
            user: Folding.folded(user), candidate: Folding.folded(candidate),
            pool: try configuration.path(.pool, "the pool"), asOf: scoring.instant(),
            model: LoadedModel(reading: try configuration.modelFile()).model,
            parameters: configuration.scoringParameters, scratch: scratch.path,
            files: LocalFileSystem())
        Terminal.output(json ? explanation.json.text + "\n" : explanation.text)
        try explanation.throwIfUnknown()
    }
}

extension PairExplanation {
    /// An unknown user is an error, whatever was printed of the other.
    fileprivate func throwIfUnknown() throws(CommandError) {
        guard case .notScored(let user, let candidate) = outcome else { return }
        for (lookup, name) in [(user, "user"), (candidate, "candidate")] {
            if case .unknown = lookup {
                throw CommandError(ExitStatus.notFound, "the \(name) is not in the pool")
            }
        }
    }

    // MARK: Text

    fileprivate var text: String {
        switch outcome {
        case .notScored(let user, let candidate):
            return "No: only eligible users are scored.\n  user       \(Self.state(user))\n"
                + "  candidate  \(Self.state(candidate))\n"
        case .scored(let scored):
            let miles = Figures.decimal(Double(scored.distance) / 10, 1)
            return "The two are \(miles) miles apart.\n\n"
                + Self.text(
                    scored.forUser, scored.exclusionsForUser, owner: "user",
                    title: "The candidate in the user's list")
                + "\n"
                + Self.text(
                    scored.forCandidate, scored.exclusionsForCandidate, owner: "candidate",
                    title: "The user in the candidate's list")
        }
    }

    private static func state(_ lookup: UserLookup) -> String {
        switch lookup {
        case .eligible: "eligible"
        case .ineligible(let reason): "not eligible: \(reason.rawValue)"
        case .rejected(let reject): "rejected: \(reject.reason) (row \(reject.row))"
        case .unknown: "not in the pool"
        }
    }

    private static func text(
        _ direction: Direction, _ exclusions: [Exclusion], owner: String, title: String
    ) -> String {
        var lines = ["\(title): \(verdict(direction, exclusions, owner: owner))"]
        for term in direction.terms.named {
            lines.append("  \(term.label.padded(to: 16)) \(Figures.hundredths(term.points))")
        }
        lines.append(
            "  \("score".padded(to: 16)) \(Figures.hundredths(Int(direction.terms.total)))")
        return lines.joined(separator: "\n") + "\n"
    }

    /// The answer for one list; its owner is `user` or `candidate`.
    private static func verdict(
        _ direction: Direction, _ exclusions: [Exclusion], owner: String
    ) -> String {
        if direction.refusal == .excluded {
            // They are written for a list of the user's.
            let reasons = exclusions.map { exclusion in
                owner == "user" ? exclusion.rawValue : exclusion.rawValue.swappingRoles
            }
            return "no, " + reasons.joined(separator: ", ")
        }
        if let refusal = direction.refusal { return "no, " + refusal.sentence(owner: owner) }
        return direction.reachesMinimum ? "yes" : "no, the score is below the least score"
    }

    // MARK: JSON

    fileprivate var json: JSONValue {
        switch outcome {
        case .notScored(let user, let candidate):
            return [
                "scored": false, "user": .string(Self.state(user)),
                "candidate": .string(Self.state(candidate)),
            ]
        case .scored(let scored):
            return [
                "scored": true, "miles": .double(Double(scored.distance) / 10),
                "userList": Self.json(scored.forUser, scored.exclusionsForUser, owner: "user"),
                "candidateList": Self.json(
                    scored.forCandidate, scored.exclusionsForCandidate, owner: "candidate"),
            ]
        }
    }

    private static func json(
        _ direction: Direction, _ exclusions: [Exclusion], owner: String
    ) -> JSONValue {
        let terms = direction.terms.named.map {
            ($0.label, JSONValue.double(Double($0.points) / 100))
        }
        return [
            "accepted": .bool(direction.isAccepted),
            "reason": direction.isAccepted
                ? .null : .string(verdict(direction, exclusions, owner: owner)),
            "score": .double(Double(direction.terms.total) / 100),
            "terms": .object(JSONObject(terms)),
        ]
    }
}

extension ScoreTerms {
    /// The terms that are not 0, and the base, with the names of the model file.
    fileprivate var named: [(label: String, points: Int)] {
        var terms = [("base", base), ("interests", interests)]
        for category in Category.allCases {
            terms.append(("\(category)", categories[category.rawValue]))
        }
        terms += [
            ("distance", distance), ("age", age), ("mutualInterest", mutualInterest),
            ("photo", photo), ("bio", bio), ("embedding", embedding),
        ]
        return terms.filter { $0.0 == "base" || $0.1 != 0 }.map { ($0.0, Int($0.1)) }
    }
}

extension Refusal {
    /// The rule in words, after "no, ".
    ///
    /// - Parameter owner: whose list it is, `user` or `candidate`.
    /// - Returns: what refuses whom.
    fileprivate func sentence(owner: String) -> String {
        let listed = owner == "user" ? "candidate" : "user"
        let name = { (side: Side) in side == .user ? owner : listed }
        let other = { (side: Side) in side == .user ? listed : owner }
        switch self {
        case .oneself: return "they are the same user"
        case .radius: return "they are farther apart than the radius"
        case .interestedIn(let side):
            return "the \(name(side))'s interestedIn does not take the \(other(side))'s gender"
        case .age(let side):
            return "the \(name(side))'s age range does not hold the \(other(side))'s age"
        case .maxDistance(let side):
            return "they are farther apart than the \(name(side))'s maxDistance"
        case .smoking(let side):
            return "the \(name(side))'s smoking preference does not hold the \(other(side))'s value"
        case .drinking(let side):
            return
                "the \(name(side))'s drinking preference does not hold the \(other(side))'s value"
        case .religion(let side):
            return "the \(name(side))'s religion preference is not the \(other(side))'s religion"
        case .children(let side):
            return "the \(name(side))'s children preference is not the \(other(side))'s value"
        case .excluded: return "a block or an earlier decision keeps them apart"
        }
    }
}

extension String {
    /// The text with the words user and candidate changing places.
    fileprivate var swappingRoles: String {
        split(separator: " ", omittingEmptySubsequences: false).map { word in
            word == "user" ? "candidate" : word == "candidate" ? "user" : word
        }.joined(separator: " ")
    }

    func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
