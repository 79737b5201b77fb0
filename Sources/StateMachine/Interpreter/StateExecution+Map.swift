import JSON

extension StateExecution {
    /// What bounds the work of a Map.
    struct MapLimits {
        let concurrency: Int
        let tolerance: FailureTolerance
    }

    /// The work of a Map: where its items come from and what becomes of their results.
    func mapCall(
        _ map: MapFields, _ executionContext: ExecutionContext
    ) throws(TaskFailure) -> MapCall {
        let scope = executionContext.evaluationScope(self, input: effectiveInput)
        let limits = MapLimits(
            concurrency: try scope.count(map.maxConcurrency, "MaxConcurrencyPath") ?? 0,
            tolerance: try tolerance(of: map, scope))
        let mapRun = MapRun(
            map.label ?? state.name, isExpress: map.isExpress, executionContext)
        return MapCall(
            map, self, items: try items(of: map, scope), limits: limits,
            batching: try batching(map.batcher, scope),
            writing: try writing(map, mapRun, scope), mapRun: mapRun,
            executionContext: executionContext)
    }

    private func items(
        of map: MapFields, _ scope: EvaluationScope
    ) throws(TaskFailure) -> MapCall.Items {
        switch map.items {
        case .path(let path): return .list(try list(path, scope))
        case .reader(let reader):
            let maxItems = try scope.number(reader.maxItems, "MaxItemsPath")
            if let maxItems, maxItems < 0 {
                throw .itemReader("field MaxItems must be positive")
            }
            return .reader(
                MapCall.Reader(
                    action: reader.action, resource: reader.resource,
                    parameters: try reader.parameters?.filled(from: scope) ?? [:],
                    format: reader.format, maxItems: maxItems))
        }
    }

    private func list(
        _ path: JSONPath, _ scope: EvaluationScope
    ) throws(TaskFailure) -> [JSONValue] {
        let value = try scope.found(path)
        guard let items = value.array else {
            if case .variable = path.root, path.segments.isEmpty {
                throw .runtime("Map state input must be an array but was: \(value.shortText)")
            }
            throw .runtime("Reference path \"\(path.shortText)\" must point to array.")
        }
        return items
    }

    private func tolerance(
        of map: MapFields, _ scope: EvaluationScope
    ) throws(TaskFailure) -> FailureTolerance {
        let count = try scope.number(map.toleratedCount, "ToleratedFailureCountPath")
        if let count, count < 0 { throw .runtime("ToleratedFailureCount cannot be negative.") }
        let percentage = try scope.number(map.toleratedPercentage)
        if let percentage, !(0...100).contains(percentage) {
            throw .runtime("ToleratedFailurePercentage must be between 0 and 100.")
        }
        // On AWS a distributed Map without a word on it tolerates no failed item; the first failure
        // of an inline one is its own.
        let isStated = count != nil || percentage != nil
        return FailureTolerance(
            count: isStated || !map.isDistributed ? count : 0, percentage: percentage)
    }

    private func batching(
        _ batcher: ItemBatcherFields?, _ scope: EvaluationScope
    ) throws(TaskFailure) -> MapCall.Batching? {
        guard let batcher else { return nil }
        let itemCount = try scope.number(batcher.maxItems, "MaxItemsPerBatchPath")
        let byteCount = try scope.number(batcher.maxByteCount, "MaxInputBytesPerBatchPath")
        for (name, count) in [
            ("MaxItemsPerBatch", itemCount), ("MaxInputBytesPerBatch", byteCount),
        ] {
            if let count, count < 1 { throw .runtime("\(name) must be positive.") }
        }
        let mostBytes = StateExecution.largestPayloadByteCount
        return MapCall.Batching(
            itemCount: itemCount ?? .max, byteCount: min(byteCount ?? mostBytes, mostBytes),
            common: try batcher.input?.filled(from: scope))
    }

    private func writing(
        _ map: MapFields, _ mapRun: MapRun, _ scope: EvaluationScope
    ) throws(TaskFailure) -> MapCall.Writing? {
        let isTolerant = map.toleratedCount != nil || map.toleratedPercentage != nil
        guard map.writer != nil || isTolerant && map.isDistributed else { return nil }
        // In the result, the record of its execution represents an item that failed.
        let fields =
            map.writer
            ?? ResultWriterFields(destination: nil, transformation: .compact, outputType: .json)
        return MapCall.Writing(
            fields: fields, destination: try fields.destination?.filled(from: scope),
            mapRun: mapRun)
    }
}

extension JSONPath {
    /// The path for messages, its root always one dollar sign.
    fileprivate var shortText: String { root == .context ? String(text.dropFirst()) : text }
}
