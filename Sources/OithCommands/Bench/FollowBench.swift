import DurableFiles
import SnapshotReader
import StateMachine
import SystemPackage

/// Looks users up without pause while others publish, roll back and collect.
///
/// Every candidate of a list must be a user of the same night: nights whose users are other people
/// cannot be mixed without somebody noticing.
struct FollowBench: Sendable {
    /// What the lookups came to.
    struct Result: Sendable {
        var lookups = 0
        /// Lookups that threw, and users of a night that were not found in it.
        var failures = 0
        /// Candidates who are no users of the night whose list names them.
        var strangers = 0
        /// Generations that answered.
        var generations = 0
        /// What went wrong first.
        var firstFailure: String?
    }

    let data: FilePath
    let seed: UInt64

    /// Looks up for so long, on one thread.
    ///
    /// - Throws: `SnapshotReaderError` where nothing is published to begin with.
    func run(for duration: Duration) throws -> Result {
        let published = try PublishedSnapshots(dataFolder: data.string)
        var random = SplitMix(state: seed)
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
        of generation: SnapshotGeneration, _ random: inout SplitMix
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

    /// What `oith bench lookup --follow` prints.
    var json: JSONValue {
        [
            "bench": "lookup", "lookups": .integer(lookups), "failures": .integer(failures),
            "strangers": .integer(strangers), "generations": .integer(generations),
            "firstFailure": firstFailure.map { .string($0) } ?? .null,
        ]
    }

    var isSound: Bool { failures == 0 && strangers == 0 && lookups > 0 }
}
