/// A number of bytes as people write it: `8GiB`, `512 MiB`, `2g`, `1.5GB`.
///
/// A letter alone and the forms with an `i` count in powers of 1024, `kB`, `MB`, `GB` and `TB` in
/// powers of 1000; a number alone is bytes. Capitals do not matter.
package struct ByteSize: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The number of bytes; not negative.
    package let bytes: Int

    /// - Precondition: `bytes` is not negative.
    package init(_ bytes: Int) {
        precondition(bytes >= 0, "a size is not negative")
        self.bytes = bytes
    }

    /// Reads a size; nil where the text is none, or is more than an `Int` holds.
    package init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Self.number(digits), let scale = Self.scale(unit.lowercased()),
            let bytes = Int(exactly: (number * scale).rounded())
        else { return nil }
        self.init(bytes)
    }

    /// The size in the largest power of 1024 that it reaches: `3.1 GiB`, `512 MiB`, `100 bytes`.
    package var description: String {
        let units = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
        guard let (scale, name) = units.first(where: { bytes >= $0.0 }) else {
            return "\(bytes) bytes"
        }
        let tenths = Int((Double(bytes) / Double(scale) * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }

    /// Whether a size is smaller.
    package static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

    private static func number(_ digits: Substring) -> Double? {
        let isPlain = digits.first?.isNumber == true && digits.last?.isNumber == true
        return isPlain ? Double(digits) : nil
    }

    private static func scale(_ unit: String) -> Double? {
        if unit.isEmpty || unit == "b" { return 1 }
        guard let power = ["k", "m", "g", "t"].firstIndex(of: unit.prefix(1)) else { return nil }
        let base: Double
        switch unit.dropFirst() {
        case "", "i", "ib": base = 1024
        case "b": base = 1000
        default: return nil
        }
        return (0..<power).reduce(base) { scale, _ in scale * base }
    }
}
