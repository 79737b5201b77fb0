import Bytes
import Glibc
import NightStages
import Randomness
package import SnapshotReader
import SnapshotStore

/// Looks up the lists of random users in a snapshot, as the online API does.
package struct LookupBench: Sendable {
    /// The times of one way to look up.
    package struct Series: Sendable {
        /// Wall time of one lookup, in microseconds.
        package let times: Percentiles
        /// Processor time of one lookup, in microseconds, the mean.
        package let processorTime: Double
    }

    /// The figures of one benchmark.
    package struct Result: Sendable {
        /// Lookups of each series.
        package let lookups: Int
        /// Candidates of all lists together.
        package let candidates: Int
        /// The lookup alone.
        package let lookup: Series
        /// The lookup, with all ids, scores and distances written into a buffer.
        package let answer: Series
        /// Lookups with their answers per second, by the number of threads.
        package let rates: [(threads: Int, perSecond: Double)]
        /// Bytes of dictionaries in memory after the lookups.
        package let cachedByteCount: Int
        /// Seconds that it took to open the snapshot and all its dictionaries.
        package let warmingUp: Double
    }

    let snapshot: OpenSnapshot
    let generation: SnapshotGeneration
    let lookups: Int
    let seed: UInt64

    /// - Parameters:
    ///   - snapshot: the snapshot, for its list of users.
    ///   - generation: the same snapshot as servers open it; it answers the lookups.
    ///   - lookups: how many lookups a series has.
    ///   - seed: of the choice of users.
    package init(
        snapshot: OpenSnapshot, generation: SnapshotGeneration, lookups: Int,
        seed: UInt64
    ) {
        (self.snapshot, self.generation) = (snapshot, generation)
        (self.lookups, self.seed) = (lookups, seed)
    }

    /// Runs the lookups once to warm up, then once for each measurement.
    ///
    /// - Parameter warmingUp: seconds that opening the snapshot took; handed through.
    /// - Returns: the figures.
    /// - Throws: `SnapshotReaderError`; ``BenchError`` where a user is not found.
    package func run(warmingUp: Double) async throws -> Result {
        let keys = try randomKeys(lookups)
        var buffer = AnswerBuffer()
        var candidates = 0
        for key in keys { candidates += try answer(key, into: &buffer) }
        let lookup = try series(keys) { _ = try list($0) }
        let answer = try series(keys) { _ = try self.answer($0, into: &buffer) }
        var rates: [(threads: Int, perSecond: Double)] = []
        for threads in [1, 2] { rates.append((threads, try await rate(keys, threads))) }
        return Result(
            lookups: keys.count, candidates: candidates, lookup: lookup, answer: answer,
            rates: rates, cachedByteCount: generation.cachedByteCount, warmingUp: warmingUp)
    }

    /// Users drawn evenly from all, the same for the same seed.
    func randomKeys(_ count: Int) throws -> [String] {
        guard snapshot.userCount > 0 else {
            throw BenchError(.badInput, "the snapshot has no users to look up")
        }
        var random = SplitMix64(seed: seed)
        return try (0..<count).map { _ in
            let user = Int.random(in: 0..<snapshot.userCount, using: &random)
            return String(decoding: try snapshot.userID(user), as: UTF8.self)
        }
    }

    // MARK: - Lookups

    private func list(_ key: String) throws -> CandidateList {
        guard let list = try generation.candidates(for: key) else {
            throw BenchError(
                .badInput, "a user of users.parquet is not found by keys.idx")
        }
        return list
    }

    /// Writes the list of a user into the buffer and tells how long it is.
    func answer(_ key: String, into buffer: inout AnswerBuffer) throws -> Int {
        let list = try list(key)
        buffer.removeAll()
        for candidate in list {
            buffer.append(candidate)
        }
        return list.count
    }

    /// Times each of some lookups.
    func series(_ keys: [String], _ lookUp: (String) throws -> Void) throws -> Series {
        var times: [Double] = []
        times.reserveCapacity(keys.count)
        let processorStart = ThreadTime.seconds
        let clock = ContinuousClock()
        for key in keys {
            try Task.checkCancellation()
            let start = clock.now
            try lookUp(key)
            times.append((clock.now - start).seconds * 1e6)
        }
        let processorTime = (ThreadTime.seconds - processorStart) * 1e6
        return Series(
            times: Percentiles(times), processorTime: processorTime / Double(max(1, keys.count)))
    }

    /// Lookups a second where each of some threads has its share of the keys.
    private func rate(_ keys: [String], _ threads: Int) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<threads {
                let share = keys.count * thread / threads..<keys.count * (thread + 1) / threads
                group.addTask {
                    var buffer = AnswerBuffer()
                    for key in keys[share] {
                        try Task.checkCancellation()
                        _ = try answer(key, into: &buffer)
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - start).seconds
        return seconds > 0 ? Double(keys.count) / seconds : 0
    }
}
