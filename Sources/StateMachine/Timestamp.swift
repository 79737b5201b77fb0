/// An instant in milliseconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC.
///
///     Timestamp("2026-11-20T04:00:00Z")?.description    // 2026-11-20T04:00:00.000Z
package struct Timestamp: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Reads RFC 3339 as the Amazon States Language wants it: a capital `T` and a zone.
    ///
    /// Digits of a second beyond the third are dropped. Nil where the text is no such instant.
    package init?(_ text: String) {
        var reader = TimestampReader(text)
        guard let milliseconds = reader.read() else { return nil }
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The instant some milliseconds later; it stops at the ends of time.
    package func advanced(byMilliseconds count: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(count)
        return Timestamp(milliseconds: overflow ? (count < 0 ? .min : .max) : sum)
    }

    package var description: String {
        let (day, time) = milliseconds.quotientAndFloorRemainder(by: 86_400_000)
        let date = CivilDate(daysSince1970: day)
        let parts: [(Int64, Int)] = [
            (date.year, 4), (date.month, 2), (date.day, 2), (time / 3_600_000, 2),
            (time / 60_000 % 60, 2), (time / 1000 % 60, 2), (time % 1000, 3),
        ]
        let separators = ["", "-", "-", "T", ":", ":", "."]
        return zip(separators, parts).map { $0 + padded($1.0, $1.1) }.joined() + "Z"
    }

    private func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Int64 {
    /// The quotient rounded down and the remainder, which is never negative.
    fileprivate func quotientAndFloorRemainder(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// A day of the Gregorian calendar.
///
/// The two conversions are Howard Hinnant's days_from_civil and civil_from_days
/// (howardhinnant.github.io/date_algorithms.html): years begin in March, so that the leap day is
/// the last day of its year, and an era is 400 years.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64

    init(daysSince1970 days: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndFloorRemainder(by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.quotientAndFloorRemainder(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Reads the fixed fields of a timestamp from left to right.
private struct TimestampReader {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    mutating func read() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"),
            let day = number(2), take("T"), let hour = number(2), take(":"),
            let minute = number(2), take(":"), let second = number(2),
            (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilDate.daysSince1970(year, month, day)
        // A day that the month does not have comes back as another one.
        guard CivilDate(daysSince1970: days).day == day, let fraction = fraction(),
            let zone = zone(), rest.isEmpty
        else { return nil }
        return ((days * 24 + hour) * 60 + minute - zone) * 60_000 + second * 1000 + fraction
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func number(_ count: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    /// The milliseconds after a dot, 0 without one, nil where the dot has no digit.
    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        guard var value = digit() else { return nil }
        var count = 1
        while let next = digit() {
            if count < 3 { value = value * 10 + next }
            count += 1
        }
        return count == 1 ? value * 100 : count == 2 ? value * 10 : value
    }

    /// The zone's distance from UTC in minutes, nil where there is none.
    private mutating func zone() -> Int64? {
        if take("Z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take("+") || take("-"), let hour = number(2), take(":"), let minute = number(2),
            hour < 24, minute < 60
        else { return nil }
        return (hour * 60 + minute) * (isWest ? -1 : 1)
    }
}
