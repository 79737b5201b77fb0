import Scoring

extension KernelLevel {
    /// The kernel of this process: `OITH_KERNEL`, or the fastest that the machine has.
    static func chosen() throws(CommandError) -> KernelLevel {
        guard let name = Environment.value("OITH_KERNEL") else { return .best }
        let names = available.map(\.rawValue).joined(separator: ", ")
        guard let level = KernelLevel(rawValue: name), available.contains(level) else {
            throw CommandError(
                ExitStatus.badUsage,
                "OITH_KERNEL=\(name) is not a kernel of this machine; it has \(names)")
        }
        return level
    }
}
