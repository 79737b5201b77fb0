import Bytes
import Foundation
import OithCommands
import Testing

@Suite struct TimeOfDayTests {
    private static let now = Timestamp(milliseconds: 1_795_147_200_000)

    @Test(arguments: ["00:00", "6:30", "06:30", "23:59"])
    func `A time is the next one in the machine's zone, within a day`(text: String) throws {
        let instant = try #require(TimeOfDay.instant(text, after: Self.now))
        let wait = instant.milliseconds - Self.now.milliseconds
        // A day on which the clocks change has up to 25 hours.
        #expect(wait > 0 && wait <= 25 * 3_600_000)
        let date = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
        let parts = Calendar(identifier: .gregorian).dateComponents([.hour, .minute], from: date)
        let words = text.split(separator: ":").map { Int($0) }
        #expect([parts.hour, parts.minute] == words)
    }

    @Test func `An instant is itself, also when it is over`() {
        let instant = TimeOfDay.instant("2020-01-01T00:00:00Z", after: Self.now)
        #expect(instant?.milliseconds == 1_577_836_800_000)
    }

    @Test(arguments: ["", "24:00", "12:60", "12", "12:5", "noon", "06:30:00", " 06:30"])
    func `Anything else is no time`(text: String) {
        #expect(TimeOfDay.instant(text, after: Self.now) == nil)
    }
}
