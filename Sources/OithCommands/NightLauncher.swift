import ArgumentParser
import DurableFiles
import ExecutionStore
import Logging
import NightReport
import Precompute
import Scoring
import SnapshotStore
import StateMachine
import SystemPackage
import UserPool

/// Runs a night that was begun, resumed or planned as a rerun, and prints its summary.
struct NightLauncher {
    let nights: Nights
    let kernel: KernelLevel
    let concurrency: Int
    let memory: ByteSize
    /// The settings as they hold.
    let configuration: Configuration
    /// Whether a person sees at once what is wrong.
    private let isWatched: Bool
    private let poolLockSeconds: Double
    private let retention: RetentionLimits
    private let logFormat: LogFormat
    private let records: RunArtifacts
    private let misspelledVariables: [String]
    private let herald: NotificationDispatcher
    private let deadline: NightDeadline?
    private let files = LocalFileSystem()

    /// - Parameters:
    ///   - configuration: the settings as they hold.
    ///   - isWatched: whether a person sees at once what is wrong.
    /// - Throws: ``CommandError`` where `OITH_KERNEL` asks for what there is not; `ValidationError`
    ///   where nobody said which data folder.
    init(_ configuration: Configuration, isWatched: Bool = Terminal.isWatched) throws {
        self.configuration = configuration
        self.isWatched = isWatched
        poolLockSeconds = configuration.number(.poolLockTimeoutSeconds)
        nights = Nights(try configuration.dataFolder(), in: files)
        kernel = try KernelLevel.chosen()
        concurrency = configuration.concurrency
        memory = configuration.memory
        retention = configuration.retention
        logFormat = configuration.logFormat
        misspelledVariables = configuration.misspelledVariables
        records = RunArtifacts(nights, in: files, configuration)
        herald = NotificationDispatcher(configuration)
        deadline = configuration[.finishBy]?.value.string
            .flatMap { TimeOfDay.instant($0, after: SystemClock().now) }
            .map { NightDeadline($0) }
    }

    /// What the stages share.
    func context(
        progress: @escaping @Sendable (NightProgress) -> Void = { _ in }
    ) -> StageContext {
        StageContext(
            files: files, dataDirectory: nights.dataDirectory, kernel: kernel,
            concurrency: concurrency, memoryBudget: memory.bytes, version: Version.text,
            poolLockSeconds: poolLockSeconds, progress: progress)
    }

    // MARK: - Beginning

