import Bytes
import JSON

/// Work of a Map state.
package struct MapCall: Sendable {
    /// Where the items come from.
    enum Items: Sendable {
        case list([JSONValue])
        case reader(Reader)
    }

    /// An ItemReader, its parameters filled.
    struct Reader: Sendable {
        let action: ItemReaderFields.Action
        let resource: String
        let parameters: JSONValue
        let format: ItemFormat?
        let maxItems: Int?

        /// The text of a parameter.
        func text(_ name: String) throws(TaskFailure) -> String {
            if let text = parameters[name]?.string { return text }
            throw .itemReader("\(resource) needs a text in the parameter \(name)")
        }
    }

    /// How many items go into a batch at most.
    struct Batching: Sendable {
        let itemCount: Int
        /// The longest input of an iteration as JSON: the items and all that is around them.
        let byteCount: Int
        /// What every batch gets beside its items.
        let common: JSONValue?
        /// The length of an input without items.
        let emptyByteCount: Int

        init(itemCount: Int, byteCount: Int, common: JSONValue?) {
            (self.itemCount, self.byteCount, self.common) = (itemCount, byteCount, common)
            emptyByteCount = Self.input(of: [], common).byteCount
        }

        /// The input of an iteration.
        func input(of items: [JSONValue]) -> JSONValue { Self.input(of: items, common) }

        private static func input(of items: [JSONValue], _ common: JSONValue?) -> JSONValue {
            var input = JSONObject([("Items", .array(items))])
            if let common { input["BatchInput"] = common }
            return .object(input)
        }
    }

    /// Where the results go, and in which form.
    struct Writing: Sendable {
        let fields: ResultWriterFields
        /// `Bucket` and `Prefix`; nil where they become the state's result.
        let destination: JSONValue?
        let mapRun: MapRun
    }

    /// The run of a distributed Map; nil of an inline one, whose items are no executions.
    private let mapRun: MapRun?

    let state: String
    let items: Items
    /// How many items run at a time at most; 0 is no limit.
    let maxConcurrency: Int
    let tolerance: FailureTolerance
    let batching: Batching?
    let writing: Writing?
    /// Whether the results are looked at; if not, they are not kept.
    let keepsResults: Bool
    private let map: MapFields
    private let input: JSONValue
    private let context: JSONValue
    private let variables: JSONObject
    private let executionContext: ExecutionContext

    init(
        _ map: MapFields, _ stateExecution: StateExecution, items: Items,
        limits: StateExecution.MapLimits,
        batching: Batching?, writing: Writing?, mapRun: MapRun, executionContext: ExecutionContext
    ) {
        state = stateExecution.state.name
        self.items = items
        maxConcurrency = limits.concurrency
        tolerance = limits.tolerance
        (self.batching, self.writing) = (batching, writing)
        keepsResults = stateExecution.state.resultPath != .none && writing?.destination == nil
        self.map = map
        self.mapRun = map.isDistributed ? mapRun : nil
        input = stateExecution.effectiveInput
        context = executionContext.context(stateExecution)
        variables = stateExecution.variables
        self.executionContext = executionContext
    }

    /// What one item is given.
    ///
    /// - Throws: ``TaskFailure`` where the ItemSelector finds nothing or fails.
    func input(ofItem index: Int, _ value: JSONValue) throws(TaskFailure) -> JSONValue {
        guard let selector = map.selector else { return value }
        var item = context
        item.setMapItem(index, value)
        let scope = EvaluationScope(
            input: input, context: item, variables: variables, random: executionContext.random)
        return try selector.filled(from: scope)
    }

    /// The interpreter of one item or one batch; the index counts those started, from 0.
    func interpreter(ofItem index: Int, _ unit: MapUnit, at now: Timestamp) -> Interpreter {
        var inner = executionContext
        if let mapRun { inner.identity = mapRun.identity(of: index, input: unit.input, at: now) }
        inner.scope = inner.scope.item(index, of: state)
        inner.mapItem = (index, unit.value)
        // The items of a distributed Map are executions of their own.
        return Interpreter(
            map.processor, input: unit.input,
            variables: map.isDistributed ? JSONObject() : variables, executionContext: inner)
    }
}

/// What one iteration of a Map works on: an item, or a batch of them.
struct MapUnit: Sendable {
    /// The item as it was read; of a batch, its input.
    let value: JSONValue
    /// What the iteration is given.
    let input: JSONValue
    /// How many items are in it.
    let itemCount: Int
}

/// Cuts the items of a Map into units: single items, or batches.
struct MapUnits {
    private let call: MapCall
    private var items: MapItems
    private var readCount = 0
    /// An item that was read and did not fit the last batch.
    private var leftOver: (input: JSONValue, byteCount: Int)?

    init(_ call: MapCall, from objects: any ObjectStore) async throws(TaskFailure) {
        self.call = call
        items = try await MapItems(call.items, from: objects)
    }

    /// How many items there are, where that is known before they are read.
    var totalCount: Int? { items.totalCount }

    /// The next unit, or nil at the end.
    mutating func next() async throws(TaskFailure) -> MapUnit? {
        if let batching = call.batching { return try await nextBatch(batching) }
        guard let (value, input) = try await nextItem() else { return nil }
        return MapUnit(value: value, input: input, itemCount: 1)
    }

    private mutating func nextItem() async throws(TaskFailure) -> (JSONValue, JSONValue)? {
        guard let value = try await items.next() else { return nil }
        defer { readCount += 1 }
        return (value, try call.input(ofItem: readCount, value))
    }

    private mutating func nextBatch(
        _ batching: MapCall.Batching
    ) async throws(TaskFailure) -> MapUnit? {
        var batch: [JSONValue] = []
        var byteCount = batching.emptyByteCount
        while batch.count < batching.itemCount {
            guard let item = try await nextForBatch() else { break }
            // With the comma before it.
            let addedByteCount = item.byteCount + (batch.isEmpty ? 0 : 1)
            // An item that is too large by itself makes a batch of its own.
            if !batch.isEmpty, byteCount + addedByteCount > batching.byteCount {
                leftOver = item
                break
            }
            byteCount += addedByteCount
            batch.append(item.input)
        }
        if batch.isEmpty { return nil }
        let input = batching.input(of: batch)
        return MapUnit(value: input, input: input, itemCount: batch.count)
    }

    private mutating func nextForBatch() async throws(TaskFailure) -> (
        input: JSONValue, byteCount: Int
    )? {
        if let item = leftOver {
            leftOver = nil
            return item
        }
        guard let (_, input) = try await nextItem() else { return nil }
        return (input, input.byteCount)
    }
}

extension JSONValue {
    /// The length of the value as JSON, in bytes.
    var byteCount: Int {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes.count
    }
}
