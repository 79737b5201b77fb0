import Glibc
import Scoring

/// The pair program with every kernel of the machine, three times in turn.
struct KernelBench {
    /// Thresholds of the scans, in hundredths of a point: all that pass, and the better half.
    static let thresholds: [Int32] = [0, 6500]
    private static let rounds = 3

    /// What one kernel did with one threshold.
    struct Figure {
        let level: KernelLevel
        let threshold: Int32
        let pairs: Int
        let passed: Int
        let survivors: Int
        /// Of one core; the median.
        let seconds: Double

        var pairsPerSecond: Double { Double(pairs) / seconds }
        var bytesPerSecond: Double { pairsPerSecond * Double(KernelWorkload.bytesPerRow) }
    }

    let program: KernelWorkload

    /// Measures all levels.
    ///
    /// - Returns: the figures in order of thresholds and levels.
    /// - Throws: ``CommandError`` where two kernels do not find the same.
    func run() throws(CommandError) -> [Figure] {
        try checkAgreement()
        var figures: [Figure] = []
        for threshold in Self.thresholds {
            // In turn, so that what disturbs the machine disturbs all.
            let rounds = (0..<Self.rounds).map { _ in
                KernelLevel.available.map { figure($0, threshold) }
            }
            for level in KernelLevel.available.indices {
                let sorted = rounds.map { $0[level] }.sorted { $0.seconds < $1.seconds }
                figures.append(sorted[Self.rounds / 2])
            }
        }
        return figures
    }

    /// The plain loop is slow: it gets a tenth of the queries.
    private func queryCount(_ level: KernelLevel) -> Int {
        level == .scalar ? max(1, program.queries.count / 10) : program.queries.count
    }

    private func checkAgreement() throws(CommandError) {
        for threshold in Self.thresholds {
            let outcomes = KernelLevel.available.map { level in
                program.scan(
                    level, queries: queryCount(.scalar), threshold: threshold, digesting: true)
            }
            guard Set(outcomes).count == 1 else {
                throw CommandError(
                    ExitStatus.runFailed, "the kernels of this machine do not find the same pairs")
            }
        }
    }

    private func figure(_ level: KernelLevel, _ threshold: Int32) -> Figure {
        let start = Self.processorSeconds
        let outcome = program.scan(
            level, queries: queryCount(level), threshold: threshold, digesting: false)
        let seconds = Self.processorSeconds - start
        return Figure(
            level: level, threshold: threshold, pairs: queryCount(level) * program.userCount,
            passed: outcome.passed, survivors: outcome.survivors, seconds: seconds)
    }

    /// What this thread had of a core, so that others on the machine do not count.
    private static var processorSeconds: Double {
        var time = timespec()
        // Writes to the variable and nowhere else; this clock cannot fail.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
