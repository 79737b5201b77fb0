/// Decimal numbers of any length with all their digits.
package enum DecimalText {
    /// More than the widest decimals that databases know have: 76 digits.
    private static let longestByteCount = 64

    /// A whole number whose last `scale` digits are a fraction: `-12.50`.
    package static func text(_ unscaled: Int64, scale: Int) -> String {
        text(digits: String(unscaled.magnitude), isNegative: unscaled < 0, scale: scale)
    }

    /// A whole number in two's complement, most significant byte first; nil if it is too long.
    package static func text(_ bytes: ArraySlice<UInt8>, scale: Int) -> String? {
        guard bytes.count <= longestByteCount else { return nil }
        let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
        var rest = isNegative ? negated(bytes) : Array(bytes)
        var digits: [UInt8] = []
        // Divides by ten, as on paper, until nothing is left.
        while rest.contains(where: { $0 > 0 }) {
            var remainder = 0
            for index in rest.indices {
                let value = remainder << 8 | Int(rest[index])
                rest[index] = UInt8(value / 10)
                remainder = value % 10
            }
            digits.append(UInt8(ascii: "0") + UInt8(remainder))
        }
        return text(
            digits: String(decoding: digits.reversed(), as: UTF8.self), isNegative: isNegative,
            scale: scale)
    }

    private static func negated(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result = bytes.map { ~$0 }
        for index in result.indices.reversed() {
            // A byte of ones wraps around to zero and carries.
            result[index] &+= 1
            if result[index] != 0 { break }
        }
        return result
    }

    private static func text(digits: String, isNegative: Bool, scale: Int) -> String {
        let missing = max(0, scale + 1 - digits.count)
        let all = String(repeating: "0", count: missing) + digits
        let sign = isNegative ? "-" : ""
        return scale == 0 ? sign + all : "\(sign)\(all.dropLast(scale)).\(all.suffix(scale))"
    }
}
