/// One way through a graph of states: the decisions of an execution, without its deeds.
///
/// A machine is one walk; each item of a Map and each branch of a Parallel is one more. A walk is
/// told what happened (``Event``) and answers what to write down and what to do next (``Step``).
/// It waits for nothing, knows no clock and starts no task, so every case can be tried by hand:
///
///     var walk = Interpreter(graph, input: 7, surroundings: surroundings)
///     let step = walk.handle(.proceed, at: now)      // .execute(call), with two events
///     let last = walk.handle(.workSucceeded(8), at: now)
///
/// After each step the events are to be recorded before the command is carried out.
package struct Interpreter: Sendable {
    /// What the driver tells the walk.
    package enum Event: Sendable {
        /// Go on: the first event, and the answer to ``Command/proceed``.
        case proceed
        /// The task, the branches or the items are done.
        case workSucceeded(JSONValue)
        /// They failed.
        case workFailed(TaskFailure)
        /// The pause is over: of a Wait state, or before a retry.
        case pauseEnded
    }

    /// What the driver is to do.
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

    /// Where the walk stands.
    private enum Phase: Sendable {
        /// Before a state.
        case entering(name: String, input: JSONValue)
        /// In a state that an earlier attempt had entered.
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
    let surroundings: ExecutionContext
    /// The variables that the next state will see, those of the scopes around included.
    package private(set) var variables: JSONObject
    private var phase: Phase
    /// The state after which the walk ends, whatever follows it; nil for none.
    ///
    /// Where that state fails and is caught, its handler follows as ever.
    var lastState: String?

    /// A walk that stands before the graph's first state.
    ///
    /// - Parameters:
    ///   - graph: the states.
    ///   - input: what the first state gets.
    ///   - variables: what it can read beside that.
    ///   - surroundings: the rest of what the walk knows.
    package init(
        _ graph: StateGraph, input: JSONValue, variables: JSONObject = JSONObject(),
        surroundings: ExecutionContext
    ) {
        self.graph = graph
        self.surroundings = surroundings
        self.variables = variables
        phase = .entering(name: graph.startAt, input: input)
    }

    /// A walk that stands where an earlier attempt of it had stood, if the graph has that state.
    init(_ graph: StateGraph, standing: Checkpoint, surroundings: ExecutionContext) {
        self.init(
            graph, input: standing.input, variables: standing.variables,
            surroundings: surroundings)
        guard graph[standing.state] != nil else { return }
        phase = .reentering(name: standing.state, input: standing.input)
    }

    /// A walk that begins at some other state than the first.
    init(_ graph: StateGraph, at standing: Checkpoint, surroundings: ExecutionContext) {
        self.init(
            graph, input: standing.input, variables: standing.variables,
            surroundings: surroundings)
        guard graph[standing.state] != nil else { return }
        phase = .entering(name: standing.state, input: standing.input)
    }

    /// Decides what follows from an event.
    ///
    /// An event that does not answer the last command is a mistake of the driver and traps.
    package mutating func handle(_ event: Event, at now: Timestamp) -> Step {
        switch (phase, event) {
        case (.entering(let name, let input), .proceed): return enter(name, input, now)
        case (.reentering(let name, let input), .proceed):
            var step = enter(name, input, now)
            // It was written down when it was entered.
            step.events.removeFirst()
            return step
        case (.working(let visit), .workSucceeded(let result)): return finishWork(visit, result)
        case (.working(var visit), .workFailed(let failure)):
            let event = workEvent(visit, failure: failure)
            return recover(&visit, from: failure, after: [event].compactMap { $0 })
        case (.beforeRetry(let visit), .pauseEnded): return startWork(visit)
        case (.waiting(let visit), .pauseEnded):
            return complete(visit, result: visit.effectiveInput)
        default: preconditionFailure("the event does not answer the walk's last command")
        }
    }

    /// The event that says that the state under way was broken off, where it has one.
    package var abortion: ExecutionEvent? {
        switch phase {
        case .working(let visit), .beforeRetry(let visit), .waiting(let visit):
            visit.state.eventKinds.aborted.map { event($0, visit) }
        case .entering, .reentering, .finished: nil
        }
    }

    // MARK: - Through a state

    private mutating func enter(_ name: String, _ input: JSONValue, _ now: Timestamp) -> Step {
        // Validation found every target.
        guard let state = graph[name] else { preconditionFailure("there is no state \(name)") }
        var visit = StateExecution(
            state: state, rawInput: input, variables: variables, enteredAt: now)
        var entered = event(state.eventKinds.entered, visit)
        entered.input = input
        entered.marksProgress = !graph.deadEnds.contains(ByteText(name))
        if !variables.isEmpty { entered.variables = .object(variables) }
        do throws(TaskFailure) {
            // Work reads its input anew for every attempt.
            if !state.hasWork { visit.effectiveInput = try visit.readInput(surroundings) }
            var step = try perform(visit, now)
            step.events.insert(entered, at: 0)
            return step
        } catch {
            return recover(&visit, from: error, after: [entered])
        }
    }

    private mutating func perform(_ visit: StateExecution, _ now: Timestamp) throws(TaskFailure)
        -> Step
    {
        switch visit.state.kind {
        case .pass(let result):
            return complete(visit, result: result ?? visit.effectiveInput)
        case .succeed: return complete(visit, result: visit.effectiveInput)
        case .choice(let choice):
            var decided = visit
            try decided.choose(choice, surroundings)
            return complete(decided, result: visit.effectiveInput)
        case .fail(let error, let cause):
            phase = .finished
            let failure = try visit.failure(error, cause, surroundings)
            return Step(command: .finish(.failed(failure)))
        case .wait(let time):
            let seconds = try visit.seconds(time, now, surroundings)
            phase = .waiting(visit)
            return Step(command: .pause(seconds: seconds, hasJitter: false))
        case .task, .map, .parallel: return startWork(visit)
        }
    }

    /// The end of a state: selects, places and filters the result, and moves on.
    private mutating func complete(
        _ visit: StateExecution, result: JSONValue, after events: [ExecutionEvent] = []
    ) -> Step {
        var visit = visit
        do throws(TaskFailure) {
            let assigned = try visit.assigned(visit.assign, from: result, surroundings)
            let output = try visit.output(of: result, surroundings)
            let isLast = lastState.map { sameBytes($0, visit.state.name) } ?? false
            return leave(
                visit, output, assigned, to: isLast ? nil : visit.next, after: events)
        } catch {
            return recover(&visit, from: error, after: events)
        }
    }

    private mutating func leave(
        _ visit: StateExecution, _ output: JSONValue, _ assigned: JSONObject?, to next: String?,
        after events: [ExecutionEvent]
    ) -> Step {
        var exited = event(visit.state.eventKinds.exited, visit)
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

    private mutating func startWork(_ visit: StateExecution) -> Step {
        var visit = visit
        visit.begin(random: surroundings.random)
        do throws(TaskFailure) {
            visit.effectiveInput = try visit.readInput(surroundings)
            let (command, started) = try visit.work(surroundings)
            var event = event(started, visit)
            if case .execute(let call) = command {
                event.resource = call.request.resource
                event.input = call.request.input
            }
            phase = .working(visit)
            return Step(events: [event], command: command)
        } catch {
            return recover(&visit, from: error, after: [])
        }
    }

    private mutating func finishWork(_ visit: StateExecution, _ result: JSONValue) -> Step {
        guard let kind = visit.state.eventKinds.succeeded else {
            preconditionFailure("a \(visit.state.type) state has no work")
        }
        if let failure = visit.refusal(of: result) {
            var visit = visit
            let failed = workEvent(visit, failure: failure)
            return recover(&visit, from: failure, after: [failed].compactMap { $0 })
        }
        var succeeded = event(kind, visit)
        // The results of a Map are kept with its items.
        if case .task = visit.state.kind { succeeded.output = result }
        return complete(visit, result: result, after: [succeeded])
    }

    /// Retries, catches, or gives up.
    private mutating func recover(
        _ visit: inout StateExecution, from failure: TaskFailure, after events: [ExecutionEvent]
    ) -> Step {
        if let (seconds, hasJitter) = visit.retry(after: failure) {
            phase = .beforeRetry(visit)
            return Step(
                events: events, command: .pause(seconds: seconds, hasJitter: hasJitter))
        }
        if let catcher = visit.state.catchers.first(where: { failure.matches($0.errorEquals) }) {
            do throws(TaskFailure) {
                let output = try visit.output(of: failure, for: catcher)
                let assigned = try visit.assigned(
                    catcher.assign, from: failure.output, surroundings)
                return leave(visit, output, assigned, to: catcher.next, after: events)
            } catch {
                phase = .finished
                return Step(events: events, command: .finish(.failed(error)))
            }
        }
        phase = .finished
        return Step(events: events, command: .finish(.failed(failure)))
    }

    private func workEvent(_ visit: StateExecution, failure: TaskFailure) -> ExecutionEvent? {
        let isTimeout = failure.error == "States.Timeout"
        let kinds = visit.state.eventKinds
        guard let kind = isTimeout ? kinds.timedOut ?? kinds.failed : kinds.failed else {
            return nil
        }
        var result = event(kind, visit)
        result.failure = failure
        return result
    }

    private func event(_ kind: ExecutionEvent.Kind, _ visit: StateExecution) -> ExecutionEvent {
        var event = ExecutionEvent(kind, in: surroundings.scope, state: visit.state.name)
        if visit.attempt > 0 { event.attempt = visit.attempt }
        return event
    }
}

/// How a walk ended.
package enum InterpreterResult: Sendable, Equatable {
    /// It reached an end; the value is the output of its last state.
    case succeeded(JSONValue)
    /// A failure that no Catch handled, or a Fail state.
    case failed(TaskFailure)
}
