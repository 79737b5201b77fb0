import Bytes
import Testing

@Suite struct CivilDateTests {
    @Test(
        arguments: [
            (0, "1970-01-01"), (-1, "1969-12-31"), (20_777, "2026-11-20"), (11_016, "2000-02-29"),
            (-25_509, "1900-02-28"), (-25_508, "1900-03-01"), (-719_162, "0001-01-01"),
            (-719_163, "0000-12-31"), (-719_529, "-0001-12-31"), (2_932_896, "9999-12-31"),
            (2_932_897, "10000-01-01"),
        ] as [(Int64, String)])
    func `A day has one text`(days: Int64, text: String) {
        #expect(CivilDate(daysSince1970: days).description == text)
    }

    /// Counting up is the second way: the month ends where the rule of the calendar says.
    @Test func `Days of eight centuries follow each other`() {
        var (year, month, day): (Int64, Int64, Int64) = (1600, 1, 1)
        for days in Int64(-135_140)..<157_054 {
            let date = CivilDate(daysSince1970: days)
            #expect((date.year, date.month, date.day) == (year, month, day))
            #expect(date.daysSince1970 == days)
            #expect(CivilDate(year: year, month: month, day: day) == date)
            let isLeap = year % 400 == 0 || year % 4 == 0 && year % 100 != 0
            let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][
                Int(month) - 1]
            day += 1
            if day > length { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test(
        arguments: [
            (2026, 2, 29), (1900, 2, 29), (2026, 4, 31), (2026, 0, 1), (2026, 13, 1), (2026, 1, 0),
            (2026, 1, 32), (2024, 2, 30), (2026, -1, 1),
        ] as [(Int64, Int64, Int64)])
    func `The calendar does not have every day`(year: Int64, month: Int64, day: Int64) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: [(7, 3, 2, 1), (-7, 3, -3, 2), (-6, 3, -2, 0), (0, 5, 0, 0)])
    func `A quotient is rounded down`(value: Int64, by: Int64, quotient: Int64, remainder: Int64) {
        #expect(value.flooredQuotientAndRemainder(dividingBy: by) == (quotient, remainder))
    }
}
