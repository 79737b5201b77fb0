import ArgumentParser

/// A file for node_exporter's textfile collector.
enum MetricsFile {
    /// Checks the name that a person gave; the collector reads no other.
    static func check(_ name: String?) throws {
        guard name?.hasSuffix(".prom") ?? true else {
            throw ValidationError("--metrics-file must end in .prom, or the collector skips it.")
        }
    }
}
