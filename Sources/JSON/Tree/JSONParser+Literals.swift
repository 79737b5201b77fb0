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
        guard let value = Double(text), value.isFinite else {
            throw error("the number is larger than a double can hold")
        }
        return .double(value)
    }

    private mutating func skipDigits() throws(JSONError) {
        let start = offset
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            offset += 1
        }
        if offset == start { throw error("a digit is expected") }
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
                    throw error("the string is not UTF-8")
                }
                offset += 1
                return text
            case UInt8(ascii: "\\"):
                content += bytes[runStart..<offset]
                offset += 1
                content.append(contentsOf: try parseEscape().utf8)
                runStart = offset
            case 0..<0x20: throw error("a control character in a string must be escaped")
            default: offset += 1
            }
        }
        throw error("the string has no closing quote")
    }

    private mutating func parseEscape() throws(JSONError) -> String {
        guard let byte = current else { throw error("the string has no closing quote") }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
            return String(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try parseUnicodeEscape()
        default: throw error("an unknown escape in a string")
        }
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
            offset = resume
        }
        return String(decoding: [unit], as: UTF16.self)
    }

    private mutating func parseCodeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Hexadecimal.value(of: byte) else {
                throw error("four hexadecimal digits are expected after \\u")
            }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
