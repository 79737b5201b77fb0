import ArgumentParser
import DurableFiles
import FeatureTable
import Glibc
import NightReport
import NightStages
import Nights
import Scoring
import SnapshotReader
import SnapshotStore
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
            rule refuses the pair, or how its score adds up, in both directions. With a data \
            folder, from --data, OITH_DATA or the configuration, it also says who asked to be \
            forgotten.

              oith explain ann@example.test bob@example.test --pool pool.sqlite --data night
              oith explain - --pool pool.sqlite < two-emails.txt

            An email on the command line can be seen by everybody on this machine; - reads both \
            from standard input, the user's in the first line, the candidate's in the second.

            Exit code 66 where one of them is not in the pool.
            """)

    @Argument(help: "The email of the user whose list it is; - for both on standard input.")
    var user: String

    @Argument(help: "The email of the candidate.")
    var candidate: String?

    @OptionGroup var data: DataLocation
    @OptionGroup var pool: PoolLocation
    @OptionGroup var model: ModelLocation
    @OptionGroup var scoring: ScoringOptions

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if user == "-", candidate ?? "-" != "-" {
            throw ValidationError("- reads both emails from standard input; name none, or both.")
        }
        if user != "-", candidate == nil || candidate == "-" {
            throw ValidationError("Name the candidate too, or give - to read both.")
        }
    }

    func run() throws {
        let scratch = try TemporaryWork.explain.folder()
        defer { scratch.remove() }
        let configuration = try data.file.read(
            data.settings, pool.settings, model.settings, scoring.settings)
        let (user, candidate) = try ids()
        let tombstones = try tombstones(configuration)
        let explanation = try PairExplanation(
            user: user, candidate: candidate,
            pool: try configuration.path(.pool, "the pool"), asOf: scoring.instant(),
            model: LoadedModel(reading: try configuration.modelFile()).model,
            parameters: configuration.scoringParameters,
            isForgotten: { tombstones?.contains($0) ?? false }, scratch: scratch.path,
            files: LocalFileSystem())
        Terminal.output(json ? explanation.json.text + "\n" : explanation.text)
        try explanation.throwIfUnknown()
    }

    /// The two, folded.
    private func ids() throws -> (user: [UInt8], candidate: [UInt8]) {
        if let candidate, user != "-" {
            return (Folding.folded(user), Folding.folded(candidate))
        }
        let ids = try IDLines(readingFrom: "-").ids
        guard ids.count == 2 else {
            throw CommandError(
                ExitStatus.badData,
                "standard input has \(ids.count) emails; explain takes the user's and the "
                    + "candidate's, a line each")
        }
        return (ids[0], ids[1])
    }

    /// Who is forgotten; nil where nobody named a data folder.
    private func tombstones(_ configuration: Configuration) throws -> Tombstones? {
        if data.data != nil { return try data.store().knownTombstones() }
        guard let folder = configuration[.data]?.value.string else { return nil }
        return try SnapshotStore(FilePath(folder), in: LocalFileSystem()).knownTombstones()
    }
}

extension PairExplanation {
    /// An unknown user is an error, whatever was printed of the other.
    fileprivate func throwIfUnknown() throws(CommandError) {
        guard case .notScored(let user, let candidate) = outcome else { return }
        for (standing, name) in [(user, "user"), (candidate, "candidate")] {
            if case .inPool(.unknown) = standing {
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
            let miles = NumberFormatting.decimal(Double(scored.distance) / 10, 1)
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

    private static func state(_ standing: Standing) -> String {
        switch standing {
        case .forgotten: "not eligible: asked to be forgotten"
        case .inPool(.eligible): "eligible"
        case .inPool(.ineligible(let reason)): "not eligible: \(reason.rawValue)"
        case .inPool(.rejected(let reject)): "rejected: \(reject.reason) (row \(reject.row))"
        case .inPool(.unknown): "not in the pool"
        }
    }

    private static func text(
        _ direction: Direction, _ exclusions: [Exclusion], owner: String, title: String
    ) -> String {
        var lines = ["\(title): \(verdict(direction, exclusions, owner: owner))"]
        for term in direction.terms.named {
            lines.append(
                "  \(term.label.padded(to: 16)) \(NumberFormatting.hundredths(term.points))")
        }
        lines.append(
            "  \("score".padded(to: 16)) \(NumberFormatting.hundredths(Int(direction.terms.total)))"
        )
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

extension ExclusionReason {
    /// The rule in words, after "no, ".
    ///
    /// - Parameter owner: whose list it is, `user` or `candidate`.
    /// - Returns: what refuses whom.
    fileprivate func sentence(owner: String) -> String {
        let listed = owner == "user" ? "candidate" : "user"
        let name = { (side: PairSide) in side == .user ? owner : listed }
        let other = { (side: PairSide) in side == .user ? listed : owner }
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
