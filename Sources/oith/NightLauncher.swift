import DurableFiles
import ExecutionStore
import Logging
import NightReport
import Precompute
import Scoring
import Snapshot
import StateMachine
import SystemPackage
import UserPool

/// Runs a night that was begun, resumed or planned as a rerun, and prints its summary.
struct NightLauncher {
    let nights: Nights
    let kernel: KernelLevel
    let concurrency: Int
    let memory: ByteSize
    private let retention: RetentionLimits
    private let logFormat: LogFormat
    private let records: NightRecords
    private let misspelledVariables: [String]
    private let herald: NightHerald
    private let deadline: NightDeadline?
    private let files = LocalFileSystem()

    /// - Parameter configuration: the settings as they hold.
    /// - Throws: ``CommandError`` where `OITH_KERNEL` asks for what there is not; `ValidationError`
    ///   where nobody said which data folder.
    init(_ configuration: Configuration) throws {
        nights = Nights(try configuration.dataFolder(), in: files)
        kernel = try KernelLevel.chosen()
        concurrency = configuration.concurrency
        memory = configuration.memory
        retention = configuration.retention
        logFormat = configuration.logFormat
        misspelledVariables = configuration.misspelledVariables
        records = NightRecords(nights, in: files, configuration)
        herald = try NightHerald(configuration)
        deadline = configuration[.finishBy]?.value.string
            .flatMap { WallTime.instant($0, after: SystemClock().now) }
            .map { NightDeadline($0) }
    }

    /// What the stages share.
    func context(
        progress: @escaping @Sendable (NightProgress) -> Void = { _ in }
    ) -> StageContext {
        StageContext(
            files: files, dataDirectory: nights.dataDirectory, kernel: kernel,
            concurrency: concurrency, memoryBudget: memory.bytes, version: Version.text,
            progress: progress)
    }

    /// Refuses a pool that does not fit into `--memory`, before anything is begun.
    ///
    /// - Throws: ``NightError``, with code `.usage` where it does not fit; `PoolError`.
    func checkMemory(for pool: FilePath) throws {
        try PoolReader.read(pool.string) { try MemoryNeeds.check($0, in: memory) }
    }

    /// Begins a night that nobody may watch: that it cannot begin is told to others too.
    ///
    /// - Parameter begin: begins it.
    /// - Returns: the night.
    /// - Throws: what `begin` throws.
    func begin(_ begin: () throws -> Night) async throws -> Night {
        do { return try begin() } catch {
            // The run that holds the lock will say how it ended.
            if CommandError(anything: error).status != ExitStatus.locked {
                await herald.tell(note(.notBegun, of: nil, error))
            }
            throw error
        }
    }

    /// Writes down a failure that the journal has not.
    ///
    /// - Returns: what others are to be told of it.
    private func note(
        _ result: NightMetrics.Unaccounted, of run: String?, _ error: any Error
    ) -> NightHerald.Announcement {
        for problem in records.write(result, of: run) {
            logFormat.tell(problem, .warning, run.map { ["run": "\($0)"] } ?? [:])
        }
        return herald.note(error, of: run)
    }

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
            let announcement = note(.crashed, of: name, error)
            heartbeat.stop()
            night.release()
            await herald.tell(announcement)
            throw error
        }
        let seconds = (ContinuousClock.now - start).seconds
        removeGarbage(after: night, display)
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
        return try await stopped.cancelling { try await run.run() }
    }

    /// That something could not be removed must not hide how the night ended.
    private func removeGarbage(after night: borrowing Night, _ display: NightDisplay) {
        do {
            let collected = try nights.collectGarbage(after: night, retention)
            let results = collected.results
            if results.removed > 0 {
                display.tell(
                    "removed \(Figures.count(results.removed)) unused results of chunks, "
                        + "\(Figures.bytes(results.removedBytes))")
            }
            for snapshot in collected.snapshots where snapshot.isRemoved {
                display.tell(
                    "removed \(snapshot.name), \(Figures.bytes(snapshot.byteCount)): "
                        + snapshot.reason)
            }
            for run in collected.runs where run.removal != .nothing && run.byteCount > 0 {
                display.tell(
                    "removed \(run.files), \(Figures.bytes(run.byteCount)): \(run.reason)")
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
