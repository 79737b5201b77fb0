import ArgumentParser
import StateMachine
import SystemPackage

/// What a night writes for those who did not watch it, and whom it tells; shared by `run`, `resume`
/// and `rerun`.
struct ArtifactOptions: ParsableArguments {
    @Option(
        name: .customLong("metrics-file"),
        help: ArgumentHelp(
            "Where to write the run's metrics in Prometheus' text format as well.",
            discussion: """
                A file for node_exporter's textfile collector, whose name must end in .prom; it is \
                replaced in one step, and everybody may read it (0644).
                """, valueName: "path"))
    var metricsFile: String?

    @Option(
        name: .customLong("emf"),
        help: ArgumentHelp(
            "A log to which the metrics are added in CloudWatch's embedded metric format.",
            valueName: "path"))
    var embeddedMetrics: String?

    @Option(
        name: .customLong("log-format"),
        help: """
            How lines on standard error look where nobody watches: text or json. [default: text]
            """)
    var logFormat: LogFormat?

    @Flag(
        name: .customLong("no-notify"),
        help: "Tell nobody how it ends, whatever the configuration says.")
    var noNotify = false

    @Flag(
        help: """
            Nobody watches, whatever terminal there is: others are told of a mistake in a flag, a \
            variable or the configuration too. [default: where neither standard input nor standard \
            error is a terminal]
            """)
    var unattended = false

    @Option(name: .customLong("start-error"), help: .hidden)
    var startError: String?

    /// What the command line says.
    var settings: [Setting: JSONValue?] {
        [
            .metricsFile: metricsFile.map { .string(FilePath.absolute($0).string) },
            .metricsEMF: embeddedMetrics.map { .string(FilePath.absolute($0).string) },
            .logFormat: logFormat.map { .string($0.rawValue) },
            .notifyEnabled: noNotify ? .bool(false) : nil,
        ]
    }

    func validate() throws { try MetricsFile.check(metricsFile) }
}

extension LogFormat: ExpressibleByArgument {}
