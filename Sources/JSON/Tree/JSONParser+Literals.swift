import Bytes

extension JSONParser {
    /// Parses a number: an integer where it is written as one and fits.
    mutating func parseNumber() throws(JSONError) -> JSONValue {
        let start = offset
        _ = take("-")
        if !take("0") { try skipDigits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try skipDigits()
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite || limits == .texts else {
            throw error("the number is larger than a double can hold")
        }
        return .double(value)
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = offset
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            offset += 1
        }
        if offset == start { throw unexpected("a digit") }
    }

    /// Parses a string, from its opening quote on.
    mutating func parseString() throws(JSONError) -> String {
        offset += 1
        var content: [UInt8] = []
        var runStart = offset
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                content += bytes[runStart..<offset]
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw error("a text that is not UTF-8")
                }
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                content += bytes[runStart..<offset]
                offset += 1
                content.append(contentsOf: try parseEscape().utf8)
                runStart = offset
            case 0..<0x20: throw error("a control character in a text; write it as \\u00XX")
            default: offset += 1
            }
        }
        throw unexpected("\" at the end of a text")
    }

    private mutating func parseEscape() throws(JSONError) -> String {
        let plain: [(Unicode.Scalar, String)] = [
            ("\"", "\""), ("\\", "\\"), ("/", "/"), ("b", "\u{8}"), ("f", "\u{c}"), ("n", "\n"),
            ("r", "\r"), ("t", "\t"),
        ]
        for (letter, text) in plain where take(letter) { return text }
        guard take("u") else { throw unexpected("an escape") }
        return try parseUnicodeEscape()
    }

    private mutating func parseUnicodeEscape() throws(JSONError) -> String {
        let unit = try parseCodeUnit()
        if UTF16.isLeadSurrogate(unit), current == UInt8(ascii: "\\"),
            offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u")
        {
            let resume = offset
            offset += 2
            let trail = try parseCodeUnit()
            if UTF16.isTrailSurrogate(trail) {
                return String(decoding: [unit, trail], as: UTF16.self)
            }
            if limits == .doubles { offset = resume }
        }
        if limits == .texts, UTF16.isSurrogate(unit) { throw error("half a surrogate pair") }
        return String(decoding: [unit], as: UTF16.self)
    }

    private mutating func parseCodeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Hexadecimal.value(of: byte) else {
                throw unexpected("a hexadecimal digit")
            }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
