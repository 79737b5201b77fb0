import NightStages
import Scoring
import StateMachine
import Synchronization

extension NightSession {
    /// How a run ended.
    package struct Outcome: Sendable {
        /// The outcome of the state machine, and the figures.
        package let result: NightRun.Result
        /// What the run took in this process, in seconds.
        package let seconds: Double
        /// What the command ends with; nil where the run succeeded.
        package let failure: RunFailure?
        /// What is to be sent; the run lock is released already.
        package let announcement: NotificationDispatcher.Announcement
        /// Sends that the run before was killed, where it was; the caller must wait for it.
        package let earlier: Task<Void, Never>?
    }

    /// Runs a night to its end, and does what follows it.
    ///
    /// The run lock is released before it returns, so that others are notified after that: an
    /// address that does not answer must not keep the next night out.
    ///
    /// - Parameters:
    ///   - night: the night.
    ///   - observer: shows it.
    ///   - interruption: stops it.
    ///   - failure: names an error that the journal threw.
    /// - Returns: how it ended.
    /// - Throws: ``UnaccountedRun`` where the journal could not be written any more.
    package func run(
        _ night: consuming Night, observer: any NightObserver,
        _ interruption: any NightInterruption, naming failure: (any Error) -> StartFailure
    ) async throws -> Outcome {
        let start = ContinuousClock.now
        let name = night.name
        let heartbeat = HeartbeatWriter(nights.dataDirectory, run: name)
        // It begins at once, and an address that does not answer holds up neither the night nor the
        // lock.
        let earlier = night.cutOff.flatMap(dispatcher.noteUnsent).map { announcement in
            Task { [dispatcher] in await dispatcher.send(announcement) }
        }
        let receipt = dispatcher.reserveReceipt(of: name)
        let result: NightRun.Result
        do {
            result = try await run(
                night, observer: observer, heartbeat: heartbeat, interruption: interruption)
        } catch {
            let announcement = note(failure(error), of: name, as: .crashed, receipt: receipt)
            heartbeat.stop()
            night.release()
            throw UnaccountedRun(error: error, announcement: announcement, earlier: earlier)
        }
        let seconds = (ContinuousClock.now - start).seconds
        removeGarbage(after: night, result.outcome, observer)
        eraseForgotten(after: night, observer)
        observer.ended(result, seconds: seconds)
        for problem in await artifacts.write(
            name, result.figures,
            by: RunProcess(
                memory: options.memory, kernel: options.kernel.description,
                version: options.version, commandLine: options.commandLine))
        {
            observer.followed(.artifactFailed(problem))
        }
        let next = nights.nextStep(afterRun: name)
        let failure = RunFailure(
            result, of: name, stoppedBy: interruption.received, next: next)
        let announcement = dispatcher.note(
            result, of: name, exitCode: failure?.exitCode ?? 0)
        heartbeat.stop()
        night.release()
        return Outcome(
            result: result, seconds: seconds, failure: failure, announcement: announcement,
            earlier: earlier)
    }

    /// Runs its state machine.
    private func run(
        _ night: borrowing Night, observer: any NightObserver, heartbeat: HeartbeatWriter,
        interruption: any NightInterruption
    ) async throws -> NightRun.Result {
        let rows = Mutex(0)
        let context = context { event in
            if case .read(let count) = event { rows.withLock { $0 = count } }
            heartbeat.progress(event)
            observer.progress(event)
        }
        // What earlier nights cost is not worth failing one for.
        let rates = (try? nights.measuredRates()) ?? .shipped
        let run = night.run(context, rates: rates, deadline: options.deadline) { change in
            heartbeat.changed(change)
            observer.changed(change)
        }
        let result = try await interruption.cancelling { try await run.run() }
        return refused(result, rows: rows.withLock { $0 }, of: night.name)
    }

    /// A run that failed for its rejects has no output of ExtractPool, and has read all rows.
    private func refused(
        _ result: NightRun.Result, rows: Int, of run: String
    ) -> NightRun.Result {
        guard case .failed = result.outcome, result.figures.rows == nil,
            let rejects = RejectCounts.read(nights.runDirectory(run).rejects)
        else { return result }
        var figures = result.figures
        (figures.rows, figures.rejects) = (rows, rejects.reduce(0) { $0 + $1.count })
        return NightRun.Result(outcome: result.outcome, figures: figures)
    }

    /// That something could not be removed must not hide how the night ended.
    private func removeGarbage(
        after night: borrowing Night, _ outcome: ExecutionOutcome, _ observer: any NightObserver
    ) {
        do {
            var hasSucceeded = false
            if case .succeeded = outcome { hasSucceeded = true }
            let collected = try nights.collectGarbage(
                after: night, options.retention, hasSucceeded: hasSucceeded)
            observer.followed(.collected(collected))
        } catch {
            observer.followed(.collectionFailed(error))
        }
    }

    /// Finishes what `oith snapshot forget` could not do while the night ran.
    private func eraseForgotten(after night: borrowing Night, _ observer: any NightObserver) {
        do {
            if let erasure = try nights.eraseForgotten(after: night, oith: options.version) {
                observer.followed(.erased(erasure))
            }
        } catch {
            observer.followed(.erasureFailed(error))
        }
    }
}

/// A run whose journal could not be written any more, so that nobody knows how it ended.
package struct UnaccountedRun: Error {
    /// What the journal threw.
    package let error: any Error
    /// What is to be sent; the run lock is released already.
    package let announcement: NotificationDispatcher.Announcement
    /// Sends that the run before was killed, where it was; the caller must wait for it.
    package let earlier: Task<Void, Never>?
}
