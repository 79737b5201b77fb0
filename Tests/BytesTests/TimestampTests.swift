import Bytes
import FoundationEssentials
import Testing

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-20T04:00:00Z", 1_795_147_200_000),
        ("2026-11-20T04:00:00.5Z", 1_795_147_200_500),
        ("2026-11-20T04:00:00.123456789Z", 1_795_147_200_123),
        ("2026-11-20T06:30:00+02:30", 1_795_147_200_000),
        ("2026-11-19T20:00:00-08:00", 1_795_147_200_000),
        ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("0001-01-01T00:00:00Z", -62_135_596_800_000),
    ])
    func `An instant is read`(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "", "2026-11-20", "2026-11-20 04:00:00Z", "2026-11-20t04:00:00Z", "2026-11-20T04:00:00",
        "2026-11-20T04:00Z", "2026-13-20T04:00:00Z", "2025-02-29T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T04:60:00Z",
        "2026-11-20T04:00:60Z", "2026-11-20T04:00:00.Z", "2026-11-20T04:00:00+2:30",
        "2026-11-20T04:00:00Z ", "x2026-11-20T04:00:00Z", "２026-11-20T04:00:00Z",
    ])
    func `What is no instant is none`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `Every day of 400 years is written as the calendar of Foundation says`() {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for day in stride(from: -40_000, to: 106_097, by: 1) {
            let seconds = Int64(day) * 86_400 + 3723
            let timestamp = Timestamp(milliseconds: seconds * 1000 + 45)
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(seconds)))
            let date = [(parts.year, 4), (parts.month, 2), (parts.day, 2)].map { value, width in
                let digits = String(value ?? 0)
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }.joined(separator: "-")
            #expect(timestamp.description == date + "T01:02:03.045Z")
            #expect(Timestamp(timestamp.description) == timestamp)
        }
    }

    @Test(arguments: [
        (1_795_147_200_000, "2026-11-20T04:00:00.000Z", "2026-11-20T04:00:00Z"),
        (1_795_147_200_999, "2026-11-20T04:00:00.999Z", "2026-11-20T04:00:00Z"),
        (-1, "1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59Z"),
    ])
    func `An instant is written to the millisecond and to the second`(
        milliseconds: Int64, text: String, seconds: String
    ) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(milliseconds: milliseconds).secondsText == seconds)
    }

    @Test func `Time stops at its ends`() {
        let last = Timestamp(milliseconds: .max - 1)
        #expect(last.advanced(byMilliseconds: 5).milliseconds == .max)
        #expect(Timestamp(milliseconds: .min).advanced(byMilliseconds: -1).milliseconds == .min)
        #expect(Timestamp(milliseconds: 5).advanced(byMilliseconds: -7).milliseconds == -2)
    }
}
