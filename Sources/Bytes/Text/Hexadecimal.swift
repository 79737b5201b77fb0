/// Lower-case hexadecimal digits.
package enum Hexadecimal {
    /// The digit of a number of four bits.
    ///
    /// - Precondition: `nibble` is 0...15.
    @inlinable
    package static func digit(_ nibble: UInt8) -> UInt8 {
        precondition(nibble < 16, "a hexadecimal digit has four bits")
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble
    }

    /// The value of a digit of either case, or nil where the character is none.
    @inlinable
    package static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Whether a character is a digit as they are written here: `0`-`9` or `a`-`f`.
    package static func isLowerCaseDigit(_ character: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= character
            || UInt8(ascii: "a")...UInt8(ascii: "f") ~= character
    }

    /// Appends the two digits of a byte.
    @inlinable
    package static func append(_ byte: UInt8, to text: inout [UInt8]) {
        text.append(digit(byte >> 4))
        text.append(digit(byte & 15))
    }

    /// A number with all its digits, zeros in front: 16 for 64 bits.
    package static func text(_ number: some FixedWidthInteger & UnsignedInteger) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: number.bitWidth / 4 - digits.count) + digits
    }
}

extension Sequence<UInt8> {
    /// The bytes as lower-case hexadecimal digits, two a byte.
    package var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * underestimatedCount)
        for byte in self { Hexadecimal.append(byte, to: &text) }
        return String(decoding: text, as: UTF8.self)
    }
}
