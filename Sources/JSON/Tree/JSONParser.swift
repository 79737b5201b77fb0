/// A strict parser of JSON (RFC 8259) that remembers the line of each value.
///
/// Strict: UTF-8 only, no comments, no trailing commas, nothing after the value. Of a doubled key
/// the last value wins; the place is kept in ``doubledKeys``. Values nest at most 256 deep.
///
/// With `tracksPlaces`, ``lines`` names for every JSON pointer the line on which its key (or, in an
/// array, its value) begins, and ``numbers`` where the text of a number is.
struct JSONParser {
    /// What is refused beyond the grammar.
    enum Limits {
        /// Numbers beyond a double. A lone surrogate escape becomes U+FFFD.
        case doubles
        /// Lone surrogate escapes. A number beyond a double is infinite.
        case texts
    }

    let bytes: [UInt8]
    let limits: Limits
    private let tracksPlaces: Bool
    /// The byte that is read next.
    var offset = 0
    private var line = 1
    private var lineStart = 0
    private var depth = 0
    /// The line of each JSON pointer.
    private(set) var lines: [ByteText: Int] = [:]
    /// Where the text of each number is, by JSON pointer.
    private(set) var numbers: [ByteText: Range<Int>] = [:]
    /// The JSON pointers of keys that an object has twice.
    private(set) var doubledKeys: [String] = []

    init(_ bytes: [UInt8], limits: Limits = .doubles, tracksPlaces: Bool = false) {
        (self.bytes, self.limits, self.tracksPlaces) = (bytes, limits, tracksPlaces)
    }

    /// Parses the whole text as one value.
    mutating func parse() throws(JSONError) -> JSONValue {
        if ByteOrderMark.begins(bytes.span) { throw error(ByteOrderMark.advice) }
        skipSpace()
        let value = try parseValue("")
        skipSpace()
        if offset < bytes.count { throw unexpected("the end of the text") }
        return value
    }

    // MARK: - Values

    private mutating func parseValue(_ pointer: String) throws(JSONError) -> JSONValue {
        if tracksPlaces, lines[ByteText(pointer)] == nil { lines[ByteText(pointer)] = line }
        switch current {
        case UInt8(ascii: "{"): return try parseObject(pointer)
        case UInt8(ascii: "["): return try parseArray(pointer)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            let start = offset
            let value = try parseNumber()
            if tracksPlaces { numbers[ByteText(pointer)] = start..<offset }
            return value
        default: throw unexpected("a value")
        }
    }

    /// Steps over the opening bracket; the caller steps out with `depth -= 1`.
    private mutating func descend() throws(JSONError) {
        if depth == JSONValue.deepestNesting { throw error("nested more than 256 deep") }
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
            guard current == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let keyLine = line
            let key = try parseString()
            let inner = tracksPlaces ? pointer + "/" + JSONPointer.escaped(key) : ""
            if tracksPlaces { lines[ByteText(inner)] = keyLine }
            skipSpace()
            if !take(":") { throw unexpected("\":\"") }
            skipSpace()
            if object[key] != nil { doubledKeys.append(inner) }
            object[key] = try parseValue(inner)
            skipSpace()
        } while take(",")
        if !take("}") { throw unexpected("\",\" or \"}\"") }
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
            let inner = tracksPlaces ? "\(pointer)/\(elements.count)" : ""
            elements.append(try parseValue(inner))
            skipSpace()
        } while take(",")
        if !take("]") { throw unexpected("\",\" or \"]\"") }
        return .array(elements)
    }

    private mutating func parseWord(
        _ word: StaticString, _ value: JSONValue
    ) throws(JSONError) -> JSONValue {
        let word = word.description.utf8
        guard bytes[offset...].starts(with: word) else { throw unexpected("a value") }
        offset += word.count
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

    func unexpected(_ wanted: String) -> JSONError {
        let found =
            switch current {
            case nil: "the text ends"
            case .some(let byte) where 0x21...0x7E ~= byte: "'\(Unicode.Scalar(byte))'"
            case .some(let byte): "the byte \(byte)"
            }
        return error("\(found) where \(wanted) should be")
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
