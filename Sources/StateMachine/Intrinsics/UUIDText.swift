import Bytes

/// UUIDs of version 4 (RFC 9562).
enum UUIDText {
    /// A UUID from 122 random bits.
    static func random(_ random: @Sendable () -> UInt64) -> String {
        let high = random() & ~0xf000 | 0x4000
        let low = random() & ~(3 << 62) | 2 << 62
        let digits = Hexadecimal.text(high) + Hexadecimal.text(low)
        var rest = digits[...]
        return [8, 4, 4, 4, 12].map { count in
            defer { rest = rest.dropFirst(count) }
            return String(rest.prefix(count))
        }.joined(separator: "-")
    }
}
