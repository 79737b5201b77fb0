import DurableFiles
import ExecutionStore
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
    /// How many snapshots stay when the night is over.
    private let keepCount: Int
    private let files = LocalFileSystem()

    /// - Parameters:
    ///   - dataDirectory: `DIR`.
    ///   - machine: how much of the machine the night takes.
    ///   - keepCount: how many snapshots stay when it is over.
    /// - Throws: ``CommandError`` where `OITH_KERNEL` asks for what there is not.
    init(
        _ dataDirectory: FilePath, _ machine: MachineOptions,
        keepingSnapshots keepCount: Int = SnapshotStore.defaultKeepCount
    ) throws {
        nights = Nights(dataDirectory, in: files)
        kernel = try KernelLevel.chosen()
        concurrency = machine.concurrency ?? Machine.coreCount
        memory = machine.memory ?? MachineMemory.defaultBudget
        self.keepCount = keepCount
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

    /// Runs the night to its end.
    ///
    /// - Throws: ``CommandError`` with the exit code of the failure, after the summary.
    func launch(_ night: consuming Night, printsJSON: Bool) async throws {
        let start = ContinuousClock.now
        let display = NightDisplay(run: night.name, isInteractive: Terminal.isInteractive)
        // What earlier nights cost is not worth failing one for.
        let rates = (try? nights.measuredRates()) ?? .shipped
        let run = night.run(
            context(progress: display.progress), rates: rates, stateChanged: display.changed)
        let stopped = StopSignals()
        let result = try await stopped.cancelling { try await run.run() }
        removeGarbage(after: night)
        eraseForgotten(after: night)
        let summary = NightSummary(
            run: night.name, figures: result.figures, outcome: result.outcome,
            kernel: kernel.description, memory: memory,
            seconds: (ContinuousClock.now - start).seconds)
        Terminal.output(printsJSON ? summary.json.text + "\n" : summary.text)
        // The lock is held until the summary is out and the journal is closed.
        night.release()
        try Self.check(result, stoppedBy: stopped.received)
    }

    /// That something could not be removed must not hide how the night ended.
    private func removeGarbage(after night: borrowing Night) {
        do {
            let collected = try nights.collectGarbage(after: night, keepingSnapshots: keepCount)
            let results = collected.results
            if results.removed > 0 {
                Terminal.message(
                    "removed \(Figures.count(results.removed)) unused results of chunks, "
                        + "\(Figures.bytes(results.removedBytes))")
            }
            for snapshot in collected.snapshots where snapshot.isRemoved {
                Terminal.message(
                    "removed \(snapshot.name), \(Figures.bytes(snapshot.byteCount)): "
                        + snapshot.reason)
            }
        } catch {
            Terminal.message("oith: what is not needed any more could not be removed: \(error)")
        }
    }

    /// Finishes what `oith snapshot forget` could not do while the night ran.
    private func eraseForgotten(after night: borrowing Night) {
        do {
            let erasure = try nights.eraseForgotten(after: night, oith: Version.text)
            guard let erasure else { return }
            Terminal.message("erased forgotten users from \(ForgetReport(erasure).summary)")
            for problem in erasure.problems { Terminal.message("oith: \(problem)") }
        } catch {
            Terminal.message(
                "oith: forgotten users are hidden, but could not be erased; run `oith snapshot "
                    + "forget` once more: \(error)")
        }
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
                ExitStatus.signal(signal ?? 15),
                "the run was stopped, \(published) was published; `oith resume` goes on with it")
        case .failed(let failure):
            throw CommandError(
                CommandError.status(failure.error),
                "the run failed: \(failure.cause)\nWhen that is mended, `oith resume` goes on.")
        }
    }
}
