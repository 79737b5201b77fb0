package import Scoring

/// Runs a kernel workload with every kernel that this machine has, three rounds in turn.
package struct KernelBench {
    /// Minimum scores of the scans, in hundredths of a point: all pairs that pass the filters, and
    /// the better half of them.
    private static let thresholds: [Int32] = [0, 6500]
    private static let rounds = 3

    /// The result of one kernel with one minimum score.
    package struct Figure {
        /// The kernel that was measured.
        package let level: KernelLevel
        /// The minimum score, in hundredths of a point.
        package let threshold: Int32
        /// Pairs that were scanned.
        package let pairs: Int
        /// Pairs that passed the filters.
        package let passed: Int
        /// Pairs that passed the filters and reach the minimum score.
        package let survivors: Int
        /// Processor time of one core, the median of the rounds.
        package let seconds: Double

        /// Pairs per second of one core.
        package var pairsPerSecond: Double { Double(pairs) / seconds }
        /// Bytes of all columns that were scanned per second, at ``KernelWorkload/bytesPerRow`` a pair.
        package var bytesPerSecond: Double { pairsPerSecond * Double(KernelWorkload.bytesPerRow) }
    }

    private let program: KernelWorkload

    /// - Parameter program: the pairs to scan.
    package init(_ program: KernelWorkload) { self.program = program }

    /// Measures all levels.
    ///
    /// - Returns: the figures in order of thresholds and levels.
    /// - Throws: ``BenchError`` where two kernels do not find the same.
    package func run() throws(BenchError) -> [Figure] {
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

    private func checkAgreement() throws(BenchError) {
        for threshold in Self.thresholds {
            let outcomes = KernelLevel.available.map { level in
                program.scan(
                    level, queries: queryCount(.scalar), threshold: threshold, digesting: true)
            }
            guard Set(outcomes).count == 1 else {
                throw BenchError(
                    .failed, "the kernels of this machine do not find the same pairs")
            }
        }
    }

    private func figure(_ level: KernelLevel, _ threshold: Int32) -> Figure {
        let start = ThreadTime.seconds
        let outcome = program.scan(
            level, queries: queryCount(level), threshold: threshold, digesting: false)
        let seconds = ThreadTime.seconds - start
        return Figure(
            level: level, threshold: threshold, pairs: queryCount(level) * program.userCount,
            passed: outcome.passed, survivors: outcome.survivors, seconds: seconds)
    }
}
