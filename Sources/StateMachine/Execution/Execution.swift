package import JSON

/// One execution of a state machine: carries out the decisions of its interpreters.
///
///     let execution = Execution(
///         of: machine, name: "2026-11-20T040000Z-1", input: input,
///         doors: ExecutionEnvironment(executor: handlers, objects: buckets, observer: journal))
///     let outcome = try await execution.run()
///
/// All decisions are made by `Interpreter` and `MapProgress`, which are plain values; each child
/// task owns its interpreter, so there is no shared state to guard. The observer receives every
/// transition before it has effects. Items and branches run in task groups: when one fails its
/// siblings are cancelled, and the execution returns only when the last of them has.
package struct Execution: Sendable {
    let machine: StateMachineDefinition
    let name: String
    let input: JSONValue
    let doors: ExecutionEnvironment
    let limits: ExecutionLimits
    let route: ExecutionRoute
    private let executionContext: ExecutionContext

    /// An execution that has not begun.
    ///
    /// - Parameters:
    ///   - machine: what to run.
    ///   - machineName: the name of the state machine in the context object.
    ///   - name: the name of this execution, unique in its journal.
    ///   - input: what the first state gets.
    ///   - doors: the dependencies through which it reaches the outside world.
    ///   - limits: limits of the runner, which a definition cannot raise.
    ///   - route: where it begins and ends; by default all of the machine.
    package init(
        of machine: StateMachineDefinition, machineName: String = "local", name: String,
        input: JSONValue, doors: ExecutionEnvironment, limits: ExecutionLimits = ExecutionLimits(),
        route: ExecutionRoute = ExecutionRoute()
    ) {
        (self.machine, self.name, self.input, self.doors) = (machine, name, input, doors)
        (self.limits, self.route) = (limits, route)
        executionContext = ExecutionContext(
            executionName: name, executionInput: input, startedAt: doors.clock.now,
            stateMachineName: machineName, isExpress: machine.kind == .express,
            random: doors.random)
    }

    /// Runs to the end.
    ///
    /// Cancelling the task that runs this stops the execution: running tasks are cancelled and
    /// waited for, and the outcome is `.aborted`.
    ///
    /// - Throws: only what the observer throws; then nothing more was recorded or done.
    package func run() async throws -> ExecutionOutcome {
        do {
            let result = try await withTimeout(machine.timeoutSeconds, clock: doors.clock) {
                try await runMachine()
            }
            if let result { return result }
            try await doors.observer.record([closing(.executionTimedOut, .timeout)])
            return .failed(.timeout)
        } catch is CancellationError {
            try await doors.observer.record([ExecutionEvent(.executionAborted, in: .init())])
            return .aborted
        }
    }

    private func runMachine() async throws -> ExecutionOutcome {
        let result = try await run(machineInterpreter, after: [opening]) { result in
            switch result {
            case .succeeded(let output):
                var event = ExecutionEvent(.executionSucceeded, in: ExecutionScope())
                event.output = output
                return event
            case .failed(let failure): return closing(.executionFailed, failure)
            }
        }
        switch result {
        case .succeeded(let output): return .succeeded(output)
        case .failed(let failure): return .failed(failure)
        }
    }

    private var machineInterpreter: Interpreter {
        var interpreter =
            switch route.beginning {
            case .start:
                Interpreter(machine.graph, input: input, executionContext: executionContext)
            case .at(let standing):
                Interpreter(machine.graph, at: standing, executionContext: executionContext)
            case .resuming(let standing, _):
                Interpreter(machine.graph, standing: standing, executionContext: executionContext)
            }
        interpreter.lastState = route.lastState
        return interpreter
    }

    private var opening: ExecutionEvent {
        guard case .resuming(let standing, _) = route.beginning else {
            var event = ExecutionEvent(.executionStarted, in: ExecutionScope())
            event.input = input
            return event
        }
        var event = ExecutionEvent(
            .executionRedriven, in: ExecutionScope(), state: standing.state)
        event.input = standing.input
        return event
    }

    private func closing(
        _ kind: ExecutionEvent.Kind, _ failure: TaskFailure
    ) -> ExecutionEvent {
        var event = ExecutionEvent(kind, in: ExecutionScope())
        event.failure = failure
        return event
    }

    // MARK: - Interpreters

    /// How many events wait at most for the next command with effects.
    private static let longestBatch = 64

    /// Runs one interpreter to its end.
    ///
    /// - Parameters:
    ///   - start: the interpreter, before its first state.
    ///   - opening: events that are recorded together with the first step.
    ///   - closing: the event that is recorded together with the last one.
    /// - Returns: how the interpreter ended.
    /// - Throws: `CancellationError`, after recording that the state was interrupted, and every
    ///   error of the observer.
    func run(
        _ start: Interpreter, after opening: [ExecutionEvent],
        closing: (InterpreterResult) -> ExecutionEvent?
    ) async throws -> InterpreterResult {
        var interpreter = start
        var pending = opening
        var event = Interpreter.Event.proceed
        while true {
            let step = interpreter.handle(event, at: doors.clock.now)
            pending += step.events
            if case .finish(let result) = step.command {
                try await doors.observer.record(pending + [closing(result)].compactMap { $0 })
                return result
            }
            do {
                try Task.checkCancellation()
                // States that only compute have no effects; theirs are recorded with the next.
                if case .proceed = step.command, pending.count < Self.longestBatch {
                    event = .proceed
                    continue
                }
                try await doors.observer.record(pending)
                pending = []
                event = try await carryOut(step.command)
            } catch let error as CancellationError {
                pending += [interpreter.abortedEvent].compactMap { $0 }
                if !pending.isEmpty { try await doors.observer.record(pending) }
                throw error
            }
        }
    }

    private func carryOut(_ command: Interpreter.Command) async throws -> Interpreter.Event {
        switch command {
        case .proceed: return .proceed
        case .execute(let call): return try await execute(call)
        case .branch(let call): return try await branch(call)
        case .iterate(let call): return try await iterate(call)
        case .pause(let seconds, let hasJitter):
            // 2^-64 times 64 random bits is a part of 1.
            let part = hasJitter ? Double(doors.random()) * 0x1p-64 : 1
            if seconds > 0 { try await doors.clock.sleep(seconds: seconds * part) }
            return .pauseEnded
        case .finish: preconditionFailure("an interpreter that has ended has no more to do")
        }
    }

    private func execute(_ call: TaskCall) async throws -> Interpreter.Event {
        let event = try await withTimeout(call.timeoutSeconds, clock: doors.clock) {
            guard let seconds = call.heartbeatSeconds else { return await perform(call.request) }
            return try await perform(call.request, heardEvery: seconds)
        }
        // A task that was told to stop may call its stopping a failure.
        if case .workFailed = event { try Task.checkCancellation() }
        return event ?? .workFailed(.timeout)
    }

    private func perform(_ request: TaskRequest) async -> Interpreter.Event {
        do throws(TaskFailure) {
            return .workSucceeded(try await doors.executor.execute(request))
        } catch {
            return .workFailed(error)
        }
    }

    /// Does the work as long as its heartbeats arrive.
    private func perform(
        _ request: TaskRequest, heardEvery seconds: Int
    ) async throws -> Interpreter.Event {
        let watch = HeartbeatWatch(doors.clock)
        var request = request
        request.heartbeat = watch.heartbeat
        return try await withThrowingTaskGroup(of: Interpreter.Event.self) { [request] group in
            group.addTask { await perform(request) }
            group.addTask {
                try await watch.waitForSilence(seconds: seconds)
                return .workFailed(.heartbeatTimeout)
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .workFailed(.heartbeatTimeout)
        }
    }
}

/// How an execution ended.
package enum ExecutionOutcome: Sendable, Equatable {
    /// It reached an end; the value is the output of the last state.
    case succeeded(JSONValue)
    /// A failure that no Catch handled, a Fail state, or the timeout of the execution.
    case failed(TaskFailure)
    /// It was stopped from outside.
    case aborted
}

/// The dependencies through which an execution reaches the outside world.
package struct ExecutionEnvironment: Sendable {
    /// Runs the tasks of Task states.
    package var executor: any TaskExecutor
    /// Reads the items of ItemReaders and writes the results of ResultWriters.
    package var objects: any ObjectStore
    /// Receives every event before its effects; usually the journal.
    package var observer: any ExecutionObserver
    /// Timestamps events, and measures waits, retries and timeouts.
    package var clock: any ExecutionClock
    /// 64 random bits: for jitter, `States.UUID` and `States.MathRandom`.
    package var random: @Sendable () -> UInt64

    /// An environment with the clock and the random numbers of this machine by default.
    package init(
        executor: any TaskExecutor, objects: any ObjectStore,
        observer: any ExecutionObserver,
        clock: any ExecutionClock = SystemClock(),
        random: @escaping @Sendable () -> UInt64 = { UInt64.random(in: .min ... .max) }
    ) {
        (self.executor, self.objects, self.observer) = (executor, objects, observer)
        (self.clock, self.random) = (clock, random)
    }
}

/// Limits of the runner, which a definition cannot raise.
package struct ExecutionLimits: Sendable {
    /// How many items of one Map run at a time at most; a smaller MaxConcurrency goes before.
    package var concurrency: Int

    /// Limits with at most `concurrency` items of a Map at a time; less than 1 counts as 1.
    ///
    /// 40 is what AWS documents for Maps that run inline.
    package init(concurrency: Int = 40) { self.concurrency = max(1, concurrency) }

    /// The limit for a Map whose MaxConcurrency is `count`, where 0 is none.
    func concurrency(of count: Int) -> Int { count == 0 ? concurrency : min(count, concurrency) }
}
