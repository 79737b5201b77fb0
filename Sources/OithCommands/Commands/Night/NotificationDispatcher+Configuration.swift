import DurableFiles
import JSON
import Logging
import NightReport
import Nights
import SystemPackage

// What notifies others and writes pages and metrics, as the configuration says.

extension NotificationDispatcher {
    /// - Parameter configuration: says where notifications go.
    init(_ configuration: Configuration) {
        var settings = NotificationSettings(
            attempts: configuration.integer(.notifyAttempts),
            timeoutSeconds: configuration.number(.notifyTimeoutSeconds))
        settings.isEnabled = configuration.flag(.notifyEnabled)
        settings.webhook = configuration[.notifyWebhook]?.value.string
        settings.command = configuration[.notifyCommand]?.value.array?.compactMap(\.string)
        settings.environment = configuration[.notifyEnvironment]?.value.string
        settings.ping = configuration[.notifyPing]?.value.string
        self.init(
            settings, dataDirectory: try? configuration.dataFolder(), in: LocalFileSystem(),
            log: configuration.logFormat.warn)
    }

    /// Sends what there is to send; SIGINT, SIGTERM or SIGHUP ends it at once, and changes nothing of
    /// how the night ended.
    ///
    /// - Parameters:
    ///   - announcement: what is to be sent.
    ///   - earlier: what is on its way already, and waited for first; nil for nothing.
    func tell(_ announcement: Announcement, after earlier: Task<Void, Never>? = nil) async {
        // What stopped the night does not keep others from being notified of that.
        StopSignals.forget()
        _ = try? await StopSignals().cancelling {
            await withTaskCancellationHandler {
                await earlier?.value
            } onCancel: {
                earlier?.cancel()
            }
            await send(announcement)
        }
    }

    /// Tells that a snapshot does not verify.
    ///
    /// - Returns: whether there was anybody to tell.
    func tell(_ error: any Error, ofSnapshot name: String?) async -> Bool {
        let error = CommandError(anything: error)
        let failure = StartFailure(error: "", cause: error.message, exitCode: error.status)
        guard let announcement = damage(failure, ofSnapshot: name) else { return false }
        await tell(announcement)
        return true
    }
}

extension RunArtifacts {
    /// - Parameters:
    ///   - nights: where the run is.
    ///   - configuration: says where else metrics go, and how many cores there are.
    init(_ nights: Nights, _ configuration: Configuration) {
        self.init(
            nights, ReportRenderer(version: Version.text), in: LocalFileSystem(),
            width: configuration.concurrency,
            metricsFile: configuration[.metricsFile]?.value.string.map { FilePath($0) },
            embeddedMetrics: configuration[.metricsEMF]?.value.string.map { FilePath($0) },
            describe: { CommandError(anything: $0).message })
    }
}

extension StopSignals: NightInterruption {}

extension LogFormat {
    /// Logs a problem of a run, or of none.
    func warn(_ problem: String, of run: String?) {
        tell(problem, level: .warning, facts: run.map { ["run": "\($0)"] } ?? [:])
    }
}
