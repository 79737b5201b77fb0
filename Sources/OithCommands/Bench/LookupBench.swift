import Glibc
import SnapshotReader
import StateMachine

/// Looks up the lists of random users in a snapshot, as the online API does.
struct LookupBench: Sendable {
    /// What one way of looking up came to.
    struct Series: Sendable {
        /// Of one lookup, in microseconds.
        let times: Percentiles
        /// Of one lookup, in microseconds of the processor, on average.
        let processorTime: Double
    }

    /// What the lookups came to.
    struct Result: Sendable {
        let lookups: Int
        /// Candidates of all lists.
        let candidates: Int
        /// The list alone.
        let lookup: Series
        /// The list, and all its ids, scores and distances written into a buffer.
        let answer: Series
        /// Lookups a second, with their answers, by the number of threads.
        let rates: [(threads: Int, perSecond: Double)]
        /// Bytes of dictionaries in memory.
        let cachedByteCount: Int
        /// Seconds that it took to open the snapshot and all its dictionaries.
        let warmingUp: Double
    }

    let snapshot: OpenSnapshot
    let generation: SnapshotGeneration
    let lookups: Int
    let seed: UInt64

    /// Runs the lookups once to warm up and once a measurement.
    ///
    /// - Throws: `SnapshotReaderError`; ``CommandError`` where a user is not found.
    func run(warmingUp: Double) async throws -> Result {
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
            throw CommandError(ExitStatus.badData, "the snapshot has no users to look up")
        }
        var random = SplitMix(state: seed)
        return try (0..<count).map { _ in
            let user = Int.random(in: 0..<snapshot.userCount, using: &random)
            return String(decoding: try snapshot.userID(user), as: UTF8.self)
        }
    }

    // MARK: - Lookups

    private func list(_ key: String) throws -> CandidateList {
        guard let list = try generation.candidates(for: key) else {
            throw CommandError(
                ExitStatus.badData, "a user of users.parquet is not found by keys.idx")
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

/// Some of the times of a series, in the unit that they were given in.
struct Percentiles: Sendable {
    let median: Double
    let percentile90: Double
    let percentile99: Double
    let percentile999: Double
    let longest: Double

    init(_ times: [Double]) {
        let sorted = times.sorted()
        func at(_ thousandths: Int) -> Double {
            sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * thousandths / 1000]
        }
        median = at(500)
        percentile90 = at(900)
        percentile99 = at(990)
        percentile999 = at(999)
        longest = sorted.last ?? 0
    }
}

/// What a server makes of a list before it goes into a socket, without the text around it.
struct AnswerBuffer {
    private(set) var bytes: [UInt8] = []

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func append(_ candidate: Candidate) {
        candidate.appendID(to: &bytes)
        // The numbers live for the length of the closure, and their bytes are copied.
        unsafe withUnsafeBytes(of: (candidate.score, candidate.distanceMiles)) {
            unsafe bytes.append(contentsOf: $0)
        }
    }
}

/// The processor's time of the calling thread.
enum ThreadTime {
    static var seconds: Double {
        var time = timespec()
        // `time` lives for the call.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // Wraps around by design.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
