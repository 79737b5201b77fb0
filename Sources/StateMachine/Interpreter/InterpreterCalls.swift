import JSON

/// Work of a Task state.
package struct TaskCall: Sendable {
    /// What the task executor receives; the driver adds the heartbeat.
    package let request: TaskRequest
    /// How long it may take, or nil.
    package let timeoutSeconds: Int?
    /// How long it may be silent, or nil.
    package let heartbeatSeconds: Int?
}

/// Work of a Parallel state: every branch gets the same input.
package struct BranchCall: Sendable {
    let state: String
    let branches: [StateGraph]
    let input: JSONValue
    let variables: JSONObject
    let executionContext: ExecutionContext
}

extension BranchCall {
    /// The interpreter of one branch.
    func interpreter(ofBranch index: Int) -> Interpreter {
        var inner = executionContext
        inner.scope = inner.scope.branch(index, of: state)
        return Interpreter(
            branches[index], input: input, variables: variables, executionContext: inner)
    }
}
