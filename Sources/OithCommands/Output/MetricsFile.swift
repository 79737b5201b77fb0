import DurableFiles
import NightReport
import SystemPackage

/// A file for node_exporter's textfile collector.
enum MetricsFile {
    /// Replaces the file in one step.
    ///
    /// Every user may read it: the collector runs as another one.
    static func write(
        _ metrics: NightMetrics, to path: FilePath, in files: any FileSystem
    ) throws {
        try files.write(
            Array(metrics.prometheus.utf8), durablyTo: path,
            permissions: [.ownerReadWrite, .groupRead, .otherRead])
    }
}
