extension ModelJSON {
    /// Reads one JSON text (RFC 8259), nothing before or after it but white space.
    ///
    /// - Throws: ``SyntaxError`` at the first byte that cannot be, for text that is not UTF-8,
    ///   for half a surrogate pair, and for values nested more than 32 deep.
    init(parsing bytes: [UInt8]) throws(SyntaxError) {
        var parser = ModelJSONParser(bytes: bytes)
        self = try parser.document()
    }
}

/// Reads from the front, one byte of look-ahead.
private struct ModelJSONParser {
    static let deepest = 32

    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(ModelJSON.SyntaxError) -> ModelJSON {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw unexpected("the end of the text") }
        return value
    }

    private mutating func value(depth: Int) throws(ModelJSON.SyntaxError) -> ModelJSON {
        guard depth <= Self.deepest else { throw failure("nested more than \(Self.deepest) deep") }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return try number()
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(ModelJSON.SyntaxError) -> ModelJSON {
        position += 1
        var members: [ModelJSON.Member] = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let name = try text()
            skipSpace()
            guard take(":") else { throw unexpected("\":\"") }
            members.append(ModelJSON.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw unexpected("\",\" or \"}\"") }
        }
    }

    private mutating func array(depth: Int) throws(ModelJSON.SyntaxError) -> ModelJSON {
        position += 1
        var elements: [ModelJSON] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw unexpected("\",\" or \"]\"") }
        }
    }

    private mutating func word() throws(ModelJSON.SyntaxError) -> ModelJSON {
        let words: [(String, ModelJSON)] = [
            ("true", .bool(true)), ("false", .bool(false)), ("null", .null),
        ]
        for (word, value) in words where bytes[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw unexpected("a value")
    }
}

// MARK: - Numbers and texts

extension ModelJSONParser {
    private mutating func number() throws(ModelJSON.SyntaxError) -> ModelJSON {
        let start = position
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(ModelJSON.SyntaxError) {
        let start = position
        while let byte = peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
        guard position > start else { throw unexpected("a digit") }
    }

    private mutating func text() throws(ModelJSON.SyntaxError) -> String {
        position += 1
        var utf8: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: utf8, as: UTF8.self) else {
                    throw failure("a text that is not UTF-8")
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                position += 1
                utf8 += Array(String(try escaped()).utf8)
            case 0..<0x20:
                throw failure("a control character in a text; write it as \\u00XX")
            default:
                utf8.append(byte)
                position += 1
            }
        }
        throw unexpected("\" at the end of a text")
    }

    private mutating func escaped() throws(ModelJSON.SyntaxError) -> Unicode.Scalar {
        let plain: [(Character, Unicode.Scalar)] = [
            ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"),
            ("r", "\r"), ("t", "\t"),
        ]
        for (letter, scalar) in plain where take(letter) { return scalar }
        guard take("u") else { throw unexpected("an escape") }
        let high = try fourHexDigits()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, take("\\"), take("u") else { throw failure("half a surrogate pair") }
        let low = try fourHexDigits()
        guard 0xDC00...0xDFFF ~= low,
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("half a surrogate pair") }
        return scalar
    }

    private mutating func fourHexDigits() throws(ModelJSON.SyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek,
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80
            else { throw unexpected("a hexadecimal digit") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

// MARK: - Bytes

extension ModelJSONParser {
    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Goes past an ASCII character if it is the next.
    private mutating func take(_ character: Character) -> Bool {
        guard let byte = peek, character.asciiValue == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func unexpected(_ wanted: String) -> ModelJSON.SyntaxError {
        let found =
            switch peek {
            case nil: "the text ends"
            case .some(let byte) where 0x21...0x7E ~= byte:
                "'\(Character(Unicode.Scalar(byte)))'"
            case .some(let byte): "the byte \(byte)"
            }
        return failure("\(found) where \(wanted) should be")
    }

    private func failure(_ message: String) -> ModelJSON.SyntaxError {
        let before = bytes[..<position]
        let lines = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return ModelJSON.SyntaxError(
            line: lines.count, column: (lines.last?.count ?? 0) + 1, message: message)
    }
}
