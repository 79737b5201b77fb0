import Foundation
import OithCommands
import Testing

@Suite struct CalendarTextTests {
    @Test(arguments: [
        (0, "1970-01-01"), (-1, "1969-12-31"), (20_777, "2026-11-20"), (11_016, "2000-02-29"),
        (-25_508, "1900-03-01"), (-719_528, "0000-01-01"), (-719_529, "-0001-12-31"),
        (2_932_896, "9999-12-31"), (2_932_897, "10000-01-01"),
    ])
    func `Days have the proleptic Gregorian calendar`(day: Int64, text: String) {
        #expect(CalendarText.day(day) == text)
    }

    @Test func `Days agree with Foundation`() throws {
        // Every 97th day of the years 1600 to 2400.
        for day in stride(from: Int64(-135_140), to: 157_000, by: 97) {
            let date = Date(timeIntervalSince1970: Double(day) * 86_400)
            #expect(CalendarText.day(day) == date.formatted(.iso8601.year().month().day()))
        }
    }

    @Test(arguments: [
        (0, 3, "00:00:00.000"), (86_399_999, 3, "23:59:59.999"),
        (14_400_000_001, 6, "04:00:00.000001"), (1, 9, "00:00:00.000000001"),
    ])
    func `Times have as many digits as their unit`(ticks: Int64, digits: Int, text: String) {
        #expect(CalendarText.time(ticks, digits: digits) == text)
    }

    @Test(arguments: [
        (-1, 3, "1969-12-31T23:59:59.999"), (1_795_147_200_000, 3, "2026-11-20T04:00:00.000"),
        (-1_000_001, 6, "1969-12-31T23:59:58.999999"),
    ])
    func `Moments before 1970 count backwards`(ticks: Int64, digits: Int, text: String) {
        #expect(CalendarText.moment(ticks, digits: digits) == text)
    }

    @Test func `A moment of INT96 is a Julian day and nanoseconds`() {
        #expect(
            CalendarText.moment(julianDay: 2_440_588, nanoseconds: 1)
                == "1970-01-01T00:00:00.000000001")
        #expect(
            CalendarText.moment(julianDay: 2_440_588, nanoseconds: -1)
                == "1969-12-31T23:59:59.999999999")
    }
}
