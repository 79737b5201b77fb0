import ArgumentParser

/// What a night writes for others, and whether it notifies them; shared by `run`, `resume` and
/// `rerun`.
struct ArtifactOptions: SettingOptions {
    @Option(.metricsFile) var metricsFile: String?
    @Option(.metricsEMF) var embeddedMetrics: String?
    @Option(.logFormat) var logFormat: LogFormat?

    @Flag(
        name: .customLong("no-notify"),
        help: "Do not notify anybody of the end of the run, whatever the configuration says.")
    var noNotify = false

    @Flag(
        help: """
            Treat the run as unattended, also on a terminal: notify of a mistake in a flag, a \
            variable or the configuration too. [default: when neither standard input nor standard \
            error is a terminal]
            """)
    var unattended = false

    var settings: SettingValues {
        SettingValues([
            .metricsFile: metricsFile, .metricsEMF: embeddedMetrics, .logFormat: logFormat,
            .notifyEnabled: noNotify ? false : nil,
        ])
    }
}

extension LogFormat: ExpressibleByArgument {}
