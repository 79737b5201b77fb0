extension Visit {
    /// What the driver is to do for this state, and the event that says so.
    func work(
        _ surroundings: Surroundings
    ) throws(TaskFailure) -> (Walk.Command, ExecutionEvent.Kind) {
        switch state.kind {
        case .task(let task):
            return (.execute(try call(task, surroundings)), .taskScheduled)
        case .parallel(let branches):
            let call = BranchCall(
                state: state.name, branches: branches, input: effectiveInput,
                surroundings: surroundings)
            return (.branch(call), .parallelStateStarted)
        case .map(let map): return (.iterate(try call(map, surroundings)), .mapStateStarted)
        default: preconditionFailure("a \(state.type) state has no work")
        }
    }

    private func call(
        _ task: TaskFields, _ surroundings: Surroundings
    ) throws(TaskFailure) -> TaskCall {
        let request = TaskRequest(
            resource: task.resource, input: effectiveInput, stateName: state.name,
            executionName: surroundings.executionName, scope: surroundings.scope,
            attempt: attempt)
        guard let timeout = task.timeout else {
            return TaskCall(request: request, timeoutSeconds: nil)
        }
        let scope = surroundings.evaluationScope(self, input: rawInput)
        let seconds = try wholeSeconds(timeout, "TimeoutSecondsPath", scope)
        return TaskCall(request: request, timeoutSeconds: seconds)
    }

    private func call(
        _ map: MapFields, _ surroundings: Surroundings
    ) throws(TaskFailure) -> MapCall {
        let scope = surroundings.evaluationScope(self, input: effectiveInput)
        let items: MapCall.Items
        switch map.items {
        case .path(let path): items = .list(try list(path, scope))
        case .reader(let reader):
            items = .object(
                resource: reader.resource,
                parameters: try reader.parameters?.filled(from: scope) ?? [:],
                maxItems: reader.maxItems)
        }
        let maxConcurrency: Int
        switch map.maxConcurrency {
        case .fixed(let count): maxConcurrency = count
        case .path(let path):
            maxConcurrency = try wholeNumber(path, "MaxConcurrencyPath", scope)
        }
        return MapCall(
            map, self, items: items, maxConcurrency: maxConcurrency, surroundings: surroundings)
    }

    private func list(
        _ path: JSONPath, _ scope: EvaluationScope
    ) throws(TaskFailure) -> [JSONValue] {
        guard let value = scope.value(of: path) else {
            throw .runtime("Invalid path '\(path.text)' : No results for path: \(path.text)")
        }
        guard let items = value.array else {
            throw .runtime(
                "Reference path \"\(path.text)\" must point to array, not \(value.kindName).")
        }
        return items
    }

    // MARK: - The other types

    /// Where a Choice leads.
    func choose(
        _ choice: ChoiceFields, _ surroundings: Surroundings
    ) throws(TaskFailure) -> String {
        let scope = surroundings.evaluationScope(self, input: effectiveInput)
        for rule in choice.rules where try rule.condition.holds(in: scope) { return rule.next }
        if let next = choice.defaultNext { return next }
        throw TaskFailure(
            error: "States.NoChoiceMatched",
            cause: "No rule of the Choice state '\(state.name)' matches its input, and it has no "
                + "Default.")
    }

    /// The failure that a Fail state stands for.
    func failure(
        _ error: FailText?, _ cause: FailText?, _ surroundings: Surroundings
    ) throws(TaskFailure) -> TaskFailure {
        let scope = surroundings.evaluationScope(self, input: rawInput)
        return TaskFailure(
            error: try text(error, "ErrorPath", scope),
            cause: try text(cause, "CausePath", scope))
    }

    private func text(
        _ text: FailText?, _ field: String, _ scope: EvaluationScope
    ) throws(TaskFailure) -> String {
        switch text {
        case nil: return ""
        case .fixed(let text): return text
        case .expression(let expression, let source):
            if let text = try scope.value(of: expression, field: field).string { return text }
            throw .runtime("The \(field) '\(source)' does not lead to a string.")
        }
    }

    /// How long a Wait state waits from now on.
    func seconds(
        _ time: WaitTime, _ now: Timestamp, _ surroundings: Surroundings
    ) throws(TaskFailure) -> Double {
        let scope = surroundings.evaluationScope(self, input: effectiveInput)
        switch time {
        case .seconds(let seconds):
            return Double(try wholeSeconds(seconds, "SecondsPath", scope))
        case .timestamp(let timestamp): return now.seconds(until: timestamp)
        case .timestampPath(let path):
            guard let value = scope.value(of: path) else {
                throw .runtime(
                    "The TimestampPath parameter does not reference an input value: \(path.text)")
            }
            guard let timestamp = value.string.flatMap({ Timestamp($0) }) else {
                throw .runtime(
                    "The TimestampPath parameter does not reference a valid ISO-8601 extended "
                        + "offset date-time format string: \(path.text) == \(value.shortText)")
            }
            return now.seconds(until: timestamp)
        }
    }

    private func wholeSeconds(
        _ seconds: Seconds, _ field: String, _ scope: EvaluationScope
    ) throws(TaskFailure) -> Int {
        switch seconds {
        case .fixed(let count): return count
        case .path(let path): return try wholeNumber(path, field, scope)
        }
    }

    private func wholeNumber(
        _ path: JSONPath, _ field: String, _ scope: EvaluationScope
    ) throws(TaskFailure) -> Int {
        guard let value = scope.value(of: path) else {
            throw .runtime(
                "The \(field) parameter does not reference an input value: \(path.text)")
        }
        guard let number = value.integer else {
            throw .runtime(
                "The \(field) field refers to value \"\(value.shortText)\" which is not a valid "
                    + "integer: \(path.text)")
        }
        if number >= 0 { return number }
        throw .runtime(
            "The \(field) parameter references a negative value: \(path.text) == \(number)")
    }
}

extension Timestamp {
    /// The seconds from here to another instant; 0 where that is past.
    fileprivate func seconds(until other: Timestamp) -> Double {
        max(0, (Double(other.milliseconds) - Double(milliseconds)) / 1000)
    }
}
