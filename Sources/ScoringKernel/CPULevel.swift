import CPUFeatures

/// What the processor of this machine could run.
package enum CPULevel {
    /// The x86-64 micro-architecture level, such as `x86-64-v4`; `baseline` on other machines.
    package static var name: String {
        let level = oith_cpu_level()
        return level > 1 ? "x86-64-v\(level)" : "baseline"
    }
}
