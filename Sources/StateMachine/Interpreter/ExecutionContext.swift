package import Bytes
package import JSON

/// What an interpreter knows besides its input: the source of the context object `$$`.
package struct ExecutionContext: Sendable {
    /// The execution of the machine itself; the journal and tasks know it by this name.
    let executionName: String
    /// The execution that the context object shows.
    var identity: ExecutionIdentity
    var scope = ExecutionScope()
    /// The Map item that the interpreter runs; nil outside of Maps.
    var mapItem: (index: Int, value: JSONValue)?
    let random: @Sendable () -> UInt64

    /// The context of the state machine itself, outside of Maps and Parallels.
    package init(
        executionName: String, executionInput: JSONValue, startedAt: Timestamp,
        stateMachineName: String, isExpress: Bool = false,
        random: @escaping @Sendable () -> UInt64
    ) {
        (self.executionName, self.random) = (executionName, random)
        identity = ExecutionIdentity(
            name: executionName, machineName: stateMachineName, input: executionInput,
            startedAt: startedAt, expressID: isExpress ? UUIDText.random(random) : nil)
    }

    /// The context object as a state sees it.
    func context(_ stateExecution: StateExecution) -> JSONValue {
        var context: JSONValue = [
            "Execution": identity.context,
            "StateMachine": [
                "Id": .string(identity.machineARN), "Name": .string(identity.machineName),
            ],
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
