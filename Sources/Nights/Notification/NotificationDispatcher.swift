import Bytes
package import DurableFiles
package import ExecutionStore
import Glibc
import JSON
import NightStages
import SnapshotFormat
import SnapshotStore
package import StateMachine
package import SystemPackage

/// Where notifications of nights go.
package struct NotificationSettings: Sendable {
    /// Whether anybody is notified at all.
    package var isEnabled = true
    /// The address that a failure and a recovery are posted to.
    package var webhook: String?
    /// The words of the command that gets them on standard input.
    package var command: [String]?
    /// The address of the dead man's switch, which each night that published asks for.
    package var ping: String?
    /// What the installation is called; nil for nothing.
    package var environment: String?
    /// How often each is tried; at least 1.
    package var attempts: Int
    /// How long one try may take, in seconds.
    package var timeoutSeconds: Double

    /// Settings that notify nobody.
    package init(attempts: Int, timeoutSeconds: Double) {
        (self.attempts, self.timeoutSeconds) = (attempts, timeoutSeconds)
    }
}

/// Notifies others how a night ended.
///
/// A failure goes to the webhook and the command, and so does the first night that publishes after
/// one. A night that published asks for the address of the dead man's switch, which raises the alarm
/// when no request comes, whatever the reason.
///
/// No notification is sent for a run that found the lock taken (the one that holds it will say how
/// it ended), for a mistake that a person sees on a terminal, or for a shadow night that succeeded.
package struct NotificationDispatcher: Sendable {
    /// Nil where it is not known; then what was sent cannot be noted.
    private let dataDirectory: FilePath?
    private let environment: String?
    private let notifier: Notifier
    private let deadManSwitch: Notifier
    private let files: any FileSystem
    private let clock: any ExecutionClock
    private let log: @Sendable (_ problem: String, _ run: String?) -> Void

    /// - Parameters:
    ///   - settings: where notifications go.
    ///   - dataDirectory: `DIR`; nil where it is not known.
    ///   - files: through what the data folder is written.
    ///   - clock: waits between the tries, and says when something failed.
    ///   - log: is told what could not be sent, and of which run.
    package init(
        _ settings: NotificationSettings, dataDirectory: FilePath?, in files: any FileSystem,
        clock: any ExecutionClock = SystemClock(),
        log: @escaping @Sendable (_ problem: String, _ run: String?) -> Void
    ) {
        (self.dataDirectory, self.files, self.clock, self.log) = (dataDirectory, files, clock, log)
        environment = settings.environment
        let timeout = settings.timeoutSeconds
        var channels: [any NotificationChannel] = []
        if let address = settings.webhook {
            channels.append(
                WebChannel("the webhook", address: address, method: .post, timeout: timeout))
        }
        if let words = settings.command {
            channels.append(CommandChannel(words, timeout: timeout))
        }
        notifier = Notifier(
            settings.isEnabled ? channels : [], attempts: settings.attempts, clock: clock)
        let ping = settings.ping.map {
            WebChannel("the dead man's switch", address: $0, method: .get, timeout: timeout)
        }
        deadManSwitch = Notifier(
            settings.isEnabled ? [ping].compactMap { $0 } : [], attempts: settings.attempts,
            clock: clock)
    }

    // MARK: - What there is to send

    /// What is to be sent, decided while the night still holds its lock.
    package struct Announcement: Sendable {
        fileprivate var run: String?
        /// For the webhook and the command.
        fileprivate var event: NotificationEvent?
        /// Whether the dead man's switch is asked for.
        fileprivate var asksSwitch = false
        /// What is written once one of them has it.
        fileprivate var receipt: NotificationReceipt?
        /// How the run ended, where its journal does not say it.
        fileprivate var ending: StartFailure?
        /// What went wrong on the way, for the log.
        fileprivate var problems: [String] = []
    }

    /// Notes how a night came to its end, good or bad.
    ///
    /// Call it before the lock is released: the note of failed nights is the data folder's.
    ///
    /// - Returns: what ``send(_:)`` takes.
    package func note(_ result: NightRun.Result, of run: String, exitCode: Int32) -> Announcement {
        switch result.outcome {
        case .failed(let failure):
            return noteFailure(
                NotificationEvent(
                    .failed, run: run, status: .failed, exitCode: Int(exitCode),
                    error: failure.error, cause: failure.cause))
        case .aborted:
            return noteFailure(
                NotificationEvent(
                    .stopped, run: run, status: .stopped, exitCode: Int(exitCode),
                    error: NightError.Code.stopped.errorName, cause: "it was stopped"))
        case .succeeded:
            // A pin is somebody's will: the night did its part.
            guard result.figures.isPublished || result.figures.heldAt != nil else {
                return Announcement(run: run)
            }
            return noteSuccess(result.figures, of: run)
        }
    }

    /// Keeps room for how a run ends, where its journal has none left.
    ///
    /// - Parameter run: the run, which is about to begin.
    /// - Returns: where that is written; nil where it is not known. A run that notifies nobody has one
    ///   too, since the next start may notify of how it ended.
    package func reserveReceipt(of run: String) -> NotificationReceipt? {
        guard let dataDirectory,
            let receipt = NotificationReceipt(of: run, in: dataDirectory)
        else { return nil }
        if !notifier.isSilent {
            // A disk without room for it is what the run will find out.
            try? receipt.reserve(files)
            try? FailureRecord.reserve(in: dataDirectory, files)
        }
        return receipt
    }

    /// Notes a night that could not begin, or whose journal took nothing any more.
    ///
    /// - Parameters:
    ///   - failure: why.
    ///   - run: its name; nil where the journal has none.
    ///   - status: `.notBegun` or `.crashed`.
    ///   - receipt: of a run whose journal took nothing any more.
    /// - Returns: what ``send(_:)`` takes.
    package func note(
        _ failure: StartFailure, of run: String?, as status: ExecutionRecord.Status,
        receipt: NotificationReceipt? = nil
    ) -> Announcement {
        let isStop = failure.error == NightError.Code.stopped.errorName
        let event = NotificationEvent(
            isStop ? .stopped : .failed, run: run, status: status,
            exitCode: Int(failure.exitCode), error: failure.error, cause: failure.cause)
        guard let receipt else { return noteFailure(event) }
        var announcement = noteFailure(event, receipt)
        announcement.ending = failure
        // Before anybody is notified, which may take its time.
        do { try receipt.write(isTold: false, ending: failure, files) } catch {
            announcement.problems.append("how the run ended could not be noted: \(error)")
        }
        return announcement
    }

    /// Notes a run of which nothing may have been sent: one that was killed, or that failed and was
    /// killed before it could send.
    ///
    /// - Parameter run: the run, which is not under way.
    /// - Returns: what ``send(_:)`` takes; nil where something was sent.
    package func noteUnsent(_ run: ExecutionRecord) -> Announcement? {
        guard let dataDirectory, !notifier.isSilent, run.ending != .succeeded else { return nil }
        // As it stood: a resumption may have given it another turn by now.
        let receipt = NotificationReceipt(of: run, in: dataDirectory)
        if receipt.isThere { return nil }
        let status = run.status(lockIsHeld: false)
        let ending = run.ending == nil ? receipt.ending : nil
        let error = ending?.error ?? run.failure?.error ?? Self.error(of: status)
        var announcement = noteFailure(
            NotificationEvent(
                status == .stopped ? .stopped : .failed, run: run.name, status: status,
                exitCode: ending.map { Int($0.exitCode) } ?? run.exitCode
                    ?? Int(Self.exitCode(of: status, error)), error: error,
                cause: ending?.cause ?? run.failure?.cause ?? Self.cause(of: status)), receipt)
        announcement.ending = ending
        return announcement
    }

    /// Of a run that could not say it itself.
    private static func error(of status: ExecutionRecord.Status) -> String {
        switch status {
        case .stopped: NightError.Code.stopped.errorName
        case .timedOut: "States.Timeout"
        default: NightError.Code.crashed.errorName
        }
    }

    private static func exitCode(of status: ExecutionRecord.Status, _ error: String) -> Int32 {
        status == .stopped
            ? 128 + SIGTERM : NightError.Code.exitCode(ofErrorName: error)
    }

    private static func cause(of status: ExecutionRecord.Status) -> String {
        status == .crashed
            ? "its process ended before the run did: it was killed, or the machine stopped; `oith "
                + "status` says how far it came"
            : "it was stopped"
    }

    /// Whether there is anybody to tell of failures.
    package var isSilent: Bool { notifier.isSilent }

    /// What is to be sent of a snapshot that does not verify.
    ///
    /// - Parameters:
    ///   - failure: what is wrong with it.
    ///   - name: the snapshot; nil where it is not known.
    /// - Returns: what ``send(_:)`` takes; nil where nobody is notified.
    package func damage(_ failure: StartFailure, ofSnapshot name: String?) -> Announcement? {
        if notifier.isSilent { return nil }
        return announcement(
            NotificationEvent(
                .damaged, run: nil, exitCode: Int(failure.exitCode), cause: failure.cause,
                snapshot: name))
    }

    private func noteFailure(
        _ event: NotificationEvent, _ receipt: NotificationReceipt? = nil
    ) -> Announcement {
        if notifier.isSilent { return Announcement(run: event.run) }
        var event = event
        event.next = nextStep(after: event)
        var announcement = announcement(event)
        do {
            guard let dataDirectory else { return announcement }
            try DataFolder(dataDirectory).require()
            announcement.receipt =
                receipt ?? event.run.flatMap { NotificationReceipt(of: $0, in: dataDirectory) }
            // A night that was stopped on purpose needs no recovery.
            if event.event == .stopped { return announcement }
            try FailureRecord.write(in: dataDirectory, since: clock.now.description, files)
        } catch {
            announcement.problems.append("that the night failed could not be noted: \(error)")
        }
        return announcement
    }

    private func nextStep(after event: NotificationEvent) -> NextStep {
        guard let dataDirectory else { return .run }
        return Nights(dataDirectory, in: files, clock: clock).nextStep(afterRun: event.run)
    }

    /// Where this is, and what is served now.
    private var origin: NotificationOrigin {
        let store = dataDirectory.map { SnapshotStore($0, in: files) }
        let current = try? store?.currentDirectory()
        let manifest = current.flatMap { try? SnapshotManifest.read(from: $0) }
        let served = manifest.flatMap { manifest in
            Timestamp(manifest.asOf).map {
                NotificationOrigin.Served(
                    snapshot: store?.currentName ?? "", asOf: $0,
                    age: Int($0.seconds(until: clock.now)))
            }
        }
        return NotificationOrigin(
            host: AuditActor.hostName, environment: environment,
            dataFolder: dataDirectory?.string, served: served)
    }

    private func noteSuccess(_ figures: NightFigures, of run: String) -> Announcement {
        guard let dataDirectory, let record = FailureRecord(in: dataDirectory), !notifier.isSilent
        else {
            return Announcement(run: run, asksSwitch: true)
        }
        var announcement = announcement(
            NotificationEvent(
                .recovered, run: run, exitCode: 0, snapshot: figures.snapshot,
                failedSince: record.since, pinnedAt: figures.heldAt))
        announcement.asksSwitch = true
        if let problem = record.problem {
            announcement.problems.append(
                "nights had failed, and since when could not be read: \(problem)")
        }
        do { try FailureRecord.remove(in: dataDirectory, files) } catch {
            announcement.problems.append("that nights had failed is still noted: \(error)")
        }
        return announcement
    }

    /// With the head of the audit trail, so that its receivers can see a rewrite of the trail.
    private func announcement(_ event: NotificationEvent) -> Announcement {
        var event = event
        event.origin = origin
        var announcement = Announcement(run: event.run)
        do { event.auditHead = try dataDirectory.flatMap { try AuditTrail(in: $0).head() } } catch {
            announcement.problems.append("the audit trail could not be read: \(error)")
        }
        announcement.event = event
        return announcement
    }

    // MARK: - Sending

    /// Sends it.
    ///
    /// It may take minutes where an address does not answer; cancelling the task ends it.
    ///
    /// - Parameter announcement: nil for nothing.
    package func send(_ announcement: Announcement?) async {
        guard let announcement else { return }
        var problems = announcement.problems
        if let event = announcement.event {
            let failed = await notifier.tell(event.json)
            problems += failed
            if failed.count < notifier.channelCount {
                do { try announcement.receipt?.write(ending: announcement.ending, files) } catch {
                    problems.append("that others were told could not be noted: \(error)")
                }
            }
        }
        if announcement.asksSwitch { problems += await deadManSwitch.tell(.null) }
        for problem in problems { log(problem, announcement.run) }
    }
}
