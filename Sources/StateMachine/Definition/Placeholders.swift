import JSON

/// The `${Name}` placeholders of a definition's text.
///
///     try Placeholders.fill(#"{"Resource": "arn:aws:states:${Region}:..."}"#, ["Region": "local"])
///
/// Inside of a JSON string the value is escaped as JSON wants it; outside it is as it is, so
/// that a placeholder may also be a number.
package enum Placeholders {
    /// The text with every placeholder filled.
    ///
    /// - Throws: ``DefinitionError`` that names each placeholder without a value, with its line,
    ///   and each value that no placeholder asks for.
    package static func fill(
        _ text: String, _ values: [String: String]
    ) throws(DefinitionError) -> String {
        var filler = Filler(bytes: Array(text.utf8), values: values)
        filler.run()
        let unused = Set(values.keys).subtracting(filler.used).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        for name in unused {
            filler.problems.append(
                DefinitionProblem(
                    line: 0, pointer: "", state: nil, field: nil,
                    message: "--set \(name): the definition has no ${\(name)}; "
                        + filler.knownNames))
        }
        if !filler.problems.isEmpty { throw DefinitionError(filler.problems) }
        return String(decoding: filler.result, as: UTF8.self)
    }
}

/// Copies a text from left to right and fills placeholders on the way.
private struct Filler {
    let bytes: [UInt8]
    let values: [String: String]
    var result: [UInt8] = []
    var used: Set<String> = []
    var names: Set<String> = []
    var problems: [DefinitionProblem] = []
    private var line = 1
    private var isInString = false

    init(bytes: [UInt8], values: [String: String]) {
        (self.bytes, self.values) = (bytes, values)
    }

    var knownNames: String {
        if names.isEmpty { return "it has no placeholders" }
        return "its placeholders are "
            + names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: ", ")
    }

    mutating func run() {
        var offset = 0
        while offset < bytes.count {
            if let name = name(at: offset) {
                fill(name)
                // The dollar sign and the two braces.
                offset += name.utf8.count + 3
                continue
            }
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\n") { line += 1 }
            if byte == UInt8(ascii: "\"") { isInString.toggle() }
            if byte == UInt8(ascii: "\\"), isInString, offset + 1 < bytes.count {
                result.append(byte)
                offset += 1
            }
            result.append(bytes[offset])
            offset += 1
        }
    }

    private mutating func name(at offset: Int) -> String? {
        guard bytes[offset] == UInt8(ascii: "$"), offset + 1 < bytes.count,
            bytes[offset + 1] == UInt8(ascii: "{")
        else { return nil }
        let name = bytes[(offset + 2)...].prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        let isClosed = name.endIndex < bytes.count && bytes[name.endIndex] == UInt8(ascii: "}")
        if isClosed, !name.isEmpty { return String(decoding: name, as: UTF8.self) }
        problems.append(
            DefinitionProblem(
                line: line, pointer: "", state: nil, field: nil,
                message: "${ begins a placeholder; write ${Name}, with letters, digits, _ - and ."))
        return nil
    }

    private mutating func fill(_ name: String) {
        names.insert(name)
        guard let value = values[name] else {
            problems.append(
                DefinitionProblem(
                    line: line, pointer: "", state: nil, field: nil,
                    message: "${\(name)} has no value; give one with --set \(name)=VALUE"))
            return
        }
        used.insert(name)
        if isInString {
            JSONValue.appendEscaped(value, to: &result)
        } else {
            result.append(contentsOf: value.utf8)
        }
    }
}
