/// An instant of UTC to the nanosecond.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z, without leap seconds.
    package let seconds: Int64
    /// 0...999,999,999 after the second.
    package let nanoseconds: Int32

    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The instant that many whole days earlier.
    package func minus(days: Int64) -> Timestamp {
        Timestamp(seconds: seconds - days * 86_400, nanoseconds: nanoseconds)
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

// MARK: - ISO 8601

extension Timestamp {
    /// The instant that a text of ISO 8601 names, or nil where it names none.
    ///
    /// `YYYY-MM-DD`, then nothing (midnight UTC) or `T`, `t` or a space and `HH:MM[:SS[.fraction]]`
    /// (a comma will do as well), then nothing or `Z` (UTC) or an offset `+HH`, `+HHMM`, `+HH:MM`. The
    /// calendar is checked. Digits beyond nanoseconds are cut off. Second 60 is the last nanosecond
    /// of its minute. White space at the ends is stripped.
    package init?(_ bytes: Span<UInt8>) {
        let text = bytes.extracting(Folding.stripped(bytes))
        var scanner = Scanner()
        guard let year = scanner.digits(4, in: text), scanner.skip("-", in: text),
            let month = scanner.digits(2, in: text), scanner.skip("-", in: text),
            let day = scanner.digits(2, in: text), (1...12).contains(month),
            day >= 1, day <= Self.dayCount(month: month, year: year)
        else { return nil }
        var seconds = Self.days(year: year, month: month, day: day) * 86_400
        var nanoseconds: Int64 = 0
        if scanner.position < text.count {
            guard scanner.skip("Tt ", in: text), let time = scanner.time(in: text),
                let offset = scanner.offset(in: text), scanner.position == text.count
            else { return nil }
            seconds += time.seconds - offset
            nanoseconds = time.nanoseconds
        }
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    /// The instant that a text of ISO 8601 names, or nil where it names none.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes.span)
    }

    private static func dayCount(month: Int64, year: Int64) -> Int64 {
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeapYear ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, years from March (Howard Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = (month <= 2 ? year - 1 : year) + 400  // Keeps the divisions positive.
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }
}

extension Timestamp {
    /// Reads the parts of a timestamp one after the other.
    private struct Scanner {
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

        /// Steps over one of the characters; false where none of them stands here.
        mutating func skip(_ characters: StaticString, in bytes: Span<UInt8>) -> Bool {
            guard position < bytes.count else { return false }
            for index in 0..<characters.utf8CodeUnitCount {
                // The literal is valid for ever and `utf8CodeUnitCount` bytes long.
                if unsafe characters.utf8Start[index] == bytes[position] {
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
}
