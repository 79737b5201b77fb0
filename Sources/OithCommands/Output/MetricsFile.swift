import ArgumentParser
import DurableFiles
import NightReport
import SystemPackage

/// A file for node_exporter's textfile collector.
enum MetricsFile {
    /// Checks the name that a person gave; the collector reads no other.
    static func check(_ name: String?) throws {
        guard name?.hasSuffix(".prom") ?? true else {
            throw ValidationError("--metrics-file must end in .prom, or the collector skips it.")
        }
    }

    /// Replaces the file in one step.
    ///
    /// Everybody may read it: the collector is somebody else.
    static func write(
        _ metrics: NightMetrics, to path: FilePath, in files: any FileSystem
    ) throws {
        try files.write(
            Array(metrics.prometheus.utf8), durablyTo: path,
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
}
