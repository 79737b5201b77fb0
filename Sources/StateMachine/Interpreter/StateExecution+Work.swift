import Bytes
import JSON

extension StateExecution {
    /// What the driver is to do for this state, and the event that says so.
    func work(
        _ executionContext: ExecutionContext
    ) throws(TaskFailure) -> (Interpreter.Command, ExecutionEvent.Kind) {
        switch state.kind {
        case .task(let task):
            return (.execute(try call(task, executionContext)), .taskScheduled)
        case .parallel(let branches):
            let call = BranchCall(
                state: state.name, branches: branches, input: effectiveInput,
                variables: variables, executionContext: executionContext)
            return (.branch(call), .parallelStateStarted)
        case .map(let map): return (.iterate(try mapCall(map, executionContext)), .mapStateStarted)
        default: preconditionFailure("a \(state.type) state has no work")
        }
    }

    private func call(
        _ task: TaskStateFields, _ executionContext: ExecutionContext
    ) throws(TaskFailure) -> TaskCall {
        try checkSize(effectiveInput)
        let request = TaskRequest(
            resource: task.resource, input: effectiveInput, stateName: state.name,
            executionName: executionContext.executionName, scope: executionContext.scope,
            attempt: attempt, token: taskToken)
        let scope = executionContext.evaluationScope(self, input: rawInput)
        let timeout = try scope.seconds(ofLimit: task.timeout, "TimeoutSecondsPath")
        let heartbeat = try scope.seconds(ofLimit: task.heartbeat, "HeartbeatSecondsPath")
        if let timeout, let heartbeat, heartbeat >= timeout {
            throw .runtime(
                "The heartbeat interval of \(heartbeat) s is not below the timeout of \(timeout) s."
            )
        }
        return TaskCall(
            request: request, timeoutSeconds: timeout, heartbeatSeconds: heartbeat)
    }

    // MARK: - The other types

    /// Where a Choice leads.
    mutating func choose(
        _ choice: ChoiceFields, _ executionContext: ExecutionContext
    ) throws(TaskFailure) {
        let scope = executionContext.evaluationScope(self, input: effectiveInput)
        if let rule = try Self.firstRule(of: choice, thatHoldsIn: scope) {
            chosenNext = rule.next
            // The state's own Assign belongs to its Default.
            assign = rule.assign
            return
        }
        chosenNext = choice.defaultNext
        if chosenNext != nil { return }
        throw TaskFailure(
            error: "States.NoChoiceMatched",
            cause: "No rule of the Choice state '\(state.name)' matches its input, and it has no "
                + "Default.")
    }

    private static func firstRule(
        of choice: ChoiceFields, thatHoldsIn scope: EvaluationScope
    ) throws(TaskFailure) -> ChoiceFields.Rule? {
        for rule in choice.rules where try rule.condition.holds(in: scope) { return rule }
        return nil
    }

    /// The failure that a Fail state raises.
    func failure(
        error: FailText?, cause: FailText?, in executionContext: ExecutionContext
    ) throws(TaskFailure) -> TaskFailure {
        let scope = executionContext.evaluationScope(self, input: rawInput)
        return TaskFailure(
            error: try text(error, field: "ErrorPath", scope: scope),
            cause: try text(cause, field: "CausePath", scope: scope))
    }

    private func text(
        _ text: FailText?, field: String, scope: EvaluationScope
    ) throws(TaskFailure) -> String {
        switch text {
        case nil: return ""
        case .fixed(let text): return text
        case .expression(let expression, let source):
            if let text = try scope.value(of: expression, field: field).string { return text }
            throw .runtime("The \(field) '\(source)' does not lead to a string.")
        }
    }

    /// The longest wait in seconds: what AWS counts them in has 31 bits (recorded).
    private static let longestWait = 2_147_483_647.0

    /// How long a Wait state waits from now on.
    func seconds(
        _ time: WaitTime, from now: Timestamp, in executionContext: ExecutionContext
    ) throws(TaskFailure) -> Double {
        let seconds = try statedSeconds(time, now: now, executionContext: executionContext)
        if seconds <= Self.longestWait { return seconds }
        throw .runtime("Wait state delay is too long.")
    }

    private func statedSeconds(
        _ time: WaitTime, now: Timestamp, executionContext: ExecutionContext
    ) throws(TaskFailure) -> Double {
        let scope = executionContext.evaluationScope(self, input: effectiveInput)
        switch time {
        case .seconds(let seconds):
            switch seconds {
            case .fixed(let count): return Double(count)
            case .path(let path): return Double(try scope.seconds(path))
            }
        case .timestamp(let timestamp): return now.seconds(until: timestamp)
        case .timestampPath(let path):
            guard let value = scope.value(of: path) else {
                throw .runtime(
                    "The TimestampPath parameter does not reference an input value: \(path.text)")
            }
            guard let timestamp = value.string.flatMap({ Timestamp($0) }) else {
                throw .runtime(
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended "
                        + "offset date-time format string: \(path.text) == \(value.plainText)")
            }
            return now.seconds(until: timestamp)
        }
    }
}

extension Timestamp {
    /// The seconds from here to another instant; 0 where that is past.
    fileprivate func seconds(until other: Timestamp) -> Double {
        max(0, (Double(other.milliseconds) - Double(milliseconds)) / 1000)
    }
}
