import JSON

extension DefinitionReader {
    /// Reads `ItemBatcher`.
    mutating func readBatcher(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> ItemBatcherFields? {
        guard let batcher = self.object(object, "ItemBatcher", place) else { return nil }
        let inner = place.inside("ItemBatcher")
        checkFields(of: batcher, inner, allowed: FieldCatalog.itemBatcher, owner: "ItemBatcher")
        return ItemBatcherFields(
            maxItems: wholeNumber(batcher, "MaxItemsPerBatch", inner, in: 1...100_000_000),
            maxByteCount: wholeNumber(batcher, "MaxInputBytesPerBatch", inner, in: 1...262_144),
            input: template(batcher, "BatchInput", inner))
    }

    /// Reads `ResultWriter`.
    mutating func readWriter(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> ResultWriterFields? {
        guard let writer = self.object(object, "ResultWriter", place) else { return nil }
        let inner = place.inside("ResultWriter")
        checkFields(of: writer, inner, allowed: FieldCatalog.resultWriter, owner: "ResultWriter")
        if writer.isEmpty {
            report(inner, "is empty; write Resource and Parameters, or WriterConfig, or all three")
        }
        let resource = string(writer, "Resource", inner)
        if let resource {
            let integration = ServiceIntegration(resource)
            if integration?.service != "s3" || integration?.action != "putObject" {
                report(
                    inner.inside("Resource"),
                    "'\(resource)' writes no results; write arn:aws:states:::s3:putObject")
            }
        }
        let parameters = template(writer, "Parameters", inner)
        if resource != nil, writer["Parameters"] == nil {
            report(inner, "Parameters is missing; write {\"Bucket\": ..., \"Prefix\": ...}")
        }
        if writer["Parameters"] != nil, writer["Resource"] == nil {
            report(inner, "Resource is missing; write arn:aws:states:::s3:putObject")
        }
        let config = self.object(writer, "WriterConfig", inner)
        return readWriterConfig(
            config, inner.inside("WriterConfig"), destination: resource == nil ? nil : parameters)
    }

    private mutating func readWriterConfig(
        _ config: JSONObject?, _ place: DefinitionPath, destination: PayloadTemplate?
    ) -> ResultWriterFields {
        guard let config else {
            return ResultWriterFields(
                destination: destination, transformation: .none, outputType: .json)
        }
        checkFields(
            of: config, place, allowed: FieldCatalog.writerConfig, owner: "WriterConfig")
        if config["OutputType"] == nil {
            report(place, "OutputType is missing; write JSON or JSONL")
        }
        let transformation = choice(
            config, "Transformation", place, of: ResultWriterFields.Transformation.self)
        let outputType = choice(
            config, "OutputType", place, of: ResultWriterFields.OutputType.self)
        return ResultWriterFields(
            destination: destination, transformation: transformation ?? .none,
            outputType: outputType ?? .json)
    }

    private mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ object: JSONObject, _ key: String, _ place: DefinitionPath, of type: Value.Type
    ) -> Value? {
        guard let text = string(object, key, place) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        report(place.inside(key), "is '\(text)'; write one of \(names)")
        return nil
    }
}
