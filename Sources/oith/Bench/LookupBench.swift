import Precompute
import Snapshot
import StateMachine

/// Looks up the lists of random users in a snapshot, as the online API does.
struct LookupBench: Sendable {
    /// What the lookups came to.
    struct Result: Sendable {
        let lookups: Int
        /// Candidates of all lists.
        let candidates: Int
        /// Of one lookup, in microseconds.
        let median: Double
        let percentile99: Double
        let longest: Double
        /// Lookups a second, by the number of threads.
        let rates: [(threads: Int, perSecond: Double)]
    }

    let reader: SnapshotReader
    let lookups: Int
    let seed: UInt64

    /// Runs the lookups once to warm up and once a measurement.
    ///
    /// - Throws: `SnapshotError`; ``CommandError`` where a user is not found.
    func run() async throws -> Result {
        let ids = try randomIDs()
        _ = try lookUp(ids[...])
        var times: [Double] = []
        times.reserveCapacity(ids.count)
        var candidates = 0
        let clock = ContinuousClock()
        for id in ids {
            let start = clock.now
            candidates += try lookUp([id])
            times.append((clock.now - start).seconds * 1e6)
        }
        times.sort()
        var rates: [(threads: Int, perSecond: Double)] = []
        for threads in [1, 2] { rates.append((threads, try await rate(ids, threads))) }
        return Result(
            lookups: ids.count, candidates: candidates, median: times.median,
            percentile99: times[(times.count - 1) * 99 / 100], longest: times.last ?? 0,
            rates: rates)
    }

    /// Users drawn evenly from all, the same for the same seed.
    private func randomIDs() throws -> [[UInt8]] {
        guard reader.userCount > 0 else {
            throw CommandError(ExitStatus.badData, "the snapshot has no users to look up")
        }
        var random = SplitMix(state: seed)
        return try (0..<lookups).map { _ in
            try reader.userID(Int.random(in: 0..<reader.userCount, using: &random))
        }
    }

    private func lookUp(_ ids: ArraySlice<[UInt8]>) throws -> Int {
        var candidates = 0
        for id in ids {
            try Task.checkCancellation()
            guard let list = try reader.candidates(for: id) else {
                throw CommandError(
                    ExitStatus.badData, "a user of users.parquet is not found by keys.idx")
            }
            candidates += list.count
        }
        return candidates
    }

    /// Lookups a second where each of some threads has its share of the ids.
    private func rate(_ ids: [[UInt8]], _ threads: Int) async throws -> Double {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Int.self) { group in
            for thread in 0..<threads {
                let share = ids.count * thread / threads..<ids.count * (thread + 1) / threads
                group.addTask { try lookUp(ids[share]) }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - start).seconds
        return seconds > 0 ? Double(ids.count) / seconds : 0
    }
}

/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // Wraps around by design.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
