import Bytes

/// Days and times as ISO 8601 writes them.
package enum CalendarText {
    private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

    /// A day, counted from 1970-01-01 in the proleptic Gregorian calendar: `2026-11-20`.
    package static func day(_ day: Int64) -> String { CivilDate(daysSince1970: day).description }

    /// A time of the day: `04:00:00.000`.
    ///
    /// - Parameters:
    ///   - ticks: since midnight.
    ///   - digits: of the fraction of a second: 3, 6 or 9; they tell how long a tick is.
    /// - Returns: hours, minutes and seconds.
    package static func time(_ ticks: Int64, digits: Int) -> String {
        let (seconds, fraction) = ticks.flooredQuotientAndRemainder(dividingBy: perSecond(digits))
        let (minutes, second) = seconds.flooredQuotientAndRemainder(dividingBy: 60)
        let (hours, minute) = minutes.flooredQuotientAndRemainder(dividingBy: 60)
        return "\(hours.magnitude.padded(to: 2)):\(minute.padded(to: 2)):"
            + "\(second.padded(to: 2)).\(fraction.padded(to: digits))"
    }

    /// A moment: `2026-11-20T04:00:00.000`.
    ///
    /// - Parameters:
    ///   - ticks: since 1970-01-01T00:00:00.
    ///   - digits: of the fraction of a second: 3, 6 or 9; they tell how long a tick is.
    /// - Returns: the day and the time of the day.
    package static func moment(_ ticks: Int64, digits: Int) -> String {
        let (day, rest) = ticks.flooredQuotientAndRemainder(dividingBy: 86_400 * perSecond(digits))
        return "\(self.day(day))T\(time(rest, digits: digits))"
    }

    /// A moment of the deprecated INT96: a Julian day and the nanoseconds since its midnight.
    package static func moment(julianDay: Int32, nanoseconds: Int64) -> String {
        let (days, rest) = nanoseconds.flooredQuotientAndRemainder(dividingBy: nanosecondsPerDay)
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
}
