import ArgumentParser
import DurableFiles
import JSON
import Logging
import NightStages
import Nights
import Scoring
import StateMachine

/// Runs a night that was begun, resumed or planned as a rerun, and prints its summary.
struct NightLauncher {
    /// The settings as they hold.
    let configuration: Configuration
    private let session: NightSession
    /// Whether a person sees at once what is wrong.
    private let isWatched: Bool
    private let logFormat: LogFormat
    private let misspelledVariables: [String]

    var nights: Nights { session.nights }
    var kernel: KernelLevel { session.options.kernel }
    var concurrency: Int { session.options.concurrency }
    var memory: ByteSize { session.options.memory }

    /// - Parameters:
    ///   - configuration: the settings as they hold.
    ///   - isWatched: whether a person sees at once what is wrong.
    /// - Throws: ``CommandError`` where `OITH_KERNEL` asks for what there is not; `ValidationError`
    ///   where nobody said which data folder.
    init(_ configuration: Configuration, isWatched: Bool = Terminal.isWatched) throws {
        (self.configuration, self.isWatched) = (configuration, isWatched)
        logFormat = configuration.logFormat
        misspelledVariables = configuration.misspelledVariables
        var options = NightSession.Options(
            kernel: try KernelLevel.chosen(), concurrency: configuration.concurrency,
            memory: configuration.memory, version: Version.text,
            poolLockSeconds: configuration.number(.poolLockTimeoutSeconds),
            retention: configuration.retention,
            deadline: configuration[.finishBy]?.value.string
                .flatMap { TimeOfDay.instant($0, after: SystemClock().now) }
                .map { NightDeadline($0) })
        options.commandLine = CommandLine.arguments
        session = NightSession(
            Nights(try configuration.dataFolder(), in: LocalFileSystem()), options: options,
            artifacts: RunArtifacts(
                Nights(try configuration.dataFolder(), in: LocalFileSystem()), configuration),
            dispatcher: NotificationDispatcher(configuration), log: configuration.logFormat.warn)
    }

    /// What the stages share.
    func context() -> StageContext { session.context() }

    // MARK: - Beginning

    /// Begins a new night that nobody may watch: that it cannot begin is in the journal, and others
    /// are notified.
    ///
    /// - Parameters:
    ///   - asOf: the night's instant.
    ///   - prepare: reads what the night is asked to do, and its state machine.
    /// - Returns: the night.
    /// - Throws: what `prepare` throws; why the night cannot begin.
    func begin(
        asOf: String, _ prepare: () throws -> (NightSettings, NightDefinition)
    ) async throws -> Night {
        do {
            let (settings, definition) = try prepare()
            return try await session.begin(
                settings, definition: definition, interruption: StopSignals())
        } catch {
            let failure = StartFailure(error)
            // The run that holds the lock will say how it ended; a person sees what was forgotten.
            if failure.exitCode != ExitStatus.locked, !(isWatched && error is ValidationError) {
                let announcements = session.noteUnbegun(
                    failure, asOf: asOf, publishes: configuration.flag(.publish),
                    makingFolder: !(error is ValidationError)
                ) { CommandError(anything: $0).message }
                for announcement in announcements { await session.dispatcher.tell(announcement) }
            }
            throw error
        }
    }

    /// Resumes a run, or begins a part of one again; others are notified where the disk does not let
    /// it.
    ///
    /// - Parameter begin: begins it.
    /// - Returns: what it returns.
    /// - Throws: what it throws.
    func goOn(_ begin: () throws -> Night?) async throws -> Night? {
        do { return try begin() } catch {
            let failure = StartFailure(error)
            // A run that there is not, and the like, is a slip of the hand.
            if failure.exitCode == ExitStatus.inputOutput {
                await session.dispatcher.tell(session.note(failure, of: nil, as: .notBegun))
            }
            throw error
        }
    }

    /// Says something about the night that is about to begin.
    func tell(_ words: String) { logFormat.tell(words, level: .notice, facts: [:]) }

    // MARK: - Running

    /// Runs the night to its end.
    ///
    /// Nothing of what is printed can end it or hold it up. Others are notified before the summary
    /// is printed, and after the lock is released.
    ///
    /// - Parameters:
    ///   - night: the night.
    ///   - printsJSON: whether the summary is for programs.
    /// - Throws: ``CommandError`` with the exit code of the failure, after the summary.
    func launch(_ night: consuming Night, printsJSON: Bool) async throws {
        TemporaryWork.removeAbandoned()
        for words in misspelledVariables + [night.notice].compactMap(\.self) {
            logFormat.warn(words, of: night.name)
        }
        let name = night.name
        let display = NightDisplay(
            run: name, format: logFormat,
            isInteractive: Terminal.isInteractive && logFormat == .text)
        let outcome: NightSession.Outcome
        do {
            outcome = try await session.run(night, observer: display, StopSignals()) {
                StartFailure($0)
            }
        } catch let run as UnaccountedRun {
            await session.dispatcher.tell(run.announcement, after: run.earlier)
            throw run.error
        }
        await session.dispatcher.tell(outcome.announcement, after: outcome.earlier)
        let summary = NightSummary(
            run: name, figures: outcome.result.figures, outcome: outcome.result.outcome,
            kernel: kernel.description, memory: memory, seconds: outcome.seconds,
            exitCode: outcome.failure?.exitCode ?? 0, folder: nights.dataDirectory)
        if let problem = Terminal.summary(printsJSON ? summary.json.text + "\n" : summary.text) {
            display.tell("the summary could not be printed: \(problem.words)", .warning)
        }
        if let failure = outcome.failure {
            throw CommandError(failure.exitCode, failure.message, run: failure.run)
        }
    }
}
