import FoundationEssentials
import Glibc
import SystemPackage

/// What this process has used of the machine.
package struct ProcessUsage: Sendable {
    /// The time of all its threads, of the program and of the system on its behalf.
    package let processorSeconds: Double
    /// The most memory since ``resetPeakMemory()``, in bytes; mapped files count while they are in
    /// memory.
    package let peakMemory: Int

    /// The usage until now.
    package static var now: ProcessUsage {
        var usage = rusage()
        // getrusage fills the structure that it is given; Linux counts memory in kibibytes.
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else {
            return ProcessUsage(processorSeconds: 0, peakMemory: 0)
        }
        return ProcessUsage(
            processorSeconds: usage.ru_utime.seconds + usage.ru_stime.seconds,
            peakMemory: memoryHighWater ?? usage.ru_maxrss * 1024)
    }

    /// What the system says of this program's own memory.
    ///
    /// The peak of getrusage is that of the process: it counts what the one that started it had
    /// at the fork, so that the night of a small pool would show the memory of a large shell.
    private static var memoryHighWater: Int? {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap {
            Int($0)
        }
        return kibibytes.map { $0 * 1024 }
    }

    /// Begins a new peak, so that each round of a benchmark shows its own.
    ///
    /// A night does not: whoever measures it from outside would see the last peak only. Where the
    /// system refuses, the peak is that of the whole process as before.
    package static func resetPeakMemory() {
        let path: FilePath = "/proc/self/clear_refs"
        guard let file = try? FileDescriptor.open(path, .writeOnly) else { return }
        // 5 resets the high-water mark and nothing else: see proc(5).
        _ = try? file.writeAll(Array("5".utf8))
        try? file.close()
    }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}
