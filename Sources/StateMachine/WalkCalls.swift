/// Work of a Task state.
package struct TaskCall: Sendable {
    package let request: TaskRequest
    /// How long it may take, or nil.
    package let timeoutSeconds: Int?
}

/// Work of a Parallel state: every branch gets the same input.
package struct BranchCall: Sendable {
    let state: String
    let branches: [StateGraph]
    let input: JSONValue
    let surroundings: Surroundings
}

/// Work of a Map state.
package struct MapCall: Sendable {
    /// Where the items come from.
    enum Items: Sendable {
        case list([JSONValue])
        case object(resource: String, parameters: JSONValue, maxItems: Int?)
    }
    let state: String
    let items: Items
    /// How many items run at a time at most; 0 is no limit.
    let maxConcurrency: Int
    /// Whether the results are looked at; if not, they are not kept.
    let keepsResults: Bool
    let processor: StateGraph
    private let selector: PayloadTemplate?
    private let input: JSONValue
    private let context: JSONValue
    private let surroundings: Surroundings

    init(
        _ map: MapFields, _ visit: Visit, items: Items, maxConcurrency: Int,
        surroundings: Surroundings
    ) {
        state = visit.state.name
        self.items = items
        self.maxConcurrency = maxConcurrency
        keepsResults = visit.state.resultPath != .none
        processor = map.processor
        selector = map.selector
        input = visit.effectiveInput
        context = surroundings.context(visit)
        self.surroundings = surroundings
    }

    /// What one item is given.
    ///
    /// - Throws: ``TaskFailure`` where the ItemSelector finds nothing or fails.
    func input(ofItem index: Int, _ value: JSONValue) throws(TaskFailure) -> JSONValue {
        guard let selector else { return value }
        var item = context
        item.setMapItem(index, value)
        let scope = EvaluationScope(input: input, context: item, random: surroundings.random)
        return try selector.filled(from: scope)
    }

    /// The walk of one item.
    func walk(ofItem index: Int, _ value: JSONValue) throws(TaskFailure) -> Walk {
        var inner = surroundings
        inner.scope = inner.scope.item(index, of: state)
        inner.mapItem = (index, value)
        return Walk(processor, input: try input(ofItem: index, value), surroundings: inner)
    }
}

extension BranchCall {
    /// The walk of one branch.
    func walk(ofBranch index: Int) -> Walk {
        var inner = surroundings
        inner.scope = inner.scope.branch(index, of: state)
        return Walk(branches[index], input: input, surroundings: inner)
    }
}
