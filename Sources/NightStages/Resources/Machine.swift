import Glibc
import SystemPackage

/// The machine, as figures name it.
package enum Machine {
    /// The cores that are there to work; at least 1.
    package static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// The cores that so many pieces of work at once can keep busy.
    package static func coresAtWork(_ concurrency: Int) -> Int { min(concurrency, coreCount) }

    /// The processor by its name: `AMD EPYC`.
    package static var processor: String {
        let lines = SystemText.read("/proc/cpuinfo")?.split(separator: "\n") ?? []
        let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").dropFirst()
            .first
        return name.map { String($0.drop { $0 == " " }) } ?? "unknown processor"
    }

    /// The operating system's kernel: `Linux 6.1.0`.
    package static var system: String {
        let release = SystemText.read("/proc/sys/kernel/osrelease") ?? ""
        return "Linux " + release.prefix { !$0.isNewline }
    }

    /// What a figure was measured on: `2-core AMD EPYC`.
    package static var text: String { "\(coreCount)-core \(processor)" }
}
