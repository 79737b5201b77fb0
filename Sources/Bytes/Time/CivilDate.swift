/// A day of the proleptic Gregorian calendar.
///
/// The two conversions are Howard Hinnant's days_from_civil and civil_from_days
/// (howardhinnant.github.io/date_algorithms.html): years begin in March, so that the leap day is
/// the last day of its year, and an era is 400 years.
///
///     CivilDate(daysSince1970: 20_777).description          // 2026-11-20
///     CivilDate(year: 2026, month: 2, day: 29)              // nil
package struct CivilDate: Sendable, Hashable {
    /// The year; 0 is the one before year 1.
    package let year: Int64
    /// 1...12.
    package let month: Int64
    /// 1...31.
    package let day: Int64

    /// A day of the calendar, or nil where the calendar does not have it.
    package init?(year: Int64, month: Int64, day: Int64) {
        guard 1...12 ~= month, day >= 1, day <= Self.dayCount(month: month, year: year) else {
            return nil
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day so many days after 1970-01-01.
    package init(daysSince1970 days: Int64) {
        let (era, dayOfEra) = (days + 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// How many days after 1970-01-01 this is; negative before.
    package var daysSince1970: Int64 {
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = marchYear.flooredQuotientAndRemainder(dividingBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func dayCount(month: Int64, year: Int64) -> Int64 {
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        switch month {
        case 2: return isLeapYear ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}

extension CivilDate: CustomStringConvertible {
    /// ISO 8601: `2026-11-20`, with a minus sign before year 0.
    package var description: String {
        (year < 0 ? "-" : "") + year.magnitude.padded(to: 4) + "-" + month.padded(to: 2) + "-"
            + day.padded(to: 2)
    }
}

extension Int64 {
    /// The quotient rounded down, and the remainder, which is never negative.
    ///
    /// - Precondition: `divisor` is positive.
    package func flooredQuotientAndRemainder(
        dividingBy divisor: Int64
    ) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension BinaryInteger {
    /// The decimal digits, with zeros in front up to that many.
    ///
    /// - Precondition: the number is not negative.
    package func padded(to count: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: Swift.max(0, count - digits.count)) + digits
    }
}
