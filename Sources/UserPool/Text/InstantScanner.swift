import Bytes
import JSON

/// Reads the parts of an instant one after the other.
struct InstantScanner {
    private(set) var position = 0

    /// Reads that many digits as a number.
    mutating func digits(_ count: Int, in bytes: Span<UInt8>) -> Int64? {
        guard position + count <= bytes.count else { return nil }
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit(in: bytes) else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Steps over one of the characters; false where none of them is here.
    mutating func skip(_ characters: StaticString, in bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count else { return false }
        for index in 0..<characters.utf8CodeUnitCount {
            if characters.byte(at: index) == bytes[position] {
                position += 1
                return true
            }
        }
        return false
    }

    /// `HH:MM[:SS[.fraction]]` as seconds and nanoseconds of the day.
    mutating func time(in bytes: Span<UInt8>) -> (seconds: Int64, nanoseconds: Int64)? {
        guard let hour = digits(2, in: bytes), hour < 24, skip(":", in: bytes),
            let minute = digits(2, in: bytes), minute < 60
        else { return nil }
        let minuteStart = hour * 3600 + minute * 60
        guard skip(":", in: bytes) else { return (minuteStart, 0) }
        guard let second = digits(2, in: bytes), second <= 60 else { return nil }
        var nanoseconds: Int64 = 0
        if skip(".,", in: bytes) {
            guard let fraction = fraction(in: bytes) else { return nil }
            nanoseconds = fraction
        }
        if second == 60 { return (minuteStart + 59, 999_999_999) }
        return (minuteStart + second, nanoseconds)
    }

    /// Nothing, `Z`, `+HH`, `+HHMM` or `+HH:MM` as seconds east of UTC.
    mutating func offset(in bytes: Span<UInt8>) -> Int64? {
        if position == bytes.count || skip("Zz", in: bytes) { return 0 }
        let sign: Int64 = skip("-", in: bytes) ? -1 : 1
        guard sign < 0 || skip("+", in: bytes), let hour = digits(2, in: bytes), hour < 24
        else { return nil }
        if position == bytes.count { return sign * hour * 3600 }
        _ = skip(":", in: bytes)
        guard let minute = digits(2, in: bytes), minute < 60 else { return nil }
        return sign * (hour * 3600 + minute * 60)
    }

    /// One or more digits after the point, as nanoseconds.
    private mutating func fraction(in bytes: Span<UInt8>) -> Int64? {
        var unit: Int64 = 100_000_000
        guard var value = digit(in: bytes).map({ $0 * unit }) else { return nil }
        while let digit = digit(in: bytes) {
            unit /= 10
            value += digit * unit
        }
        return value
    }

    /// Reads one digit, or reads nothing.
    private mutating func digit(in bytes: Span<UInt8>) -> Int64? {
        guard position < bytes.count, 0x30...0x39 ~= bytes[position] else { return nil }
        position += 1
        return Int64(bytes[position - 1] - 0x30)
    }
}
