import Bytes
import JSON

/// One execution of a state: what went in, and how often its work was tried.
struct StateExecution: Sendable {
    let state: State
    let rawInput: JSONValue
    /// The variables as the state found them.
    let variables: JSONObject
    let enteredAt: Timestamp
    /// The input after InputPath and Parameters.
    var effectiveInput: JSONValue = .null
    /// How often the work was started.
    var attempt = 0
    /// What ends the task from outside, for a resource that waits for it.
    var taskToken: String?
    /// How often each retrier was used.
    private var retries: [Int]
    /// Where a Choice decided to go.
    var chosenNext: String?
    /// What is to be assigned at the end.
    var assign: PayloadTemplate?

    init(state: State, rawInput: JSONValue, variables: JSONObject, enteredAt: Timestamp) {
        (self.state, self.rawInput, self.variables) = (state, rawInput, variables)
        assign = state.assign
        self.enteredAt = enteredAt
        retries = Array(repeating: 0, count: state.retriers.count)
    }

    /// The number of retries so far.
    var retryCount: Int { retries.reduce(0, +) }

    /// The state that follows, or nil at the end.
    var next: String? {
        if case .next(let name) = state.transition { return name }
        return chosenNext
    }

    /// The pause before the next try, or nil where no retrier (or none any more) is for this.
    mutating func retry(after failure: TaskFailure) -> (seconds: Double, hasJitter: Bool)? {
        guard let index = state.retriers.firstIndex(where: { failure.matches($0.errorEquals) })
        else { return nil }
        let retrier = state.retriers[index]
        guard retries[index] < retrier.maxAttempts else { return nil }
        retries[index] += 1
        return (retrier.delay(afterRetries: retries[index] - 1), retrier.hasFullJitter)
    }

    /// Begins the work, once more.
    mutating func begin(random: @Sendable () -> UInt64) {
        attempt += 1
        if case .task(let task) = state.kind,
            ServiceIntegration(task.resource)?.pattern == "waitForTaskToken"
        {
            taskToken = UUIDText.random(random)
        }
    }

    // MARK: - Data in

    /// InputPath, then Parameters.
    func readInput(_ executionContext: ExecutionContext) throws(TaskFailure) -> JSONValue {
        let raw = executionContext.evaluationScope(self, input: rawInput)
        let input = try value(of: state.inputPath, in: raw)
        guard let parameters = state.parameters else { return input }
        return try parameters.filled(from: executionContext.evaluationScope(self, input: input))
    }

    private func value(
        of field: PathField, in scope: EvaluationScope
    ) throws(TaskFailure) -> JSONValue {
        switch field {
        case .none: return [:]
        case .path(let path): return try scope.found(path)
        }
    }

    // MARK: - Data out

    /// ResultSelector, ResultPath, OutputPath, and the limit on the size of a payload.
    func output(
        of result: JSONValue, _ executionContext: ExecutionContext
    ) throws(TaskFailure) -> JSONValue {
        var result = result
        if let selector = state.resultSelector {
            result = try selector.filled(
                from: executionContext.evaluationScope(self, input: result))
        }
        // A state without a result of its own hands on what it let in.
        let base: JSONValue
        switch state.kind {
        case .choice, .succeed, .wait: base = result
        default:
            guard let placed = place(result, state.resultPath) else {
                throw resultPathFailure(state.resultPath)
            }
            base = placed
        }
        let scope = executionContext.evaluationScope(self, input: base)
        let output = try value(of: state.outputPath, in: scope)
        try checkSize(output)
        return output
    }

    /// The input of a catcher's state.
    ///
    /// - Throws: ``TaskFailure`` where its ResultPath meets a scalar.
    func output(
        of failure: TaskFailure, for catcher: Catcher
    ) throws(TaskFailure) -> JSONValue {
        if let output = place(failure.output, catcher.resultPath) { return output }
        throw resultPathFailure(catcher.resultPath)
    }

    /// What an Assign gives to variables.
    ///
    /// `source` is what `$` means there: the result of the state before ResultSelector, the error
    /// that was caught, or the input of a state without a result.
    func assigned(
        _ assign: PayloadTemplate?, from source: JSONValue, _ executionContext: ExecutionContext
    ) throws(TaskFailure) -> JSONObject? {
        guard let assign else { return nil }
        let value = try assign.filled(from: executionContext.evaluationScope(self, input: source))
        try checkSize(value)
        return value.object
    }

    private func place(_ result: JSONValue, _ field: PathField) -> JSONValue? {
        switch field {
        case .none: rawInput
        case .path(let path): path.replacing(in: rawInput, with: result)
        }
    }

    private func resultPathFailure(_ field: PathField) -> TaskFailure {
        guard case .path(let path) = field else { return .runtime("null is no path") }
        return TaskFailure(
            error: "States.ResultPathMatchFailure",
            cause: "Unable to apply ResultPath '\(path.text)' to the input "
                + "'\(rawInput.shortText)'")
    }
}
