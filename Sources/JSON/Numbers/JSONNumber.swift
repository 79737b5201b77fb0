import Bytes

/// Numbers as JSON writes them: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
package enum JSONNumber {
    /// The offset after the longest number that begins at `start`, or nil where none does.
    package static func end(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var offset = start
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "-") { offset += 1 }
        guard offset < bytes.count, isDigit(bytes[offset]) else { return nil }
        if bytes[offset] == UInt8(ascii: "0") {
            offset += 1
        } else {
            offset = endOfDigits(in: bytes, from: offset)
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
            let end = endOfDigits(in: bytes, from: offset + 1)
            guard end > offset + 1 else { return nil }
            offset = end
        }
        if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
            var digits = offset + 1
            if digits < bytes.count,
                bytes[digits] == UInt8(ascii: "+") || bytes[digits] == UInt8(ascii: "-")
            {
                digits += 1
            }
            let end = endOfDigits(in: bytes, from: digits)
            guard end > digits else { return nil }
            offset = end
        }
        return offset
    }

    /// Whether the bytes are one number and nothing else.
    package static func isNumber(_ bytes: Span<UInt8>) -> Bool {
        end(in: bytes, from: 0) == bytes.count
    }

    /// The whole number that the bytes write without point and exponent, if 64 bits hold it.
    package static func integer(_ bytes: Span<UInt8>) -> Int64? {
        guard !bytes.isEmpty else { return nil }
        let isNegative = bytes[0] == UInt8(ascii: "-")
        var value: Int64 = 0
        for offset in (isNegative ? 1 : 0)..<bytes.count {
            guard isDigit(bytes[offset]) else { return nil }
            let digit = Int64(bytes[offset] - UInt8(ascii: "0"))
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            // Counted downwards from zero: the least number has no positive counterpart.
            let (next, underflow) = tens.subtractingReportingOverflow(digit)
            if overflow || underflow { return nil }
            value = next
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// The double nearest to a number; infinite where it is too large for one.
    ///
    /// - Parameter bytes: a number (``isNumber(_:)``).
    /// - Returns: the nearest double, ties to even.
    package static func double(_ bytes: Span<UInt8>) -> Double {
        if let exact = shortDecimal(bytes) { return exact }
        var characters: [UInt8] = []
        characters.append(copying: bytes)
        return Double(String(decoding: characters, as: UTF8.self)) ?? .nan
    }

    /// At most 15 digits with a point somewhere: a whole number below 2^53 divided by a power of ten
    /// below 10^22, both exact, so that the one division rounds correctly (Clinger, "How to read
    /// floating point numbers accurately", 1990).
    private static func shortDecimal(_ bytes: Span<UInt8>) -> Double? {
        var digits: Int64 = 0
        var digitCount = 0
        var scale = -1
        let isNegative = bytes[0] == UInt8(ascii: "-")
        for offset in (isNegative ? 1 : 0)..<bytes.count {
            let byte = bytes[offset]
            if isDigit(byte) {
                digitCount += 1
                guard digitCount <= 15 else { return nil }
                digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
                if scale >= 0 { scale += 1 }
            } else if byte == UInt8(ascii: ".") {
                scale = 0
            } else {
                return nil
            }
        }
        let value = scale > 0 ? Double(digits) / powersOfTen[scale] : Double(digits)
        return isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func endOfDigits(in bytes: Span<UInt8>, from start: Int) -> Int {
        var offset = start
        while offset < bytes.count, isDigit(bytes[offset]) { offset += 1 }
        return offset
    }
}
