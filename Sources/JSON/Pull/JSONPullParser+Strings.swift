import Bytes

extension JSONPullParser {
    /// Reads the string whose opening quote is at `offset` into `text`.
    mutating func string(in bytes: Span<UInt8>) throws(JSONTokenError) {
        text.removeAll(keepingCapacity: true)
        offset += 1
        var runStart = offset
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                text.append(copying: bytes.extracting(runStart..<offset))
                offset += 1
                return
            case UInt8(ascii: "\\"):
                text.append(copying: bytes.extracting(runStart..<offset))
                offset += 1
                try escape(in: bytes)
                runStart = offset
            case 0..<0x20:
                throw JSONTokenError(.controlCharacter, at: offset)
            default:
                offset += 1
            }
        }
        throw JSONTokenError(.endOfText, at: offset)
    }

    /// Resolves the escape whose backslash was just read.
    private mutating func escape(in bytes: Span<UInt8>) throws(JSONTokenError) {
        guard let kind = peek(in: bytes) else { throw JSONTokenError(.endOfText, at: offset) }
        offset += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): append(try unicodeEscape(in: bytes))
        default: throw JSONTokenError(.badEscape, at: offset - 1)
        }
    }

    /// Reads the digits after `\u`, and the second half of a surrogate pair where there is one.
    private mutating func unicodeEscape(in bytes: Span<UInt8>) throws(JSONTokenError)
        -> Unicode.Scalar
    {
        let start = offset - 2
        let first = try hexadecimalUnit(in: bytes)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
            bytes[offset + 1] == UInt8(ascii: "u")
        else { throw JSONTokenError(.loneSurrogate, at: start) }
        offset += 2
        let second = try hexadecimalUnit(in: bytes)
        guard 0xDC00...0xDFFF ~= second,
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw JSONTokenError(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func hexadecimalUnit(in bytes: Span<UInt8>) throws(JSONTokenError) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw JSONTokenError(.endOfText, at: bytes.count) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Hexadecimal.value(of: bytes[offset]) else {
                throw JSONTokenError(.badEscape, at: offset)
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
