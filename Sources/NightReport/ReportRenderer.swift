package import Nights
package import StateMachine

/// Renders pages and metrics for what writes them after a run.
package struct ReportRenderer: RunRenderer {
    private let version: String

    /// - Parameter version: of oith, which the metrics name.
    package init(version: String) { self.version = version }

    package func page(_ account: NightAccount) -> String { ReportPage(account).html }

    package func metrics(_ account: NightAccount, now: Timestamp) -> RenderedMetrics {
        RenderedMetrics(NightMetrics(account, version: version, now: now))
    }

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
