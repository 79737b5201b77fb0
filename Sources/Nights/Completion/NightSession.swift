import ExecutionStore
package import NightStages
package import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Begins nights and runs them with all that follows a run: what is not needed any more is removed,
/// forgotten users are erased, page and metrics are written, others are notified.
///
///     let session = NightSession(
///         nights, options: options, artifacts: artifacts, dispatcher: dispatcher
///     ) { words, _ in log(words) }
///     let night = try await session.begin(
///         settings, definition: definition, interruption: interruption)
///     let outcome = try await session.run(night, observer: display, interruption)
package struct NightSession: Sendable {
    /// How nights are run on this machine.
    package struct Options: Sendable {
        /// What scans pairs.
        package var kernel: KernelLevel
        /// Pieces of work at once; at least 1.
        package var concurrency: Int
        /// What `--memory` allows.
        package var memory: ByteSize
        /// The version that published files name.
        package var version: String
        /// How long a pool is waited for that another process has locked, in seconds.
        package var poolLockSeconds: Double
        /// What stays when a night is over.
        package var retention: RetentionLimits
        /// When the night has to be done; nil for whenever.
        package var deadline: NightDeadline?
        /// The words that the process was started with, for the report.
        package var commandLine: [String] = []

        /// Options; see the properties for the ranges.
        package init(
            kernel: KernelLevel, concurrency: Int, memory: ByteSize, version: String,
            poolLockSeconds: Double, retention: RetentionLimits, deadline: NightDeadline?
        ) {
            (self.kernel, self.concurrency, self.memory) = (kernel, concurrency, memory)
            (self.version, self.poolLockSeconds) = (version, poolLockSeconds)
            (self.retention, self.deadline) = (retention, deadline)
        }
    }

    /// The nights of the data folder.
    package let nights: Nights
    /// How they are run.
    package let options: Options
    let artifacts: RunArtifacts
    /// Who is notified.
    package let dispatcher: NotificationDispatcher
    let log: @Sendable (_ problem: String, _ run: String?) -> Void

    /// - Parameters:
    ///   - nights: the nights of the data folder.
    ///   - options: how they are run.
    ///   - artifacts: writes the page and the metrics.
    ///   - dispatcher: notifies others.
    ///   - log: is told what goes wrong outside of a run, and of which run it is.
    package init(
        _ nights: Nights, options: Options, artifacts: RunArtifacts,
        dispatcher: NotificationDispatcher,
        log: @escaping @Sendable (_ problem: String, _ run: String?) -> Void
    ) {
        (self.nights, self.options, self.artifacts) = (nights, options, artifacts)
        (self.dispatcher, self.log) = (dispatcher, log)
    }

    /// What the stages share.
    package func context(
        progress: @escaping @Sendable (NightProgress) -> Void = { _ in }
    ) -> StageContext {
        StageContext(
            files: nights.files, dataDirectory: nights.dataDirectory, kernel: options.kernel,
            concurrency: options.concurrency, memoryBudget: options.memory.bytes,
            version: options.version, poolLockSeconds: options.poolLockSeconds,
            progress: progress)
    }

    // MARK: - Beginning

    /// Begins a new night.
    ///
    /// A pool that does not fit into the memory, a disk without room, and an instant that is older
    /// than what is served are refused before the night is entered in the journal; a pool that is
    /// locked is waited for.
    ///
    /// - Parameters:
    ///   - settings: what the night is asked to do.
    ///   - definition: the state machine.
    ///   - interruption: ends the wait.
    /// - Returns: the night.
    /// - Throws: ``NightError``, with code `.usage` where the pool does not fit; `PoolError`;
    ///   ``ExecutionStoreError``; see ``noteUnbegun(_:asOf:publishes:makingFolder:describe:)``.
    package func begin(
        _ settings: NightSettings, definition: NightDefinition,
        interruption: any NightInterruption
    ) async throws -> Night {
        let start = try nights.start(asOf: settings.asOf)
        try await checkMemory(for: settings.pool, start, interruption)
        try nights.checkInstant(of: settings)
        try nights.checkDisk(for: settings)
        try interruption.check("the start")
        return try nights.begin(
            start, settings: settings, definition: definition, concurrency: options.concurrency)
    }

    private func checkMemory(
        for pool: FilePath, _ start: borrowing NightStart, _ interruption: any NightInterruption
    ) async throws {
        let check: @Sendable () throws -> Void = { [memory = options.memory] in
            try PoolReader.read(pool.string, lockSeconds: PoolWait.trySeconds) {
                try MemoryNeeds.check($0, in: memory)
            }
        }
        do { try check() } catch let error as PoolError where error.code == .busy {
            let wait = PoolWait(options.poolLockSeconds, SystemClock()) { [log] in log($0, nil) }
            try start.noteWaiting()
            do {
                try await interruption.running("the start") { try await wait.whileLocked(check) }
            } catch {
                try start.endWaiting()
                throw error
            }
            try start.endWaiting()
        }
    }

    /// Writes down a night that could not begin.
    ///
    /// - Parameters:
    ///   - failure: why.
    ///   - asOf: the night's instant; nil where it is not known.
    ///   - publishes: whether it was to publish.
    ///   - isMade: whether the data folder is made where there is none; false where the command line
    ///     is wrong, with which nothing is made.
    ///   - describe: says what an error was, for a person.
    /// - Returns: what is to be sent, in this order.
    package func noteUnbegun(
        _ failure: StartFailure, asOf: String?, publishes: Bool, makingFolder isMade: Bool,
        describe: (any Error) -> String
    ) -> [NotificationDispatcher.Announcement] {
        var unbegun: Nights.UnbegunNight?
        do {
            if !isMade { try DataFolder(nights.dataDirectory).require() }
            unbegun = try nights.noteUnbegun(
                asOf: asOf, publishes: publishes, failure.taskFailure,
                exitCode: Int(failure.exitCode))
        } catch {
            log("that the night did not begin could not be noted: \(describe(error))", nil)
        }
        let earlier = unbegun?.cutOff.flatMap(dispatcher.noteUnsent)
        return [earlier, note(failure, of: unbegun?.name, as: .notBegun)].compactMap { $0 }
    }

    /// Writes down a failure of which the journal has no account.
    ///
    /// - Parameters:
    ///   - failure: what happened.
    ///   - run: its name; nil where it had none yet.
    ///   - ending: how it ended.
    ///   - receipt: the file that records the notification; nil to record none.
    /// - Returns: what is to be sent.
    package func note(
        _ failure: StartFailure, of run: String?, as ending: UnaccountedEnding,
        receipt: NotificationReceipt? = nil
    ) -> NotificationDispatcher.Announcement {
        for problem in artifacts.write(ending, of: run) { log(problem, run) }
        return dispatcher.note(
            failure, of: run, as: ending == .notBegun ? .notBegun : .crashed, receipt: receipt)
    }
}
