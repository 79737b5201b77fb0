package import DurableFiles
import FeatureTable
import NightStages
package import Scoring
package import SystemPackage
package import UserPool

/// Why a candidate is, or cannot be, in a user's list: what `oith explain` prints.
///
/// The two users are read from the pool by the rules of ExtractPool, put into a feature table of
/// two rows, and judged by the same ``PairRules`` that the night uses.
package struct PairExplanation: Sendable {
    /// One direction of the pair.
    package struct Direction: Sendable {
        /// The rule that refuses the candidate; nil where none does.
        package let refusal: ExclusionReason?
        /// How the score adds up, whether or not a rule refuses.
        package let terms: ScoreTerms
        /// Whether the score is enough for a list; `minimumScore` decides.
        package let reachesMinimum: Bool

        /// Whether the candidate can be in the list.
        package var isAccepted: Bool { refusal == nil && reachesMinimum }
    }

    /// How one of the two is found.
    package enum Standing: Sendable {
        /// Who asked to be forgotten is in no list, whatever the pool says.
        case forgotten
        /// What the pool says.
        case inPool(UserLookup)

        var isEligible: Bool {
            if case .inPool(.eligible) = self { true } else { false }
        }
    }

    /// How a pair was found.
    package enum Outcome: Sendable {
        /// One of the two is forgotten, not eligible, or not in the pool.
        case notScored(user: Standing, candidate: Standing)
        /// Both are eligible.
        case scored(Scored)
    }

    /// Both directions of a pair that is scored.
    package struct Scored: Sendable {
        /// Tenths of a mile.
        package let distance: Int32
        /// For the user's list.
        package let forUser: Direction
        /// For the candidate's list.
        package let forCandidate: Direction
        /// What blocks and history say about the candidate in the user's list, and the reverse.
        package let exclusionsForUser: [Exclusion]
        /// What they say about the user in the candidate's list.
        package let exclusionsForCandidate: [Exclusion]
    }

    /// What was found.
    package let outcome: Outcome

    /// Explains a pair.
    ///
    /// - Parameters:
    ///   - user: the folded id of the list's owner.
    ///   - candidate: the folded id of the candidate.
    ///   - pool: the SQLite file.
    ///   - asOf: the instant of the night.
    ///   - model: what scores.
    ///   - parameters: radius, length of a list, minimum score.
    ///   - isForgotten: whether the user with an id asked to be forgotten.
    ///   - scratch: a folder for the table of two rows, which is removed again.
    ///   - files: through what it is written.
    /// - Throws: ``PoolError``, ``FileError`` or ``NightError``.
    package init(
        user: [UInt8], candidate: [UInt8], pool: FilePath, asOf: Instant,
        model: ScoringModel, parameters: ScoringParameters,
        isForgotten: ([UInt8]) -> Bool, scratch: FilePath, files: any FileSystem
    ) throws {
        let dimension = model.terms.embedding?.dimension
        var builder = FeatureTableBuilder(embeddingDimension: dimension ?? 0)
        let found = try PoolReader.read(pool.string) { session in
            let lookups = try [user, candidate].map {
                try session.user($0, asOf: asOf, embeddingDimension: dimension)
            }
            for case .eligible(let profile) in lookups { builder.append(profile) }
            return (
                lookups, try session.exclusions(user: user, candidate: candidate),
                try session.exclusions(user: candidate, candidate: user)
            )
        }
        let standings = zip([user, candidate], found.0).map { id, lookup in
            isForgotten(id) ? Standing.forgotten : .inPool(lookup)
        }
        guard standings.allSatisfy(\.isEligible) else {
            outcome = .notScored(user: standings[0], candidate: standings[1])
            return
        }
        builder.indexIDs()
        if !found.1.isEmpty { builder.exclude(candidate, fromListOf: user) }
        if !found.2.isEmpty { builder.exclude(user, fromListOf: candidate) }
        let path = scratch.appending("pair.features")
        try files.makeDirectories(scratch)
        defer { try? files.removeTree(scratch) }
        try builder.write(to: path, in: files)
        let table = try FeatureTable(opening: path)
        guard let userRow = table.row(ofID: user), let candidateRow = table.row(ofID: candidate)
        else { throw NightError(.data, "the pool has two users with one id") }
        let rules = PairRules(table: table, model: model, parameters: parameters)
        let distance = rules.distance(userRow, candidateRow)
        outcome = .scored(
            Scored(
                distance: distance,
                forUser: Direction(
                    rules, user: userRow, candidate: candidateRow, distance: distance),
                forCandidate: Direction(
                    rules, user: candidateRow, candidate: userRow, distance: distance),
                exclusionsForUser: found.1, exclusionsForCandidate: found.2))
    }
}

extension PairExplanation.Direction {
    fileprivate init(_ rules: PairRules, user: Int, candidate: Int, distance: Int32) {
        refusal = rules.refusal(user: user, candidate: candidate, distance: distance)
        terms = rules.score(user: user, candidate: candidate, distance: distance)
        reachesMinimum = terms.total >= rules.parameters.minimumScore
    }
}
