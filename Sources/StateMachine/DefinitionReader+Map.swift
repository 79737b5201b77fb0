extension DefinitionReader {
    /// Reads the fields of a Map.
    mutating func readMap(_ object: JSONObject, _ place: DefinitionPlace) -> StateKind {
        checkOnlyOne(object, ["ItemProcessor", "Iterator"], place)
        checkOnlyOne(object, ["ItemSelector", "Parameters"], place)
        checkOnlyOne(object, ["MaxConcurrency", "MaxConcurrencyPath"], place)
        let key = object["ItemProcessor"] == nil ? "Iterator" : "ItemProcessor"
        if object[key] == nil {
            report(place, "ItemProcessor is missing; write an object with StartAt and States")
        }
        let processor = self.object(object, key, place)
        let inner = place.inside(key)
        var isDistributed = false
        if let processor {
            checkFields(of: processor, inner, allowed: FieldCatalog.processor, owner: key)
            isDistributed = readMode(processor, inner)
        }
        let selectorKey = object["ItemSelector"] == nil ? "Parameters" : "ItemSelector"
        let fields = MapFields(
            items: readItems(object, place, isDistributed: isDistributed),
            selector: template(object, selectorKey, place),
            maxConcurrency: readConcurrency(object, place), isDistributed: isDistributed,
            processor: processor.flatMap { readGraph($0, inner) }
                ?? StateGraph(startAt: "", states: []))
        checkLabel(object, place, isDistributed: isDistributed)
        return .map(fields)
    }

    /// Whether the processor's mode is DISTRIBUTED; without one it is INLINE.
    private mutating func readMode(_ processor: JSONObject, _ place: DefinitionPlace) -> Bool {
        guard let config = object(processor, "ProcessorConfig", place) else { return false }
        let inner = place.inside("ProcessorConfig")
        checkFields(
            of: config, inner, allowed: FieldCatalog.processorConfig, owner: "ProcessorConfig")
        let mode = string(config, "Mode", inner) ?? "INLINE"
        if mode != "INLINE", mode != "DISTRIBUTED" {
            report(inner.inside("Mode"), "is '\(mode)'; write INLINE or DISTRIBUTED")
        }
        let type = string(config, "ExecutionType", inner)
        if let type, type != "STANDARD", type != "EXPRESS" {
            report(inner.inside("ExecutionType"), "is '\(type)'; write STANDARD or EXPRESS")
        }
        if mode == "DISTRIBUTED", config["ExecutionType"] == nil {
            report(inner, "ExecutionType is missing; a DISTRIBUTED Map says STANDARD or EXPRESS")
        }
        if mode == "INLINE", type != nil {
            report(inner.inside("ExecutionType"), "goes with DISTRIBUTED only; remove it")
        }
        return mode == "DISTRIBUTED"
    }

    private mutating func readItems(
        _ object: JSONObject, _ place: DefinitionPlace, isDistributed: Bool
    ) -> MapFields.Items {
        let path = path(object, "ItemsPath", place)
        guard let reader = self.object(object, "ItemReader", place) else {
            return .path(path ?? .wholeInput)
        }
        let inner = place.inside("ItemReader")
        checkFields(of: reader, inner, allowed: FieldCatalog.itemReader, owner: "ItemReader")
        if !isDistributed {
            report(
                inner,
                "goes with DISTRIBUTED only; write \"ProcessorConfig\": {\"Mode\": "
                    + "\"DISTRIBUTED\", \"ExecutionType\": \"STANDARD\"} in the ItemProcessor")
        }
        if reader["Resource"] == nil {
            report(inner, "Resource is missing; write arn:aws:states:::s3:getObject")
        }
        let resource = string(reader, "Resource", inner)
        if let resource, resource != "arn:aws:states:::s3:getObject" {
            report(
                inner.inside("Resource"),
                "'\(resource)' is not supported yet; write arn:aws:states:::s3:getObject")
        }
        return .reader(
            ItemReaderFields(
                resource: resource ?? "", parameters: template(reader, "Parameters", inner),
                maxItems: readReaderConfig(reader, inner)))
    }

    /// Checks that the items are JSON lines and returns how many are read at most.
    private mutating func readReaderConfig(
        _ reader: JSONObject, _ place: DefinitionPlace
    ) -> Int? {
        guard let config = object(reader, "ReaderConfig", place) else {
            if reader["ReaderConfig"] == nil {
                report(place, "ReaderConfig is missing; write {\"InputType\": \"JSONL\"}")
            }
            return nil
        }
        let inner = place.inside("ReaderConfig")
        checkFields(of: config, inner, allowed: FieldCatalog.readerConfig, owner: "ReaderConfig")
        if config["InputType"] == nil {
            report(inner, "InputType is missing; write JSONL")
        } else if let type = string(config, "InputType", inner), type != "JSONL" {
            report(
                inner.inside("InputType"),
                "'\(type)' is not supported yet; write JSONL, one JSON value a line")
        }
        let count = integer(config, "MaxItems", inner, in: 0...100_000_000)
        return count == 0 ? nil : count
    }

    private mutating func readConcurrency(
        _ object: JSONObject, _ place: DefinitionPlace
    ) -> Concurrency {
        if let path = referencePath(object, "MaxConcurrencyPath", place) { return .path(path) }
        return .fixed(integer(object, "MaxConcurrency", place, in: 0...100_000_000) ?? 0)
    }

    private mutating func checkLabel(
        _ object: JSONObject, _ place: DefinitionPlace, isDistributed: Bool
    ) {
        guard let label = string(object, "Label", place) else { return }
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
    }
}
