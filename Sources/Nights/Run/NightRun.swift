package import JSON
package import NightStages
import Scoring
package import StateMachine
import Synchronization

/// One run of the nightly state machine in this process.
///
///     let run = NightRun(definition: machine, name: name, input: input, context: context,
///         journal: journal, display: display)
///     let result = try await run.run()
package struct NightRun: Sendable {
    /// How a run ended.
    package struct Result: Sendable {
        /// How the state machine ended.
        package let outcome: ExecutionOutcome
        /// What its stages counted.
        package let figures: NightFigures

        /// A result that is known: of a run, or of a test of what follows one.
        package init(outcome: ExecutionOutcome, figures: NightFigures) {
            self.outcome = outcome
            self.figures = figures
        }
    }

    private let execution: Execution
    private let recorder: ProgressRecorder

    /// - Parameters:
    ///   - definition: the nightly state machine.
    ///   - name: the run's name in the journal.
    ///   - input: see ``NightSettings/executionInput(_:concurrency:)``.
    ///   - route: where it begins and ends.
    ///   - figures: of what was done before.
    ///   - context: what the stages share.
    ///   - rates: what the run's estimate of itself is based on.
    ///   - deadline: when it has to be done; nil for whenever.
    ///   - journal: is told of every transition before it has effects.
    ///   - stateChanged: is told of each top-level state that is entered or left, for display.
    package init(
        definition: StateMachineDefinition, name: String, input: JSONValue,
        route: ExecutionRoute = ExecutionRoute(), figures: NightFigures = NightFigures(),
        context: StageContext, rates: NightRates = .shipped, deadline: NightDeadline? = nil,
        journal: any ExecutionObserver, stateChanged: @escaping @Sendable (StateChange) -> Void
    ) {
        recorder = ProgressRecorder(
            journal: journal, figures: figures, graph: definition.graph,
            stateChanged: stateChanged)
        let estimator = NightEstimator(
            context: context, input: TaskFields(input), rates: rates)
        let tasks = InstrumentedTasks(
            tasks: NightTasks(context), recorder: recorder, estimator: estimator,
            deadline: deadline)
        execution = Execution(
            of: definition, machineName: "nightly", name: name, input: input,
            doors: ExecutionEnvironment(
                executor: tasks,
                objects: NightBuckets(context.dataDirectory, in: context.files),
                observer: recorder),
            limits: ExecutionLimits(concurrency: context.chunksAtOnce(input)), route: route)
    }

    /// Runs the night to its end; cancelling the task stops it.
    ///
    /// - Throws: what the journal throws.
    package func run() async throws -> Result {
        let outcome = try await execution.run()
        return Result(outcome: outcome, figures: recorder.figures)
    }
}

/// What became of a top-level state.
package enum StateChange: Sendable {
    /// A state was entered.
    case entered(String)
    /// A state was left; the failure is that of its last attempt.
    case exited(String, failure: TaskFailure?)
    /// A try of its work failed; the state machine may try it again. The chunk is nil where the work
    /// is not about one.
    case attemptFailed(String?, TaskFailure)
}

/// Passes transitions on to the journal, and keeps the figures of the run on the way.
private final class ProgressRecorder: ExecutionObserver {
    private let journal: any ExecutionObserver
    private let graph: StateGraph
    private let stateChanged: @Sendable (StateChange) -> Void
    private let clock = ContinuousClock()
    private let state: Mutex<State>

    private struct State {
        var figures: NightFigures
        var enteredAt: ContinuousClock.Instant
        var usage = ProcessUsage.now
        var failure: TaskFailure?
    }

    init(
        journal: any ExecutionObserver, figures: NightFigures, graph: StateGraph,
        stateChanged: @escaping @Sendable (StateChange) -> Void
    ) {
        (self.journal, self.graph, self.stateChanged) = (journal, graph, stateChanged)
        state = Mutex(State(figures: figures, enteredAt: clock.now))
    }

    var figures: NightFigures { state.withLock(\.figures) }

    func add(_ output: JSONValue, of stage: NightStage) {
        state.withLock { $0.figures.add(output, of: stage) }
    }

    /// Notes that a try of a chunk did well.
    func succeeded(_ chunk: String) {
        state.withLock { $0.figures.failedChunks[chunk] = nil }
    }

    /// Notes that a try failed, of a chunk or of other work.
    func failed(_ chunk: String?, _ failure: TaskFailure) {
        if let chunk { state.withLock { $0.figures.failedChunks[chunk] = failure } }
        stateChanged(.attemptFailed(chunk, failure))
    }

    func record(_ events: [ExecutionEvent]) async throws {
        try await journal.record(events)
        for event in events where event.scope.places.isEmpty { note(event) }
    }

    private func note(_ event: ExecutionEvent) {
        guard let name = event.state else { return }
        // A run that resumes is in a state that an earlier attempt entered.
        if event.kind.rawValue.hasSuffix("StateEntered") || event.kind == .executionRedriven {
            state.withLock {
                $0.enteredAt = clock.now
                $0.usage = ProcessUsage.now
                $0.failure = nil
            }
            stateChanged(.entered(name))
        } else if event.kind == .taskFailed || event.kind == .mapStateFailed {
            state.withLock { $0.failure = event.failure }
        } else if event.kind.rawValue.hasSuffix("StateExited") {
            let failure = state.withLock { state in
                let seconds = (clock.now - state.enteredAt).seconds
                let usage = ProcessUsage.now
                state.figures.stageTimes.append(
                    NightFigures.StageTime(
                        state: name, stage: graph[name].flatMap { NightStage($0) },
                        seconds: seconds,
                        processorSeconds: usage.processorSeconds - state.usage.processorSeconds,
                        peakMemory: usage.peakMemory))
                return state.failure
            }
            stateChanged(.exited(name, failure: failure))
        }
    }
}

/// The night's tasks, each result told to the recorder.
private struct InstrumentedTasks: TaskExecutor {
    let tasks: NightTasks
    let recorder: ProgressRecorder
    let estimator: NightEstimator
    let deadline: NightDeadline?

    func execute(_ request: TaskRequest) async throws(TaskFailure) -> JSONValue {
        let chunk = ScoreChunkInput.chunkName(in: request.input)
        let stage = request.activityName.flatMap { NightStage(rawValue: $0) }
        do throws(TaskFailure) {
            try deadline?.check(beginning: stage)
            var output = try await tasks.execute(request)
            if stage == .splitPool {
                output = estimator.adding(to: output, recorder.figures)
                try deadline?.check(SplitPoolOutput(output).estimate)
            }
            if let stage { recorder.add(output, of: stage) }
            if let chunk { recorder.succeeded(chunk) }
            return output
        } catch {
            // A chunk that was stopped since another one failed has not failed itself.
            if error.error != NightError.Code.stopped.errorName {
                recorder.failed(chunk, error)
            }
            throw error
        }
    }
}

extension StageContext {
    /// How many chunks are at work at once: as many as compute and two that wait for the disk, or
    /// fewer where memory is short.
    fileprivate func chunksAtOnce(_ input: JSONValue) -> Int {
        let users = input[TaskKey.chunkBudget]?.integer ?? NightSettings.usersPerChunk.defaultValue
        return MemoryNeeds.pieces(
            of: MemoryNeeds.piece(users: users, top: input[TaskKey.top]?.integer ?? 100),
            in: memoryBudget, atMost: concurrency > 1 ? concurrency + 2 : 1)
    }
}
