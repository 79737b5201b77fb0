/// Days and times as ISO 8601 writes them.
package enum CalendarText {
    private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// A day, counted from 1970-01-01 in the proleptic Gregorian calendar: `2026-11-20`.
    ///
    /// The arithmetic counts years from March, so that the leap day is the last of a year (Howard
    /// Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days).
    package static func day(_ day: Int64) -> String {
        let shifted = day + 719_468
        let era = floor(shifted, 146_097).quotient
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let date = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let sign = year < 0 ? "-" : ""
        return "\(sign)\(padded(year.magnitude, 4))-\(padded(month.magnitude, 2))-"
            + padded(date.magnitude, 2)
    }

    /// A time of the day: `04:00:00.000`.
    ///
    /// - Parameters:
    ///   - ticks: since midnight.
    ///   - digits: of the fraction of a second: 3, 6 or 9; they tell how long a tick is.
    /// - Returns: hours, minutes and seconds.
    package static func time(_ ticks: Int64, digits: Int) -> String {
        let (seconds, fraction) = floor(ticks, perSecond(digits))
        let (minutes, second) = floor(seconds, 60)
        let (hours, minute) = floor(minutes, 60)
        return "\(padded(hours.magnitude, 2)):\(padded(minute.magnitude, 2)):"
            + "\(padded(second.magnitude, 2)).\(padded(fraction.magnitude, digits))"
    }

    /// A moment: `2026-11-20T04:00:00.000`.
    ///
    /// - Parameters:
    ///   - ticks: since 1970-01-01T00:00:00.
    ///   - digits: of the fraction of a second: 3, 6 or 9; they tell how long a tick is.
    /// - Returns: the day and the time of the day.
    package static func moment(_ ticks: Int64, digits: Int) -> String {
        let (day, rest) = floor(ticks, 86_400 * perSecond(digits))
        return "\(self.day(day))T\(time(rest, digits: digits))"
    }

    /// A moment of the deprecated INT96: a Julian day and the nanoseconds since its midnight.
    package static func moment(julianDay: Int32, nanoseconds: Int64) -> String {
        let (days, rest) = floor(nanoseconds, nanosecondsPerDay)
        return "\(day(Int64(julianDay) - 2_440_588 + days))T\(time(rest, digits: 9))"
    }

    // MARK: - Parts

    private static func perSecond(_ digits: Int) -> Int64 {
        switch digits {
        case 3: 1000
        case 6: 1_000_000
        default: 1_000_000_000
        }
    }

    /// Division that rounds down, so that the rest is never negative.
    private static func floor(
        _ value: Int64, _ divisor: Int64
    ) -> (quotient: Int64, rest: Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
    }

    private static func padded(_ value: UInt64, _ count: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
}
