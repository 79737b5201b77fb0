package import Bytes
package import JSON

/// One path through a graph of states: the decisions of an execution, without its effects.
///
/// The machine itself has an interpreter, and so have each item of a Map and each branch of a
/// Parallel. It receives what happened (``Event``) and returns what to record and what to do next
/// (``Step``). It waits for nothing, has no clock and starts no task, so every case can be tested:
///
///     var interpreter = Interpreter(graph, input: 7, executionContext: executionContext)
///     let step = interpreter.handle(.proceed, at: now)      // .execute(call), with two events
///     let last = interpreter.handle(.workSucceeded(8), at: now)
///
/// After each step the events are to be recorded before the command is carried out.
package struct Interpreter: Sendable {
    /// What the driver tells the interpreter.
    package enum Event: Sendable {
        /// Continue: the first event, and the answer to ``Command/proceed``.
        case proceed
        /// The task, the branches or the items are done.
        case workSucceeded(JSONValue)
        /// They failed.
        case workFailed(TaskFailure)
        /// The pause is over: of a Wait state, or before a retry.
        case pauseEnded
    }

    /// What the driver must do.
    package enum Command: Sendable {
        /// Send ``Event/proceed``: there is nothing to wait for.
        case proceed
        /// Run a task and report its result.
        case execute(TaskCall)
        /// Run the branches of a Parallel and report the array of their outputs.
        case branch(BranchCall)
        /// Run the items of a Map and report the array of their outputs.
        case iterate(MapCall)
        /// Wait so many seconds; with jitter, a random part of them.
        case pause(seconds: Double, hasJitter: Bool)
        /// Stop: no further event is accepted.
        case finish(InterpreterResult)
    }

    /// What to record, and then what to do.
    package struct Step: Sendable {
        /// The events to record, in this order; they belong to one transaction.
        package var events: [ExecutionEvent] = []
        /// What to do once the events are recorded.
        package var command: Command
    }

    /// The position in the graph.
    private enum Phase: Sendable {
        /// Before a state.
        case entering(name: String, input: JSONValue)
        /// In a state that an earlier run of this execution had entered.
        case reentering(name: String, input: JSONValue)
        /// The work of a state is under way.
        case working(StateExecution)
        /// Before the work of a state is tried again.
        case beforeRetry(StateExecution)
        /// In a Wait state.
        case waiting(StateExecution)
        case finished
    }

    let graph: StateGraph
    let executionContext: ExecutionContext
    /// The variables that the next state will see, those of the scopes around included.
    package private(set) var variables: JSONObject
    private var phase: Phase
    /// The state after which the interpreter ends, whatever follows it; nil for none.
    ///
    /// Where that state fails and is caught, its handler follows as ever.
    var lastState: String?

    /// An interpreter before the graph's first state.
    ///
    /// - Parameters:
    ///   - graph: the states.
    ///   - input: what the first state gets.
    ///   - variables: the workflow variables that it can read.
    ///   - executionContext: the source of the context object.
    package init(
        _ graph: StateGraph, input: JSONValue, variables: JSONObject = JSONObject(),
        executionContext: ExecutionContext
    ) {
        (self.graph, self.executionContext, self.variables) = (graph, executionContext, variables)
        phase = .entering(name: graph.startAt, input: input)
    }

    /// An interpreter at the checkpoint of an earlier run, if the graph has that state.
    ///
    /// Entering the state is not recorded again.
    init(_ graph: StateGraph, standing: Checkpoint, executionContext: ExecutionContext) {
        self.init(
            graph, input: standing.input, variables: standing.variables,
            executionContext: executionContext)
        guard graph[standing.state] != nil else { return }
        phase = .reentering(name: standing.state, input: standing.input)
    }

    /// An interpreter that begins at another state than the first, if the graph has that state.
    init(_ graph: StateGraph, at standing: Checkpoint, executionContext: ExecutionContext) {
        self.init(
            graph, input: standing.input, variables: standing.variables,
            executionContext: executionContext)
        guard graph[standing.state] != nil else { return }
        phase = .entering(name: standing.state, input: standing.input)
    }

    /// Decides what follows from an event.
    ///
    /// An event that does not answer the last command is an error of the driver and traps.
    package mutating func handle(_ event: Event, at now: Timestamp) -> Step {
        switch (phase, event) {
        case (.entering(let name, let input), .proceed): return enter(name, input: input, now: now)
        case (.reentering(let name, let input), .proceed):
            var step = enter(name, input: input, now: now)
            // Entering it was recorded by the earlier run.
            step.events.removeFirst()
            return step
        case (.working(let stateExecution), .workSucceeded(let result)):
            return finishWork(stateExecution, result)
        case (.working(var stateExecution), .workFailed(let failure)):
            let event = workEvent(stateExecution, failure: failure)
            return recover(&stateExecution, from: failure, after: [event].compactMap { $0 })
        case (.beforeRetry(let stateExecution), .pauseEnded): return startWork(stateExecution)
        case (.waiting(let stateExecution), .pauseEnded):
            return complete(stateExecution, result: stateExecution.effectiveInput)
        default: preconditionFailure("the event does not answer the interpreter's last command")
        }
    }

    /// The event that records the interruption of the current state; nil where it has none.
    package var abortedEvent: ExecutionEvent? {
        switch phase {
        case .working(let stateExecution), .beforeRetry(let stateExecution),
            .waiting(let stateExecution):
            stateExecution.state.eventKinds.aborted.map { event($0, stateExecution) }
        case .entering, .reentering, .finished: nil
        }
    }

    // MARK: - Through a state

    private mutating func enter(_ name: String, input: JSONValue, now: Timestamp) -> Step {
        // Validation found every target.
        guard let state = graph[name] else { preconditionFailure("there is no state \(name)") }
        var stateExecution = StateExecution(
            state: state, rawInput: input, variables: variables, enteredAt: now)
        var entered = event(state.eventKinds.entered, stateExecution)
        entered.input = input
        entered.marksProgress = !graph.deadEnds.contains(ByteText(name))
        if !variables.isEmpty { entered.variables = .object(variables) }
        do throws(TaskFailure) {
            // Work reads its input anew for every attempt.
            if !state.hasWork {
                stateExecution.effectiveInput = try stateExecution.readInput(executionContext)
            }
            var step = try perform(stateExecution, now)
            step.events.insert(entered, at: 0)
            return step
        } catch {
            return recover(&stateExecution, from: error, after: [entered])
        }
    }

    private mutating func perform(_ stateExecution: StateExecution, _ now: Timestamp)
        throws(TaskFailure)
        -> Step
    {
        switch stateExecution.state.kind {
        case .pass(let result):
            return complete(stateExecution, result: result ?? stateExecution.effectiveInput)
        case .succeed: return complete(stateExecution, result: stateExecution.effectiveInput)
        case .choice(let choice):
            var decided = stateExecution
            try decided.choose(choice, executionContext)
            return complete(decided, result: stateExecution.effectiveInput)
        case .fail(let error, let cause):
            phase = .finished
            let failure = try stateExecution.failure(
                error: error, cause: cause, in: executionContext)
            return Step(command: .finish(.failed(failure)))
        case .wait(let time):
            let seconds = try stateExecution.seconds(time, from: now, in: executionContext)
            phase = .waiting(stateExecution)
            return Step(command: .pause(seconds: seconds, hasJitter: false))
        case .task, .map, .parallel: return startWork(stateExecution)
        }
    }

    /// The end of a state: selects, places and filters the result, and moves on.
    private mutating func complete(
        _ stateExecution: StateExecution, result: JSONValue, after events: [ExecutionEvent] = []
    ) -> Step {
        var stateExecution = stateExecution
        do throws(TaskFailure) {
            let assigned = try stateExecution.assigned(
                stateExecution.assign, from: result, executionContext)
            let output = try stateExecution.output(of: result, executionContext)
            let isLast = lastState.map { sameBytes($0, stateExecution.state.name) } ?? false
            return leave(
                stateExecution, output: output, assigned: assigned,
                to: isLast ? nil : stateExecution.next,
                after: events)
        } catch {
            return recover(&stateExecution, from: error, after: events)
        }
    }

    private mutating func leave(
        _ stateExecution: StateExecution, output: JSONValue, assigned: JSONObject?,
        to next: String?,
        after events: [ExecutionEvent]
    ) -> Step {
        var exited = event(stateExecution.state.eventKinds.exited, stateExecution)
        exited.output = output
        exited.marksProgress = next == nil
        exited.variables = assigned.map { .object($0) }
        for member in assigned?.members ?? [] { variables[member.key] = member.value }
        let events = events + [exited]
        if let next {
            phase = .entering(name: next, input: output)
            return Step(events: events, command: .proceed)
        }
        phase = .finished
        return Step(events: events, command: .finish(.succeeded(output)))
    }

    // MARK: - Work, and what follows from its failure

    private mutating func startWork(_ stateExecution: StateExecution) -> Step {
        var stateExecution = stateExecution
        stateExecution.begin(random: executionContext.random)
        do throws(TaskFailure) {
            stateExecution.effectiveInput = try stateExecution.readInput(executionContext)
            let (command, started) = try stateExecution.work(executionContext)
            var event = event(started, stateExecution)
            if case .execute(let call) = command {
                event.resource = call.request.resource
                event.input = call.request.input
            }
            phase = .working(stateExecution)
            return Step(events: [event], command: command)
        } catch {
            return recover(&stateExecution, from: error, after: [])
        }
    }

    private mutating func finishWork(_ stateExecution: StateExecution, _ result: JSONValue) -> Step
    {
        guard let kind = stateExecution.state.eventKinds.succeeded else {
            preconditionFailure("a \(stateExecution.state.type) state has no work")
        }
        if let failure = stateExecution.refusal(of: result) {
            var stateExecution = stateExecution
            let failed = workEvent(stateExecution, failure: failure)
            return recover(&stateExecution, from: failure, after: [failed].compactMap { $0 })
        }
        var succeeded = event(kind, stateExecution)
        // The results of a Map are kept with its items.
        if case .task = stateExecution.state.kind { succeeded.output = result }
        return complete(stateExecution, result: result, after: [succeeded])
    }

    /// Retries, catches, or gives up.
    private mutating func recover(
        _ stateExecution: inout StateExecution, from failure: TaskFailure,
        after events: [ExecutionEvent]
    ) -> Step {
        if let (seconds, hasJitter) = stateExecution.retry(after: failure) {
            phase = .beforeRetry(stateExecution)
            return Step(
                events: events, command: .pause(seconds: seconds, hasJitter: hasJitter))
        }
        if let catcher = stateExecution.state.catchers.first(where: {
            failure.matches($0.errorEquals)
        }) {
            do throws(TaskFailure) {
                let output = try stateExecution.output(of: failure, for: catcher)
                let assigned = try stateExecution.assigned(
                    catcher.assign, from: failure.output, executionContext)
                return leave(
                    stateExecution, output: output, assigned: assigned, to: catcher.next,
                    after: events)
            } catch {
                phase = .finished
                return Step(events: events, command: .finish(.failed(error)))
            }
        }
        phase = .finished
        return Step(events: events, command: .finish(.failed(failure)))
    }

    private func workEvent(_ stateExecution: StateExecution, failure: TaskFailure)
        -> ExecutionEvent?
    {
        let isTimeout = failure.error == "States.Timeout"
        let kinds = stateExecution.state.eventKinds
        guard let kind = isTimeout ? kinds.timedOut ?? kinds.failed : kinds.failed else {
            return nil
        }
        var result = event(kind, stateExecution)
        result.failure = failure
        return result
    }

    private func event(_ kind: ExecutionEvent.Kind, _ stateExecution: StateExecution)
        -> ExecutionEvent
    {
        var event = ExecutionEvent(
            kind, in: executionContext.scope, state: stateExecution.state.name)
        if stateExecution.attempt > 0 { event.attempt = stateExecution.attempt }
        return event
    }
}

/// How an interpreter ended.
package enum InterpreterResult: Sendable, Equatable {
    /// It reached an end; the value is the output of its last state.
    case succeeded(JSONValue)
    /// A failure that no Catch handled, or a Fail state.
    case failed(TaskFailure)
}
