import JSON

extension DefinitionReader {
    /// Reads the fields of a Map.
    mutating func readMap(_ object: JSONObject, _ place: DefinitionPath) -> StateKind {
        checkOnlyOne(object, ["ItemProcessor", "Iterator"], at: place)
        checkOnlyOne(object, ["ItemSelector", "Parameters"], at: place)
        let key = object["ItemProcessor"] == nil ? "Iterator" : "ItemProcessor"
        if object[key] == nil {
            report(place, "ItemProcessor is missing; write an object with StartAt and States")
        }
        let processor = section(object, key, at: place)
        let mode = processor.map { readMode($0.object, $0.place) }
        let isDistributed = mode?.isDistributed ?? false
        let selectorKey = object["ItemSelector"] == nil ? "Parameters" : "ItemSelector"
        let most = 100_000_000
        return .map(
            MapFields(
                items: readItems(object, place, isDistributed: isDistributed),
                selector: template(object, selectorKey, at: place),
                batcher: readBatcher(object, place), writer: readWriter(object, place),
                maxConcurrency: wholeNumber(object, "MaxConcurrency", at: place, in: 0...Int.max)
                    ?? .fixed(0),
                toleratedCount: wholeNumber(
                    object, "ToleratedFailureCount", at: place, in: 0...most),
                toleratedPercentage: readPercentage(object, place),
                label: readLabel(object, place, isDistributed: isDistributed),
                isDistributed: isDistributed, isExpress: mode?.isExpress ?? false,
                processor: processor.flatMap {
                    readGraph($0.object, $0.place, isIsolated: isDistributed)
                } ?? StateGraph(startAt: "", states: [])))
    }

    /// The processor's mode, without one INLINE, and the type of its executions.
    private mutating func readMode(
        _ processor: JSONObject, _ place: DefinitionPath
    ) -> (isDistributed: Bool, isExpress: Bool) {
        guard let (config, inner) = section(processor, "ProcessorConfig", at: place) else {
            return (false, false)
        }
        let mode = string(config, "Mode", at: inner) ?? "INLINE"
        if mode != "INLINE", mode != "DISTRIBUTED" {
            report(inner.inside("Mode"), "is '\(mode)'; write INLINE or DISTRIBUTED")
        }
        let type = string(config, "ExecutionType", at: inner)
        if let type, type != "STANDARD", type != "EXPRESS" {
            report(inner.inside("ExecutionType"), "is '\(type)'; write STANDARD or EXPRESS")
        }
        if mode == "DISTRIBUTED", config["ExecutionType"] == nil {
            report(inner, "ExecutionType is missing; a DISTRIBUTED Map says STANDARD or EXPRESS")
        }
        if mode == "INLINE", type != nil {
            report(inner.inside("ExecutionType"), "goes with DISTRIBUTED only; remove it")
        }
        return (mode == "DISTRIBUTED", type == "EXPRESS")
    }

    private mutating func readItems(
        _ object: JSONObject, _ place: DefinitionPath, isDistributed: Bool
    ) -> MapFields.Items {
        let path = path(object, "ItemsPath", at: place)
        let reader = readItemReader(object, place)
        if object["ItemReader"] != nil, !isDistributed {
            report(
                place.inside("ItemReader"),
                "goes with DISTRIBUTED only; write \"ProcessorConfig\": {\"Mode\": "
                    + "\"DISTRIBUTED\", \"ExecutionType\": \"STANDARD\"} in the ItemProcessor")
        }
        return reader.map { .reader($0) } ?? .path(path ?? .wholeInput)
    }

    private mutating func readPercentage(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> Percentage? {
        let key = "ToleratedFailurePercentage"
        checkOnlyOne(object, [key, key + "Path"], at: place)
        guard let value = object[key] else {
            return referencePath(object, key + "Path", at: place).map { .path($0) }
        }
        if let number = value.number, (0...100).contains(number) { return .fixed(number) }
        report(place.inside(key), "is \(value.shortText); write a number from 0 to 100")
        return nil
    }

    private mutating func readLabel(
        _ object: JSONObject, _ place: DefinitionPath, isDistributed: Bool
    ) -> String? {
        guard let label = string(object, "Label", at: place) else { return nil }
        let forbidden = "?*<>{}[]:;,\\|^~$#%&`\"/".unicodeScalars
        let isSound = label.unicodeScalars.allSatisfy {
            !forbidden.contains($0) && $0.value > 0x20 && !(0x7f...0x9f).contains($0.value)
        }
        if !isDistributed {
            report(place.inside("Label"), "goes with a DISTRIBUTED Map only; remove it")
        } else if label.isEmpty || label.unicodeScalars.count > 40 {
            report(place.inside("Label"), "a label has 1 to 40 characters")
        } else if !isSound {
            report(
                place.inside("Label"), "a label has no spaces and none of ?*<>{}[]:;,\\|^~$#%&`\"/")
        }
        return label
    }
}
