package import DurableFiles
import FeatureTable
import NightStages
package import Scoring
package import SnapshotReader
package import SystemPackage
package import UserPool

/// How a user's list comes about: what `oith explain USER` prints.
///
/// The pool is read as a night reads it, and the night's own ``PairRules`` are asked about every
/// eligible user.
package struct UserExplanation: Sendable {
    /// What the rules said of all others.
    package struct Counts: Sendable, Equatable {
        /// Eligible users, the user included.
        package var users = 0
        /// Others within the search radius.
        package var inReach = 0
        /// Of those, how many each rule refuses: the first one that does.
        package var refused: [ExclusionReason: Int] = [:]
        /// Candidates that every rule accepts, with a score below the minimum.
        package var belowMinimum = 0
        /// Those who can be in the list.
        package var accepted = 0
        /// How many of them the list has.
        package var listLength = 0
    }

    /// How the user is found.
    package let standing: PairExplanation.Standing
    /// Nil for a user who takes no part.
    package let counts: Counts?

    /// Explains the list of a user.
    ///
    /// - Parameters:
    ///   - user: the folded id.
    ///   - pool: the SQLite file.
    ///   - asOf: the instant of the night.
    ///   - model: what scores.
    ///   - parameters: radius, length of a list, least score.
    ///   - tombstones: who asked to be forgotten.
    ///   - scratch: a folder for the feature table, which is removed again.
    ///   - files: through what it is written.
    ///   - width: tasks at once.
    /// - Throws: ``PoolError``, ``FileError`` or ``NightError``.
    /// - Complexity: reads the whole pool; O(users) pairs.
    package init(
        of user: [UInt8], pool: FilePath, asOf: Instant, model: ScoringModel,
        parameters: ScoringParameters, without tombstones: Tombstones, scratch: FilePath,
        in files: any FileSystem, width: Int
    ) throws {
        let dimension = model.terms.embedding?.dimension
        let lookup = try PoolReader.read(pool.string) { session in
            try session.user(user, asOf: asOf, embeddingDimension: dimension)
        }
        standing = tombstones.contains(user) ? .forgotten : .inPool(lookup)
        guard standing.isEligible else {
            counts = nil
            return
        }
        let table = try FeatureTable.reading(
            pool: pool, asOf: asOf, embeddingDimension: dimension ?? 0, without: tombstones,
            scratch: scratch, in: files, width: width)
        guard let row = table.row(ofID: user) else {
            throw NightError(.data, "the pool changed while it was read; try again")
        }
        counts = Counts(PairRules(table: table, model: model, parameters: parameters), row)
    }
}

extension UserExplanation.Counts {
    fileprivate init(_ rules: PairRules, _ user: Int) {
        users = rules.table.count
        for candidate in 0..<rules.table.count where candidate != user {
            let distance = rules.distance(user, candidate)
            let refusal = rules.refusal(user: user, candidate: candidate, distance: distance)
            if refusal == .radius { continue }
            inReach += 1
            if let refusal {
                refused[refusal, default: 0] += 1
            } else if rules.score(user: user, candidate: candidate, distance: distance).total
                < rules.parameters.minimumScore
            {
                belowMinimum += 1
            } else {
                accepted += 1
            }
        }
        listLength = min(accepted, rules.parameters.top)
    }
}
