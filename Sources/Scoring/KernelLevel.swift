import ScoringKernel

/// Which code scans the pairs.
///
/// All of them publish the same lists; the environment variable `OITH_KERNEL` forces one, which
/// is for tests and measurements.
package enum KernelLevel: String, CaseIterable, Sendable {
    /// The rules themselves, pair by pair.
    case scalar
    /// Sixteen candidates at a time, with the instructions that every CPU has.
    case base

    /// The kernel and the processor that runs it, for summaries: `base on x86-64-v4`.
    package var description: String { "\(rawValue) on \(CPULevel.name)" }

    /// The levels that this machine can run.
    package static var available: [KernelLevel] { allCases }

    /// The fastest level that this machine can run.
    package static var best: KernelLevel { .base }
}
