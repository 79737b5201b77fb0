import DurableFiles
import ExecutionStore
import Precompute
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Starts a night: takes the lock, opens the journal, runs the state machine, prints the summary.
struct NightLauncher {
    let dataDirectory: FilePath
    let settings: NightSettings
    let kernel: KernelLevel
    let concurrency: Int
    private let files = LocalFileSystem()

    init(
        dataDirectory: FilePath, settings: NightSettings, kernel: KernelLevel, concurrency: Int
    ) {
        self.dataDirectory = dataDirectory
        self.settings = settings
        self.kernel = kernel
        self.concurrency = concurrency
    }

    /// Runs the night to its end.
    ///
    /// - Throws: ``CommandError`` with the exit code of the failure, after the summary.
    func launch(_ definition: StateMachineDefinition, printsJSON: Bool) async throws {
        let start = ContinuousClock.now
        try files.makeDirectories(dataDirectory)
        let store = try ExecutionStore(
            at: dataDirectory.appending("journal.sqlite"), in: files)
        let asOf = StateMachine.Timestamp(settings.asOf) ?? SystemClock().now
        let name = try store.nextName(asOf: asOf)
        let lock = try RunLock(dataDirectory, run: name)
        let display = NightDisplay(run: name, isInteractive: Terminal.isInteractive)
        let context = StageContext(
            files: files, dataDirectory: dataDirectory, kernel: kernel, concurrency: concurrency,
            version: Version.text, progress: display.progress)
        let run = RunDirectory(path: dataDirectory.appending("runs").appending(name))
        let input = settings.executionInput(run, concurrency: concurrency)
        let journal = try store.begin(name, definition: definition.text, input: input)
        let night = NightRun(
            definition: definition, name: name, input: input, context: context, journal: journal,
            stateChanged: display.changed)
        let stopped = StopSignals()
        let result = try await stopped.cancelling { try await night.run() }
        let summary = NightSummary(
            run: name, figures: result.figures, kernel: kernel.description,
            seconds: (ContinuousClock.now - start).seconds)
        Terminal.output(printsJSON ? summary.json(result.outcome).text + "\n" : summary.text)
        // The lock is held until the summary is out and the journal is closed.
        _ = consume lock
        try Self.check(result, stoppedBy: stopped.received)
    }

    private static func check(
        _ result: NightRun.Result, stoppedBy signal: Int32?
    ) throws(CommandError) {
        switch result.outcome {
        case .succeeded: return
        case .aborted:
            // The signal may have come after the swap of `current`.
            let published = result.figures.isPublished ? "its snapshot" : "nothing"
            throw CommandError(
                ExitStatus.signal(signal ?? 15), "the run was stopped; \(published) was published")
        case .failed(let failure):
            throw CommandError(
                CommandError.status(failure.error), "the run failed: \(failure.cause)")
        }
    }
}
