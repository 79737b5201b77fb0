import DurableFiles
import Logging
import Precompute
import Snapshot
import StateMachine
import SystemPackage

/// Tells others how a night ended, as the configuration asks.
///
/// A failure goes to the webhook and the command, and so does the first night that publishes after
/// one. A night that published asks for the address of the dead man's switch: whoever waits there
/// for it raises the alarm when it does not come, whatever the reason.
///
/// Nobody is told of a run that found the lock taken (the one that holds it will say how it ended),
/// of what a person typed and could not begin, or of a shadow night that did well.
struct NightHerald {
    private let dataDirectory: FilePath
    private let notifier: Notifier
    private let deadManSwitch: Notifier
    private let clock: any ExecutionClock
    private let logFormat: LogFormat
    private let files = LocalFileSystem()

    /// - Parameters:
    ///   - configuration: says whom to tell.
    ///   - clock: waits between the tries, and says when something failed.
    /// - Throws: `ValidationError` where nobody said which data folder.
    init(_ configuration: Configuration, clock: any ExecutionClock = SystemClock()) throws {
        dataDirectory = try configuration.dataFolder()
        self.clock = clock
        logFormat = configuration.logFormat
        let isEnabled = configuration.flag(.notifyEnabled)
        let attempts = configuration.integer(.notifyAttempts)
        let timeout = configuration.number(.notifyTimeoutSeconds)
        var channels: [any NewsChannel] = []
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
        fileprivate var news: NightNews?
        /// Whether the dead man's switch is asked for.
        fileprivate var asksSwitch = false
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
                NightNews(
                    .failed, run: run, exitCode: Int(exitCode), error: failure.error,
                    cause: failure.cause))
        case .aborted:
            return noteFailure(
                NightNews(
                    .failed, run: run, exitCode: Int(exitCode), error: "Oith.Stopped",
                    cause: "it was stopped"))
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
    /// - Returns: what ``tell(_:)`` is to tell.
    func note(_ error: any Error, of run: String?) -> Announcement {
        let error = CommandError(anything: error)
        return noteFailure(
            NightNews(.failed, run: run, exitCode: Int(error.status), cause: error.message))
    }

    /// Tells that a snapshot does not verify.
    ///
    /// - Returns: whether there was anybody to tell.
    func tell(_ error: any Error, ofSnapshot name: String?) async -> Bool {
        if notifier.isSilent { return false }
        let error = CommandError(anything: error)
        await tell(
            announcement(
                NightNews(
                    .damaged, run: nil, exitCode: Int(error.status), cause: error.message,
                    snapshot: name)))
        return true
    }

    private func noteFailure(_ news: NightNews) -> Announcement {
        if notifier.isSilent { return Announcement(run: news.run) }
        var announcement = announcement(news)
        do {
            try DataFolder(dataDirectory).prepare(in: files, clock: clock)
            try FailureNote.write(in: dataDirectory, since: clock.now.description, files)
        } catch {
            announcement.problems.append("that the night failed could not be noted: \(error)")
        }
        return announcement
    }

    private func noteSuccess(_ figures: NightFigures, of run: String) -> Announcement {
        guard let note = FailureNote(in: dataDirectory), !notifier.isSilent else {
            return Announcement(run: run, asksSwitch: true)
        }
        var announcement = announcement(
            NightNews(
                .recovered, run: run, exitCode: 0, snapshot: figures.snapshot,
                failedSince: note.since))
        announcement.asksSwitch = true
        do { try FailureNote.remove(in: dataDirectory, files) } catch {
            announcement.problems.append("that nights had failed is still noted: \(error)")
        }
        return announcement
    }

    /// News with the head of the audit trail, so that a rewrite of it is seen by whoever is told.
    private func announcement(_ news: NightNews) -> Announcement {
        var news = news
        var announcement = Announcement(run: news.run)
        do { news.auditHead = try AuditTrail(in: dataDirectory).head() } catch {
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
        let told = try? await signals.cancelling {
            var problems: [String] = []
            if let news = announcement.news { problems += await notifier.tell(news.json) }
            if announcement.asksSwitch { problems += await deadManSwitch.tell(.null) }
            return problems
        }
        let facts: Logger.Metadata = announcement.run.map { ["run": "\($0)"] } ?? [:]
        for problem in announcement.problems + (told ?? []) {
            logFormat.tell(problem, .warning, facts)
        }
    }
}
