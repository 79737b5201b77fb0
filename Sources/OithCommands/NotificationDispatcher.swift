import DurableFiles
import ExecutionStore
import Glibc
import Logging
import Precompute
import SnapshotStore
import StateMachine
import SystemPackage

/// Tells others how a night ended, as the configuration asks.
///
/// A failure goes to the webhook and the command, and so does the first night that publishes after
/// one. A night that published asks for the address of the dead man's switch: whoever waits there
/// for it raises the alarm when it does not come, whatever the reason.
///
/// Nobody is told of a run that found the lock taken (the one that holds it will say how it ended),
/// of a mistake that a person sees on a terminal, or of a shadow night that did well.
struct NotificationDispatcher {
    /// Nil where nobody said which; then what was told cannot be noted.
    private let dataDirectory: FilePath?
    private let notifier: Notifier
    private let deadManSwitch: Notifier
    private let clock: any ExecutionClock
    private let logFormat: LogFormat
    private let files = LocalFileSystem()

    /// - Parameters:
    ///   - configuration: says whom to tell.
    ///   - clock: waits between the tries, and says when something failed.
    init(_ configuration: Configuration, clock: any ExecutionClock = SystemClock()) {
        dataDirectory = try? configuration.dataFolder()
        self.clock = clock
        logFormat = configuration.logFormat
        let isEnabled = configuration.flag(.notifyEnabled)
        let attempts = configuration.integer(.notifyAttempts)
        let timeout = configuration.number(.notifyTimeoutSeconds)
        var channels: [any NotificationChannel] = []
        if let address = configuration[.notifyWebhook]?.value.string {
            channels.append(WebChannel("the webhook", address, .post, timeout: timeout))
        }
        if let words = configuration[.notifyCommand]?.value.array?.compactMap(\.string) {
            channels.append(CommandChannel(words, timeout: timeout))
        }
        notifier = Notifier(isEnabled ? channels : [], attempts: attempts, clock: clock)
        let ping = configuration[.notifyPing]?.value.string.map {
            WebChannel("the dead man's switch", $0, .get, timeout: timeout)
        }
        deadManSwitch = Notifier(
            isEnabled ? [ping].compactMap { $0 } : [], attempts: attempts, clock: clock)
    }

    // MARK: - What there is to tell

    /// What others are to be told, decided while the night still holds its lock.
    struct Announcement: Sendable {
        fileprivate var run: String?
        /// For the webhook and the command.
        fileprivate var news: NotificationEvent?
        /// Whether the dead man's switch is asked for.
        fileprivate var asksSwitch = false
        /// What is noted once somebody was told.
        fileprivate var note: NotificationReceipt?
        /// What went wrong on the way, for the log.
        fileprivate var problems: [String] = []
    }

    /// Notes how a night came to its end, good or bad.
    ///
    /// Call it before the lock is released: the note of failed nights is the data folder's.
    ///
    /// - Returns: what ``tell(_:)`` is to tell.
    func note(_ result: NightRun.Result, of run: String, exitCode: Int32) -> Announcement {
        switch result.outcome {
        case .failed(let failure):
            return noteFailure(
                NotificationEvent(
                    .failed, run: run, status: .failed, exitCode: Int(exitCode),
                    error: failure.error, cause: failure.cause))
        case .aborted:
            return noteFailure(
                NotificationEvent(
                    .failed, run: run, status: .aborted, exitCode: Int(exitCode),
                    error: NightError.Code.stopped.errorName, cause: "it was stopped"))
        case .succeeded:
            // A pin is somebody's will: the night did its part.
            guard result.figures.isPublished || result.figures.heldAt != nil else {
                return Announcement(run: run)
            }
            return noteSuccess(result.figures, of: run)
        }
    }

    /// Notes a night that could not begin, or whose journal took nothing any more.
    ///
    /// - Parameters:
    ///   - failure: why.
    ///   - run: its name; nil where the journal has none.
    ///   - status: `.notBegun` or `.crashed`.
    /// - Returns: what ``tell(_:)`` is to tell.
    func note(
        _ failure: StartFailure, of run: String?, _ status: ExecutionRecord.Status
    ) -> Announcement {
        noteFailure(
            NotificationEvent(
                .failed, run: run, status: status, exitCode: Int(failure.exitCode),
                error: failure.error, cause: failure.cause))
    }

