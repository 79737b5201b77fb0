import Bytes

/// A strict parser of JSON (RFC 8259) that remembers the line of each value.
///
/// Strict: UTF-8 only, no comments, no trailing commas, nothing after the value, no number beyond
/// a double. A lone surrogate escape becomes U+FFFD. Of a doubled key the last value wins; the
/// place is kept in ``doubledKeys``. Values nest at most 256 deep.
///
/// With `tracksLines`, ``lines`` names for every JSON pointer the line on which its key (or, in an
/// array, its value) begins.
struct JSONParser {
    let bytes: [UInt8]
    private let tracksLines: Bool
    /// The byte that is read next.
    var offset = 0
    private var line = 1
    private var lineStart = 0
    private var depth = 0
    /// The line of each JSON pointer.
    private(set) var lines: [ByteText: Int] = [:]
    /// The JSON pointers of keys that an object has twice.
    private(set) var doubledKeys: [String] = []

    init(_ bytes: [UInt8], tracksLines: Bool = false) {
        (self.bytes, self.tracksLines) = (bytes, tracksLines)
    }

    /// Parses the whole text as one value.
    mutating func parse() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try parseValue("")
        skipSpace()
        if offset < bytes.count { throw error("there is more after the end of the value") }
        return value
    }

    // MARK: - Values

    private mutating func parseValue(_ pointer: String) throws(JSONError) -> JSONValue {
        guard let byte = current else { throw error("the text ends where a value is expected") }
        if tracksLines, lines[ByteText(pointer)] == nil { lines[ByteText(pointer)] = line }
        switch byte {
        case UInt8(ascii: "{"): return try parseObject(pointer)
        case UInt8(ascii: "["): return try parseArray(pointer)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: throw error("a value is expected")
        }
    }

    /// Steps over the opening bracket; the caller steps out with `depth -= 1`.
    private mutating func descend() throws(JSONError) {
        if depth == JSONValue.deepestNesting { throw error("values nest more than 256 deep") }
        depth += 1
        offset += 1
    }

    private mutating func parseObject(_ pointer: String) throws(JSONError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var object = JSONObject()
        skipSpace()
        if take("}") { return .object(object) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw error("a key in quotes is expected") }
            let keyLine = line
            let key = try parseString()
            let inner = tracksLines ? pointer + "/" + JSONPointer.escaped(key) : ""
            if tracksLines { lines[ByteText(inner)] = keyLine }
            skipSpace()
            if !take(":") { throw error("a colon is expected after the key") }
            skipSpace()
            if object[key] != nil { doubledKeys.append(inner) }
            object[key] = try parseValue(inner)
            skipSpace()
        } while take(",")
        if !take("}") { throw error("a comma or a closing brace is expected") }
        return .object(object)
    }

    private mutating func parseArray(_ pointer: String) throws(JSONError) -> JSONValue {
        try descend()
        defer { depth -= 1 }
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            skipSpace()
            let inner = tracksLines ? "\(pointer)/\(elements.count)" : ""
            elements.append(try parseValue(inner))
            skipSpace()
        } while take(",")
        if !take("]") { throw error("a comma or a closing bracket is expected") }
        return .array(elements)
    }

    private mutating func parseWord(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        for byte in word.description.utf8 {
            if current != byte { throw error("a value is expected") }
            offset += 1
        }
        return value
    }

    // MARK: - Bytes

    var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                lineStart = offset + 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            default: return
            }
            offset += 1
        }
    }

    func error(_ message: String) -> JSONError {
        JSONError(line: line, column: offset - lineStart + 1, message: message)
    }
}

extension JSONValue {
    /// Parses a JSON text; see `JSONParser` for how strictly.
    ///
    /// - Throws: ``JSONError`` with the line and column where the text stops being JSON.
    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Parses UTF-8 bytes as JSON; see `JSONParser` for how strictly.
    ///
    /// - Throws: ``JSONError`` with the line and column where the text stops being JSON.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes)
        self = try parser.parse()
    }
}
