package import Bytes

/// Renders what a run leaves for people and for monitoring; the module NightReport does.
package protocol RunRenderer: Sendable {
    /// The run as a page for a browser.
    func page(_ account: NightAccount) -> String

    /// The figures of a run.
    ///
    /// - Parameters:
    ///   - account: of a run that has ended.
    ///   - now: when they are written.
    /// - Returns: the metrics.
    func metrics(_ account: NightAccount, now: Timestamp) -> RenderedMetrics

    /// The figures of a run of which the journal has no account: that it failed, and what is served.
    ///
    /// - Parameters:
    ///   - ending: how it ended.
    ///   - run: its name; nil where it had none yet.
    ///   - status: what is served all the same.
    ///   - now: when it failed.
    /// - Returns: the metrics.
    func metrics(
        _ ending: UnaccountedEnding, run: String?, _ status: ServiceStatus, now: Timestamp
    ) -> RenderedMetrics
}

/// Metrics of a run, as monitoring systems read them.
package struct RenderedMetrics: Sendable {
    /// In Prometheus' text format.
    package let prometheus: String
    /// In CloudWatch's embedded metric format, a line for each set of dimensions.
    package let embedded: String

    /// Metrics that were rendered.
    package init(prometheus: String, embedded: String) {
        (self.prometheus, self.embedded) = (prometheus, embedded)
    }
}

/// How a run ends of which the journal has no account.
package enum UnaccountedEnding: String, Sendable {
    /// It failed before it began.
    case notBegun = "not begun"
    /// The journal itself could not be written any more.
    case crashed
}
