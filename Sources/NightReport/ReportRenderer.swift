package import Bytes
package import Nights

/// Renders pages and metrics for what writes them after a run.
package struct ReportRenderer: RunRenderer {
    private let version: String

    /// - Parameter version: of oith, which the metrics name.
    package init(version: String) { self.version = version }

    /// The report page of a run that has ended, as one HTML document.
    package func page(_ account: NightAccount) -> String { ReportPage(account).html }

    /// The metrics of a run whose account could be read.
    package func metrics(_ account: NightAccount, now: Timestamp) -> RenderedMetrics {
        RenderedMetrics(NightMetrics(account, version: version, now: now))
    }

    /// The metrics of a start that failed, or of a run whose account cannot be read.
    package func metrics(
        _ ending: UnaccountedEnding, run: String?, _ status: ServiceStatus, now: Timestamp
    ) -> RenderedMetrics {
        RenderedMetrics(NightMetrics(ending, run: run, status, version: version, now: now))
    }
}

extension RenderedMetrics {
    fileprivate init(_ metrics: NightMetrics) {
        self.init(prometheus: metrics.prometheus, embedded: metrics.embedded)
    }
}
