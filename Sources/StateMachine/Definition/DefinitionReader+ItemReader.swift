import JSON

extension DefinitionReader {
    /// Reads `ItemReader`.
    mutating func readItemReader(
        _ object: JSONObject, _ place: DefinitionPath
    ) -> ItemReaderFields? {
        guard let (reader, inner) = section(object, "ItemReader", at: place) else {
            return nil
        }
        if reader["Resource"] == nil {
            report(
                inner,
                "Resource is missing; write arn:aws:states:::s3:getObject or "
                    + "arn:aws:states:::s3:listObjectsV2")
        }
        let resource = string(reader, "Resource", at: inner)
        let action = resource.flatMap { readAction($0, inner.inside("Resource")) }
        let config = section(reader, "ReaderConfig", at: inner)?.object
        let format = readFormat(config, action ?? .getObject, at: inner)
        let maxItems = config.flatMap {
            wholeNumber($0, "MaxItems", at: inner.inside("ReaderConfig"), in: 0...100_000_000)
        }
        return ItemReaderFields(
            action: action ?? .getObject, resource: resource ?? "",
            parameters: template(reader, "Parameters", at: inner), format: format,
            maxItems: maxItems)
    }

    private mutating func readAction(
        _ resource: String, _ place: DefinitionPath
    ) -> ItemReaderFields.Action? {
        switch ServiceIntegration(resource).map({ "\($0.service):\($0.action)" }) {
        case "s3:getObject": return .getObject
        case "s3:listObjectsV2": return .listObjects
        default:
            report(
                place,
                "'\(resource)' reads no items; write arn:aws:states:::s3:getObject or "
                    + "arn:aws:states:::s3:listObjectsV2")
            return nil
        }
    }

    private mutating func readFormat(
        _ config: JSONObject?, _ action: ItemReaderFields.Action, at place: DefinitionPath
    ) -> ItemFormat? {
        let inner = place.inside("ReaderConfig")
        let transformation = config.flatMap { string($0, "Transformation", at: inner) }
        if let transformation, !["NONE", "LOAD_AND_FLATTEN"].contains(transformation) {
            report(
                inner.inside("Transformation"),
                "is '\(transformation)'; write NONE or LOAD_AND_FLATTEN")
        }
        let isLoading = action == .getObject || transformation == "LOAD_AND_FLATTEN"
        guard let config, let type = string(config, "InputType", at: inner) else {
            if isLoading, config?["InputType"] == nil {
                let type = "InputType is missing; write JSON, JSONL, CSV or MANIFEST"
                report(
                    config == nil ? place : inner, config == nil ? "ReaderConfig: \(type)" : type)
            }
            return nil
        }
        let format = readFormat(type, of: config, at: inner)
        return isLoading ? format : nil
    }

    private mutating func readFormat(
        _ type: String, of config: JSONObject, at place: DefinitionPath
    ) -> ItemFormat? {
        _ = string(config, "ManifestType", at: place)
        switch type {
        case "JSON":
            return .json(
                pointer: string(config, "ItemsPointer", at: place).flatMap {
                    readPointer($0, place.inside("ItemsPointer"))
                })
        case "JSONL": return .jsonLines
        case "CSV": return .csv(readCSV(config, place))
        case "MANIFEST": return .manifest
        case "PARQUET":
            report(
                place.inside("InputType"),
                "PARQUET is not read by this interpreter; write the items as JSONL")
        default:
            report(
                place.inside("InputType"), "is '\(type)'; write JSON, JSONL, CSV or MANIFEST")
        }
        return nil
    }

    private mutating func readPointer(_ text: String, _ place: DefinitionPath) -> [String]? {
        if text.isEmpty { return nil }
        if let keys = JSONPointer.keys(of: text) { return keys }
        report(place, "'\(text)' is no JSON pointer; write one such as /payload/items")
        return nil
    }

    private mutating func readCSV(_ config: JSONObject, _ place: DefinitionPath) -> CSVFormat {
        var format = CSVFormat()
        let location = string(config, "CSVHeaderLocation", at: place)
        if let location, location != "FIRST_ROW", location != "GIVEN" {
            report(
                place.inside("CSVHeaderLocation"), "is '\(location)'; write FIRST_ROW or GIVEN")
        }
        if let values = array(config, "CSVHeaders", at: place) {
            let headers = values.compactMap(\.string)
            if headers.count < values.count {
                report(place.inside("CSVHeaders"), "every header is a string")
            }
            if location == "GIVEN" { format.headers = headers }
        } else if location == "GIVEN", config["CSVHeaders"] == nil {
            report(place, "CSVHeaders is missing; write a list of the columns' names")
        }
        if let name = string(config, "CSVDelimiter", at: place) {
            if let delimiter = CSVFormat.delimiters[name] {
                format.delimiter = delimiter
            } else {
                report(
                    place.inside("CSVDelimiter"),
                    "is '\(name)'; write COMMA, PIPE, SEMICOLON, SPACE or TAB")
            }
        }
        return format
    }
}

extension CSVFormat {
    fileprivate static let delimiters: [String: UInt8] = [
        "COMMA": UInt8(ascii: ","), "PIPE": UInt8(ascii: "|"), "SEMICOLON": UInt8(ascii: ";"),
        "SPACE": UInt8(ascii: " "), "TAB": UInt8(ascii: "\t"),
    ]
}
