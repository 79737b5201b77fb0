/// The exact value of a JSON number: `digits * 10^exponent`, without trailing zeros.
///
/// 0.29 is 29 hundredths; as a `Double` it is a little less, and 0.29 * 100 is not whole.
package struct DecimalNumber: Sendable, Hashable {
    /// Whether the number is below zero.
    package let isNegative: Bool
    /// The significant digits, 0...9 each, neither starting nor ending with 0; empty for zero.
    package let digits: [UInt8]
    /// The power of ten of the last digit; far beyond anything usable it is only kept apart.
    package let exponent: Int

    /// The value of a text that the JSON grammar calls a number.
    package init(_ text: String) {
        let parts = text.utf8.split { $0 | 0x20 == UInt8(ascii: "e") }
        let mantissa = parts.first.map(Array.init) ?? []
        let zero = UInt8(ascii: "0")
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
        var digits = mantissa.filter { zero...UInt8(ascii: "9") ~= $0 }.map { $0 - zero }
        // A file of less than an exabyte has fewer digits than this cap.
        let written = parts.count > 1 ? Int(Substring(parts[1])) ?? .max : 0
        let negative = parts.count > 1 && parts[1].first == UInt8(ascii: "-")
        let cap = 1 << 60
        let power = written == .max && negative ? -cap : min(max(written, -cap), cap)
        var exponent = power - max(0, mantissa.count - point - 1)
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        self.digits = Array(digits.drop { $0 == 0 })
        self.exponent = digits.isEmpty ? 0 : exponent
        isNegative = mantissa.first == UInt8(ascii: "-") && !self.digits.isEmpty
    }

    /// Whether `value * 10^places` is whole.
    package func isWhole(places: Int) -> Bool { exponent >= -places }

    /// `value * 10^places`.
    ///
    /// - Returns: nil where that is not whole or has more than nine digits.
    package func scaled(places: Int) -> Int32? {
        guard isWhole(places: places), exponent + places + digits.count <= 9 else { return nil }
        var value: Int32 = 0
        for digit in digits { value = value * 10 + Int32(digit) }
        for _ in 0..<(digits.isEmpty ? 0 : exponent + places) { value *= 10 }
        return isNegative ? -value : value
    }
}
