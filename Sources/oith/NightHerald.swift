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

    /// Tells of a night that came to an end, good or bad.
    func tell(_ result: NightRun.Result, of run: String, exitCode: Int32) async {
        switch result.outcome {
        case .failed(let failure):
            await tellFailure(
                NightNews(
                    .failed, run: run, exitCode: Int(exitCode), error: failure.error,
                    cause: failure.cause))
        case .aborted:
            await tellFailure(
                NightNews(
                    .failed, run: run, exitCode: Int(exitCode), error: "Oith.Stopped",
                    cause: "it was stopped"))
        case .succeeded:
            // A pin is somebody's will: the night did its part.
            guard result.figures.isPublished || result.figures.heldAt != nil else { return }
            await tellSuccess(result.figures, of: run)
        }
    }

    /// Tells of a night that could not begin, or whose journal took nothing any more.
    func tell(_ error: any Error, of run: String?) async {
        let error = CommandError(anything: error)
        await tellFailure(
            NightNews(.failed, run: run, exitCode: Int(error.status), cause: error.message))
    }

    /// Tells that a snapshot does not verify.
    ///
    /// - Returns: whether there was anybody to tell.
    func tell(_ error: any Error, ofSnapshot name: String?) async -> Bool {
        if notifier.isSilent { return false }
        let error = CommandError(anything: error)
        let news = NightNews(
            .damaged, run: nil, exitCode: Int(error.status), cause: error.message, snapshot: name)
        report(await notifier.tell(news.json), of: nil)
        return true
    }

    private func tellFailure(_ news: NightNews) async {
        if notifier.isSilent { return }
        do {
            try DataFolder(dataDirectory).prepare(in: files, clock: clock)
            try FailureNote.write(in: dataDirectory, since: clock.now.description, files)
        } catch {
            report(["that the night failed could not be noted: \(error)"], of: news.run)
        }
        await send(news)
    }

    private func send(_ news: NightNews) async {
        var news = news
        do { news.auditHead = try AuditTrail(in: dataDirectory).head() } catch {
            report(["the audit trail could not be read: \(error)"], of: news.run)
        }
        report(await notifier.tell(news.json), of: news.run)
    }

    private func tellSuccess(_ figures: NightFigures, of run: String) async {
        if let note = FailureNote(in: dataDirectory), !notifier.isSilent {
            let news = NightNews(
                .recovered, run: run, exitCode: 0, snapshot: figures.snapshot,
                failedSince: note.since)
            await send(news)
            do { try FailureNote.remove(in: dataDirectory, files) } catch {
                report(["that nights had failed is still noted: \(error)"], of: run)
            }
        }
        report(await deadManSwitch.tell(.null), of: run)
    }

    private func report(_ problems: [String], of run: String?) {
        let facts: Logger.Metadata = run.map { ["run": "\($0)"] } ?? [:]
        for problem in problems { logFormat.tell(problem, .warning, facts) }
    }
}
