import JSON

extension StateExecution {
    /// What AWS lets a state hand on, a task return and a variable hold: 256 KiB.
    static let largestPayloadByteCount = 262_144

    /// Checks what the state hands on.
    ///
    /// - Throws: ``TaskFailure`` with `States.DataLimitExceeded`.
    func checkSize(_ output: JSONValue) throws(TaskFailure) {
        guard output.byteCount <= Self.largestPayloadByteCount else {
            throw .dataLimit("'\(state.name)'")
        }
        // A loop could wrap a value in another one until recursion meets the end of the stack.
        if output.nests(deeperThan: JSONValue.deepestNesting) {
            throw TaskFailure(
                error: "States.DataLimitExceeded",
                cause: "The output of the state '\(state.name)' nests more than 256 deep.")
        }
    }

    /// Why the result of a task is not taken, or nil.
    func refusal(of result: JSONValue) -> TaskFailure? {
        guard case .task(let task) = state.kind,
            result.byteCount > Self.largestPayloadByteCount
        else { return nil }
        // Recorded: an integration is called by its service, anything else by its ARN.
        let name = ServiceIntegration(task.resource)?.service ?? task.resource
        return .dataLimit("'\(name)'")
    }
}

extension TaskFailure {
    fileprivate static func dataLimit(_ name: String) -> TaskFailure {
        TaskFailure(
            error: "States.DataLimitExceeded",
            cause: "The state/task \(name) returned a result with a size exceeding the maximum "
                + "number of bytes service limit.")
    }
}
