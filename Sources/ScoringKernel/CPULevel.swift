import CPUFeatures

/// What the processor of this machine could run.
package enum CPULevel {
    /// The x86-64 micro-architecture level, 1...4; 1 on other machines.
    package static var number: Int { Int(oith_cpu_level()) }

    /// The level's name, such as `x86-64-v4`; `baseline` where there is none.
    package static var name: String { number > 1 ? "x86-64-v\(number)" : "baseline" }
}
