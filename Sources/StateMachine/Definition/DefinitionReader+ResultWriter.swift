import JSON

extension DefinitionReader {
    /// Reads `ItemBatcher`.
    mutating func readBatcher(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> ItemBatcherFields? {
        guard let (batcher, inner) = section(object, "ItemBatcher", at: place) else {
            return nil
        }
        return ItemBatcherFields(
            maxItems: wholeNumber(batcher, "MaxItemsPerBatch", at: inner, in: 1...100_000_000),
            maxByteCount: wholeNumber(batcher, "MaxInputBytesPerBatch", at: inner, in: 1...262_144),
            input: template(batcher, "BatchInput", at: inner))
    }

    /// Reads `ResultWriter`.
    mutating func readWriter(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> ResultWriterFields? {
        guard let (writer, inner) = section(object, "ResultWriter", at: place) else {
            return nil
        }
        if writer.isEmpty {
            report(inner, "is empty; write Resource and Parameters, or WriterConfig, or all three")
        }
        let resource = string(writer, "Resource", at: inner)
        if let resource {
            let integration = ServiceIntegration(resource)
            if integration?.service != "s3" || integration?.action != "putObject" {
                report(
                    inner.inside("Resource"),
                    "'\(resource)' writes no results; write arn:aws:states:::s3:putObject")
            }
        }
        let parameters = template(writer, "Parameters", at: inner)
        if resource != nil, writer["Parameters"] == nil {
            report(inner, "Parameters is missing; write {\"Bucket\": ..., \"Prefix\": ...}")
        }
        if writer["Parameters"] != nil, writer["Resource"] == nil {
            report(inner, "Resource is missing; write arn:aws:states:::s3:putObject")
        }
        return readWriterConfig(
            section(writer, "WriterConfig", at: inner),
            destination: resource == nil ? nil : parameters)
    }

    private mutating func readWriterConfig(
        _ config: (object: JSONObject, place: DefinitionPath)?, destination: PayloadTemplate?
    ) -> ResultWriterFields {
        guard let (config, place) = config else {
            return ResultWriterFields(
                destination: destination, transformation: .none, outputType: .json)
        }
        if config["OutputType"] == nil {
            report(place, "OutputType is missing; write JSON or JSONL")
        }
        let transformation = choice(
            config, "Transformation", at: place, of: ResultWriterFields.Transformation.self)
        let outputType = choice(
            config, "OutputType", at: place, of: ResultWriterFields.OutputType.self)
        return ResultWriterFields(
            destination: destination, transformation: transformation ?? .none,
            outputType: outputType ?? .json)
    }

    private mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ object: JSONObject, _ key: String, at place: DefinitionPath, of type: Value.Type
    ) -> Value? {
        guard let text = string(object, key, at: place) else { return nil }
        if let value = Value(rawValue: text) { return value }
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        report(place.inside(key), "is '\(text)'; write one of \(names)")
        return nil
    }
}
