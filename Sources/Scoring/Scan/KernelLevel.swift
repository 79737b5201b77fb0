package import ScoringKernel
import ScoringKernelBase
import ScoringKernelV3
import ScoringKernelV4

/// Which code scans the pairs.
///
/// All of them publish the same lists; the environment variable `OITH_KERNEL` forces one, which
/// is for tests and measurements.
package enum KernelLevel: String, CaseIterable, Sendable {
    /// The rules themselves, pair by pair.
    case scalar
    /// Sixteen candidates at a time, with the instructions that every CPU has.
    case base
    /// The same, compiled for x86-64-v3: AVX2.
    case v3
    /// The same, compiled for x86-64-v4: AVX-512.
    case v4

    /// The kernel and the processor that runs it, for summaries: `v3 on x86-64-v4`.
    package var description: String { "\(rawValue) on \(CPULevel.name)" }

    /// The levels that this machine can run, the fastest last.
    package static let available: [KernelLevel] = allCases.filter { level in
        switch level {
        case .scalar, .base: true
        case .v3: CPULevel.number >= 3
        case .v4: CPULevel.number >= 4
        }
    }

    /// The fastest level that this machine can run.
    package static var best: KernelLevel { available.last ?? .base }

    /// Scans rows for candidates; all levels give the same.
    ///
    /// - Parameters:
    ///   - query: the user.
    ///   - plan: the model's weights and the columns of all rows.
    ///   - rows: the rows to look at, of those of the plan.
    ///   - threshold: what a pair must reach.
    ///   - survivors: gets the pairs appended, in the order of rows, and the count added.
    @inline(__always)
    package func scan(
        _ query: PairQuery, _ plan: ScanPlan, rows: Range<Int>, threshold: ScanThreshold,
        into survivors: inout Survivors
    ) {
        switch self {
        case .scalar:
            PairReference.scan(query, plan, rows: rows, threshold: threshold, into: &survivors)
        case .base:
            ScoringKernelBase.PairKernel.scan(
                query, plan, rows: rows, threshold: threshold, into: &survivors)
        case .v3:
            ScoringKernelV3.PairKernel.scan(
                query, plan, rows: rows, threshold: threshold, into: &survivors)
        case .v4:
            ScoringKernelV4.PairKernel.scan(
                query, plan, rows: rows, threshold: threshold, into: &survivors)
        }
    }
}
