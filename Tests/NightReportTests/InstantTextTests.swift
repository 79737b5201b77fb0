import Bytes
import NightReport
import Testing

struct InstantTextTests {
    @Test(
        arguments: [
            (0, "1970-01-01 00:00", "00:00:00"),
            (1_795_147_200_000, "2026-11-20 04:00", "04:00:00"),
            // 999 thousandths are cut off, not rounded up.
            (1_795_147_259_999, "2026-11-20 04:00", "04:00:59"),
            (1_795_147_260_000, "2026-11-20 04:01", "04:01:00"),
            (-1, "1969-12-31 23:59", "23:59:59"),
        ] as [(Int64, String, String)])
    func `An instant is shown in UTC, by the minute or by the second.`(
        milliseconds: Int64, minute: String, clock: String
    ) {
        let instant = Timestamp(milliseconds: milliseconds)
        #expect(instant.minuteText == minute)
        #expect(instant.clockText == clock)
    }
}