    /// Begins a new night that nobody may watch: that it cannot begin is in the journal, and others
    /// are told.
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
            let start = try nights.start(asOf: asOf)
            try await checkMemory(for: settings.pool, start)
            return try nights.begin(start, settings, definition, concurrency: concurrency)
        } catch {
            await tellUnbegun(error, asOf: asOf)
            throw error
        }
    }

    /// Goes on with a run, or begins a part of one again; that the disk does not let it is told.
    ///
    /// - Parameter begin: begins it.
    /// - Returns: what it returns.
    /// - Throws: what it throws.
    func goOn(_ begin: () throws -> Night?) async throws -> Night? {
        do { return try begin() } catch {
            let failure = StartFailure(error)
            // A run that there is not, and the like, is a slip of the hand.
            if failure.exitCode == ExitStatus.inputOutput {
                await herald.tell(note(failure, of: nil, .notBegun))
            }
            throw error
        }
    }

    /// Refuses a pool that does not fit into `--memory`, before anything is begun; waits for one
    /// that is locked.
    ///
    /// - Throws: ``NightError``, with code `.usage` where it does not fit; `PoolError`.
    private func checkMemory(for pool: FilePath, _ start: borrowing NightStart) async throws {
        let check: @Sendable () throws -> Void = { [memory] in
            try PoolReader.read(pool.string, lockSeconds: PoolWait.trySeconds) {
                try MemoryNeeds.check($0, in: memory)
            }
        }
        do { try check() } catch let error as PoolError where error.code == .busy {
            let wait = PoolWait(poolLockSeconds, SystemClock()) { [logFormat] words in
                logFormat.tell(words, .warning, [:])
            }
            try start.noteWaiting()
            do {
                try await StopSignals().running("the start") { try await wait.whileLocked(check) }
            } catch {
                try start.endWaiting()
                throw error
            }
            try start.endWaiting()
        }
    }

    /// Writes down that a night did not begin, and tells others.
    private func tellUnbegun(_ error: any Error, asOf: String) async {
        let failure = StartFailure(error)
        // The run that holds the lock will say how it ended; a person sees what was forgotten.
        if failure.exitCode == ExitStatus.locked || isWatched && error is ValidationError {
            return
        }
        var unbegun: Nights.UnbegunNight?
        do {
            // With a mistake in what was said nothing is made.
            if error is ValidationError { try DataFolder(nights.dataDirectory).require() }
            unbegun = try nights.noteUnbegun(
                asOf: asOf, publishes: configuration.flag(.publish), failure.taskFailure,
                exitCode: Int(failure.exitCode))
        } catch {
            let words = CommandError(anything: error).message
            logFormat.tell(
                "that the night did not begin could not be noted: \(words)", .warning, [:])
        }
        if let earlier = unbegun?.cutOff.flatMap(herald.noteUntold) { await herald.tell(earlier) }
        await herald.tell(note(failure, of: unbegun?.name, .notBegun))
    }

    /// Writes down a failure of which there is no account.
    ///
    /// - Returns: what others are to be told of it.
    private func note(
        _ failure: StartFailure, of run: String?, _ result: NightMetrics.Unaccounted
    ) -> NotificationDispatcher.Announcement {
        for problem in records.write(result, of: run) {
            logFormat.tell(problem, .warning, run.map { ["run": "\($0)"] } ?? [:])
        }
        return herald.note(failure, of: run, result == .notBegun ? .notBegun : .crashed)
    }

    // MARK: - Running

    /// Runs the night to its end.
    ///
    /// - Parameters:
    ///   - night: the night.
    ///   - printsJSON: whether the summary is for programs.
    /// Nothing of what is printed can end it or hold it up. Others are told before the summary is
    /// printed, and after the lock is released: who does not answer must not keep the next night out.
    ///
    /// - Throws: ``CommandError`` with the exit code of the failure, after the summary.
    func launch(_ night: consuming Night, printsJSON: Bool) async throws {
        TemporaryWork.removeAbandoned()
        for words in misspelledVariables + [night.notice].compactMap(\.self) {
            logFormat.tell(words, .warning, ["run": "\(night.name)"])
        }
        let start = ContinuousClock.now
        let name = night.name
        let display = NightDisplay(
            run: name, format: logFormat,
            isInteractive: Terminal.isInteractive && logFormat == .text)
        let heartbeat = HeartbeatWriter(nights.dataDirectory, run: name)
        let stopped = StopSignals()
        let result: NightRun.Result
        do { result = try await run(night, display, heartbeat, stopped) } catch {
            let announcement = note(StartFailure(error), of: name, .crashed)
            heartbeat.stop()
            night.release()
            await herald.tell(announcement)
            throw error
        }
        let seconds = (ContinuousClock.now - start).seconds
        removeGarbage(after: night, result.outcome, display)
        eraseForgotten(after: night, display)
        display.ended(result, seconds: seconds)
        for problem in await records.write(name, result.figures) {
            display.tell(problem, .warning)
        }
        let failure = Self.failure(result, of: name, stoppedBy: stopped.received)
        let announcement = herald.note(result, of: name, exitCode: failure?.status ?? 0)
        heartbeat.stop()
        night.release()
        await herald.tell(announcement)
        let summary = NightSummary(
            run: name, figures: result.figures, outcome: result.outcome,
            kernel: kernel.description, memory: memory, seconds: seconds)
        if let problem = Terminal.summary(printsJSON ? summary.json.text + "\n" : summary.text) {
            display.tell("the summary could not be printed: \(problem)", .warning)
        }
        if let failure { throw failure }
    }

    /// Runs its state machine.
    private func run(
        _ night: borrowing Night, _ display: NightDisplay, _ heartbeat: HeartbeatWriter,
        _ stopped: StopSignals
    ) async throws -> NightRun.Result {
        let progress: @Sendable (NightProgress) -> Void = { event in
            heartbeat.progress(event)
            display.progress(event)
        }
        // What earlier nights cost is not worth failing one for.
        let rates = (try? nights.measuredRates()) ?? .shipped
        let run = night.run(
            context(progress: progress), rates: rates, deadline: deadline
        ) { change in
            heartbeat.changed(change)
            display.changed(change)
        }
        let earlier = night.cutOff.flatMap(herald.noteUntold)
        return try await stopped.cancelling { [herald] in
            // Who does not answer holds up nothing but the end.
            async let told: Void = herald.send(earlier)
            let result = try await run.run()
            await told
            return result
        }
    }

    /// That something could not be removed must not hide how the night ended.
    private func removeGarbage(
        after night: borrowing Night, _ outcome: ExecutionOutcome, _ display: NightDisplay
    ) {
        do {
            var hasSucceeded = false
            if case .succeeded = outcome { hasSucceeded = true }
            let collected = try nights.collectGarbage(
                after: night, retention, hasSucceeded: hasSucceeded)
            let results = collected.results
            if results.removed > 0 {
                display.tell(
                    "removed \(NumberFormatting.count(results.removed)) unused results of chunks, "
                        + "\(NumberFormatting.bytes(results.removedBytes))")
            }
            for snapshot in collected.snapshots where snapshot.isRemoved {
                display.tell(
                    "removed \(snapshot.name), \(NumberFormatting.bytes(snapshot.byteCount)): "
                        + snapshot.reason)
            }
            for run in collected.runs where run.removal != .nothing && run.byteCount > 0 {
                display.tell(
                    "removed \(run.files), \(NumberFormatting.bytes(run.byteCount)): \(run.reason)")
            }
            for problem in collected.problems {
                let words = CommandError(anything: problem).message
                display.tell("this was left while others were removed: \(words)", .warning)
            }
        } catch {
            display.tell("what is not needed any more could not be removed: \(error)", .warning)
        }
    }

    /// Finishes what `oith snapshot forget` could not do while the night ran.
    private func eraseForgotten(after night: borrowing Night, _ display: NightDisplay) {
        do {
            let erasure = try nights.eraseForgotten(after: night, oith: Version.text)
            guard let erasure else { return }
            display.tell("erased forgotten users from \(ForgetReport(erasure).summary)")
            for problem in erasure.problems { display.tell(problem, .warning) }
        } catch {
            display.tell(
                "forgotten users are hidden, but could not be erased; run `oith snapshot "
                    + "forget` once more: \(error)", .warning)
        }
    }

    /// What the command ends with; nil where the night came to its end.
    private static func failure(
        _ result: NightRun.Result, of run: String, stoppedBy signal: Int32?
    ) -> CommandError? {
        switch result.outcome {
        case .succeeded: return nil
        case .aborted:
            // The signal may have come after the swap of `current`.
            let published = result.figures.isPublished ? "its snapshot" : "nothing"
            return CommandError(
                ExitStatus.signal(signal ?? 15),
                "the run was stopped, \(published) was published; `oith resume` goes on with it",
                run: run)
        case .failed(let failure):
            let status = NightError.Code.exitCode(ofErrorName: failure.error)
            // Some failures say themselves what to run.
            let advice =
                status == ExitStatus.guardRefused || failure.cause.contains("`oith rerun ")
                ? "" : "\nWhen that is mended, `oith resume` goes on."
            return CommandError(status, "the run failed: \(failure.cause)\(advice)", run: run)
        }
    }
}
