import Bytes
import Randomness
import SnapshotReader
import SnapshotStore
package import SystemPackage

/// Looks users up without pause while other processes publish, roll back and collect garbage.
///
/// Every candidate of a list must be a user of the same snapshot, so a list that mixes two snapshots
/// with different users shows.
package struct FollowBench: Sendable {
    /// The counts of one run.
    package struct Result: Sendable {
        /// Lookups that were tried, failed ones included.
        package fileprivate(set) var lookups = 0
        /// Lookups that threw, and users of a snapshot that were not found in it.
        package fileprivate(set) var failures = 0
        /// Candidates who are not users of the snapshot whose list names them.
        package fileprivate(set) var strangers = 0
        /// Snapshots that answered, one after the other.
        package fileprivate(set) var generations = 0
        /// The first error, as text; nil if there was none.
        package fileprivate(set) var firstFailure: String?

        /// Whether something was looked up and nothing went wrong.
        package var isValid: Bool { failures == 0 && strangers == 0 && lookups > 0 }
    }

    private let data: FilePath
    private let seed: UInt64

    /// - Parameters:
    ///   - data: the data folder whose current snapshot is looked up.
    ///   - seed: of the choice of users.
    package init(data: FilePath, seed: UInt64) {
        (self.data, self.seed) = (data, seed)
    }

    /// Looks up for a time, on one thread.
    ///
    /// - Throws: `SnapshotReaderError` where nothing is published to begin with.
    package func run(for duration: Duration) throws -> Result {
        let published = try PublishedSnapshots(dataFolder: data.string)
        var random = SplitMix64(seed: seed)
        var result = Result()
        var users: [String] = []
        let clock = ContinuousClock()
        let end = clock.now + duration
        while clock.now < end {
            try Task.checkCancellation()
            let refreshed: Bool
            do {
                refreshed = try published.refresh()
            } catch {
                result.fail(error)
                continue
            }
            let generation = published.current
            if refreshed || users.isEmpty {
                result.generations += 1
                users = try someUsers(of: generation, &random)
            }
            for user in users { look(up: user, in: generation, &result) }
        }
        return result
    }

    /// Users drawn from a night, whose folder may be gone by now: then those of the one after it.
    private func someUsers(
        of generation: SnapshotGeneration, _ random: inout SplitMix64
    ) throws -> [String] {
        guard generation.userCount > 0 else { return [] }
        return try (0..<64).map { _ in
            try generation.userID(Int.random(in: 0..<generation.userCount, using: &random))
        }
    }

    private func look(
        up user: String, in generation: SnapshotGeneration, _ result: inout Result
    ) {
        result.lookups += 1
        do {
            guard let list = try generation.candidates(for: user) else {
                result.failures += 1
                return
            }
            if let candidate = list.randomElement(),
                try generation.candidates(for: candidate.id) == nil
            {
                result.strangers += 1
            }
        } catch {
            result.fail(error)
        }
    }
}

extension FollowBench.Result {
    fileprivate mutating func fail(_ error: any Error) {
        failures += 1
        if firstFailure == nil { firstFailure = String(describing: error) }
    }
}