    /// Notes a run of which others may not have heard: one that was killed, or that failed and was
    /// killed before it could tell.
    ///
    /// - Parameter run: the run, which is not under way.
    /// - Returns: what ``tell(_:)`` is to tell; nil where somebody was told.
    func noteUntold(_ run: ExecutionRecord) -> Announcement? {
        guard let dataDirectory, !notifier.isSilent, run.ending != .succeeded else { return nil }
        // As it stood: a resumption may have given it another turn by now.
        let note = NotificationReceipt(of: run, in: dataDirectory)
        if note.isThere { return nil }
        let status = run.status(lockIsHeld: false)
        let error = run.failure?.error ?? Self.error(of: status)
        return noteFailure(
            NotificationEvent(
                .failed, run: run.name, status: status,
                exitCode: run.exitCode ?? Int(Self.exitCode(of: status, error)), error: error,
                cause: run.failure?.cause ?? Self.cause(of: status)), note)
    }

    /// Of a run that could not say it itself.
    private static func error(of status: ExecutionRecord.Status) -> String {
        switch status {
        case .aborted: NightError.Code.stopped.errorName
        case .timedOut: "States.Timeout"
        default: NightError.Code.crashed.errorName
        }
    }

    private static func exitCode(of status: ExecutionRecord.Status, _ error: String) -> Int32 {
        status == .aborted
            ? ExitStatus.signal(SIGTERM) : NightError.Code.exitCode(ofErrorName: error)
    }

    private static func cause(of status: ExecutionRecord.Status) -> String {
        status == .crashed
            ? "its process ended before the run did: it was killed, or the machine stopped; `oith "
                + "status` says how far it came"
            : "it was stopped"
    }

    /// Whether there is anybody to tell of failures.
    var isSilent: Bool { notifier.isSilent }

    /// Tells that a snapshot does not verify.
    ///
    /// - Returns: whether there was anybody to tell.
    func tell(_ error: any Error, ofSnapshot name: String?) async -> Bool {
        if notifier.isSilent { return false }
        let error = CommandError(anything: error)
        await tell(
            announcement(
                NotificationEvent(
                    .damaged, run: nil, exitCode: Int(error.status), cause: error.message,
                    snapshot: name)))
        return true
    }

    private func noteFailure(_ news: NotificationEvent, _ note: NotificationReceipt? = nil)
        -> Announcement
    {
        if notifier.isSilent { return Announcement(run: news.run) }
        var announcement = announcement(news)
        do {
            guard let dataDirectory else { return announcement }
            try DataFolder(dataDirectory).require()
            announcement.note =
                note ?? news.run.flatMap { NotificationReceipt(of: $0, in: dataDirectory) }
            try FailureRecord.write(in: dataDirectory, since: clock.now.description, files)
        } catch {
            announcement.problems.append("that the night failed could not be noted: \(error)")
        }
        return announcement
    }

    private func noteSuccess(_ figures: NightFigures, of run: String) -> Announcement {
        guard let dataDirectory, let note = FailureRecord(in: dataDirectory), !notifier.isSilent
        else {
            return Announcement(run: run, asksSwitch: true)
        }
        var announcement = announcement(
            NotificationEvent(
                .recovered, run: run, exitCode: 0, snapshot: figures.snapshot,
                failedSince: note.since))
        announcement.asksSwitch = true
        do { try FailureRecord.remove(in: dataDirectory, files) } catch {
            announcement.problems.append("that nights had failed is still noted: \(error)")
        }
        return announcement
    }

    /// News with the head of the audit trail, so that a rewrite of it is seen by whoever is told.
    private func announcement(_ news: NotificationEvent) -> Announcement {
        var news = news
        var announcement = Announcement(run: news.run)
        do { news.auditHead = try dataDirectory.flatMap { try AuditTrail(in: $0).head() } } catch {
            announcement.problems.append("the audit trail could not be read: \(error)")
        }
        announcement.news = news
        return announcement
    }

    // MARK: - Telling

    /// Tells it.
    ///
    /// It may take minutes where somebody does not answer; SIGINT or SIGTERM ends it at once, and
    /// changes nothing of how the night ended.
    func tell(_ announcement: Announcement) async {
        let signals = StopSignals()
        _ = try? await signals.cancelling { await send(announcement) }
    }

    /// The same for whoever looks at signals: cancelling the task ends it.
    ///
    /// - Parameter announcement: nil for nothing.
    func send(_ announcement: Announcement?) async {
        guard let announcement else { return }
        var problems = announcement.problems
        if let news = announcement.news {
            let untold = await notifier.tell(news.json)
            problems += untold
            if untold.count < notifier.channelCount {
                do { try announcement.note?.write(files) } catch {
                    problems.append("that others were told could not be noted: \(error)")
                }
            }
        }
        if announcement.asksSwitch { problems += await deadManSwitch.tell(.null) }
        let facts: Logger.Metadata = announcement.run.map { ["run": "\($0)"] } ?? [:]
        for problem in problems { logFormat.tell(problem, .warning, facts) }
    }

}
