package import Bytes
package import JSON

/// What an interpreter knows besides its input: the source of the context object `$$`.
package struct ExecutionContext: Sendable {
    let executionName: String
    let executionInput: JSONValue
    let startedAt: Timestamp
    let stateMachineName: String
    var scope = ExecutionScope()
    /// The Map item that the interpreter runs; nil outside of Maps.
    var mapItem: (index: Int, value: JSONValue)?
    let random: @Sendable () -> UInt64

    /// The context of the state machine itself, outside of Maps and Parallels.
    package init(
        executionName: String, executionInput: JSONValue, startedAt: Timestamp,
        stateMachineName: String, random: @escaping @Sendable () -> UInt64
    ) {
        (self.executionName, self.executionInput) = (executionName, executionInput)
        (self.startedAt, self.stateMachineName, self.random) = (startedAt, stateMachineName, random)
    }

    /// The context object as a state sees it.
    func context(_ stateExecution: StateExecution) -> JSONValue {
        let machine = "arn:aws:states:local:000000000000:stateMachine:\(stateMachineName)"
        let execution =
            "arn:aws:states:local:000000000000:execution:\(stateMachineName):\(executionName)"
        var context: JSONValue = [
            "Execution": [
                "Id": .string(execution), "Input": executionInput, "Name": .string(executionName),
                "RoleArn": "arn:aws:iam::000000000000:role/local", "RedriveCount": 0,
                "StartTime": .string(startedAt.description),
            ],
            "StateMachine": ["Id": .string(machine), "Name": .string(stateMachineName)],
            "State": [
                "EnteredTime": .string(stateExecution.enteredAt.description),
                "Name": .string(stateExecution.state.name),
            ],
        ]
        if stateExecution.state.hasWork, case .object(var state)? = context["State"] {
            state["RetryCount"] = .integer(stateExecution.retryCount)
            context.setMember("State", .object(state))
        }
        if let token = stateExecution.taskToken {
            context.setMember("Task", ["Token": .string(token)])
        }
        if let mapItem { context.setMapItem(mapItem.index, mapItem.value) }
        return context
    }

    func evaluationScope(_ stateExecution: StateExecution, input: JSONValue) -> EvaluationScope {
        EvaluationScope(
            input: input, context: context(stateExecution), variables: stateExecution.variables,
            random: random)
    }
}

extension JSONValue {
    /// Puts `Map.Item` into a context object.
    mutating func setMapItem(_ index: Int, _ value: JSONValue) {
        setMember("Map", ["Item": ["Index": .integer(index), "Value": value]])
    }

    /// Puts a member into an object.
    mutating func setMember(_ key: String, _ value: JSONValue) {
        guard case .object(var object) = self else { return }
        object[key] = value
        self = .object(object)
    }
}
