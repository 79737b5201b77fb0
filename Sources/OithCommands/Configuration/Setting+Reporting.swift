import JSON

extension Setting {
    /// Who is notified of a night, and what it writes for others.
    static let reporting = [
        notifyEnabled, notifyEnvironment, notifyWebhook, notifyCommand, notifyPing,
        notifyAttempts, notifyTimeoutSeconds, logFormat, metricsFile, metricsEMF,
    ]

    /// Turns all notification off.
    package static let notifyEnabled = Setting(
        "notify.enabled", .flag, default: .bool(true),
        summary: "Whether webhook, command and ping are used; --no-notify is false")

    /// Tells the messages of several installations apart.
    package static let notifyEnvironment = Setting(
        "notify.environment", .text,
        summary:
            "What notifications call this installation, such as production")

    /// Secret: only its host is ever shown.
    package static let notifyWebhook = Setting(
        "notify.webhook", .address,
        summary: "Address to which failures and recoveries are posted as JSON")

    /// Its arguments are secret.
    package static let notifyCommand = Setting(
        "notify.command", .command,
        summary: "Program that gets failures and recoveries as JSON on its standard input")

    /// Secret: only its host is ever shown.
    package static let notifyPing = Setting(
        "notify.ping", .address,
        summary: "Address that is requested after each published night: a dead man's switch")

    /// Attempts before a notification is given up.
    package static let notifyAttempts = Setting(
        "notify.attempts", .integer(1...10), default: .integer(4),
        summary: "Number of attempts per notification")

    /// Limit for connecting, sending and the answer together.
    package static let notifyTimeoutSeconds = Setting(
        "notify.timeoutSeconds", .number(0.1...300, unit: "seconds"), default: .integer(10),
        summary: "Time limit of one attempt, in seconds")

    /// Lines for people, or JSON lines for programs.
    package static let logFormat = Setting(
        "logFormat", .choice(LogFormat.allCases.map(\.rawValue)),
        default: .string(LogFormat.text.rawValue), flag: "log-format",
        summary: "Format of the log lines on standard error, where that is not a terminal")

    /// Written at the end of every run, and when one cannot begin.
    package static let metricsFile = Setting(
        "metrics.file", .collectedFile, flag: "metrics-file",
        summary: "A copy of the run's metrics in the text format of Prometheus",
        details: "A file for the textfile collector of node_exporter, whose name must end in "
            + ".prom. It is replaced in one step and readable by everybody (0644).")

    /// Appended to at the end of every run.
    package static let metricsEMF = Setting(
        "metrics.emf", .path, flag: "emf",
        summary: "A log to which the metrics are appended in CloudWatch's embedded metric format")
}
