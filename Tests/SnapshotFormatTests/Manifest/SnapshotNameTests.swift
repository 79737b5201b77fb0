import SnapshotFormat
import Testing

/// Names of snapshots, and the instants in them.
@Suite struct SnapshotNameTests {
    // Instants as `date -u -d ... +%s` has them.
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, "1970-01-01T000000Z"),
        ("2026-11-20T04:00:00Z", 1_795_147_200, "2026-11-20T040000Z"),
        ("2000-02-29T23:59:59Z", 951_868_799, "2000-02-29T235959Z"),
        ("1969-12-31T23:59:59Z", -1, "1969-12-31T235959Z"),
        ("9999-12-31T23:59:59Z", 253_402_300_799, "9999-12-31T235959Z"),
    ])
    func `An instant has seconds, and a form without colons.`(
        text: String, seconds: Int, fileName: String
    ) throws {
        let instant = try #require(SnapshotInstant(text))
        #expect(instant.seconds == seconds && instant.text == text)
        #expect(instant.fileName == fileName)
        #expect(SnapshotInstant(fileName: Array(fileName.utf8)[...]) == instant)
    }

    @Test(arguments: [
        "", "Z", "2026-11-20", "2026-11-20T04:00:00", "2026-11-20T04:00:00.0Z",
        "2026-11-20T04:00:00+00:00", "2026-13-20T04:00:00Z", "2026-00-20T04:00:00Z",
        "2026-02-29T04:00:00Z", "2100-02-29T00:00:00Z", "2026-11-31T00:00:00Z",
        "2026-11-20T24:00:00Z", "2026-11-20T23:60:00Z", "2026-11-20T23:59:61Z",
        "2026-11-20 04:00:00Z", " 2026-11-20T04:00:00", "2026-11-20T04:00:00ZZ",
        "２026-11-20T04:00Z", "-026-11-20T04:00:00Z", "2026-11-20T04:00+01Z",
    ])
    func `Any other form is none.`(text: String) {
        #expect(SnapshotInstant(text) == nil)
    }

    /// The calendar day by day, with the lengths of the months and the rule of leap years.
    @Test func `Every day of three centuries is where the calendar has it.`() {
        var (year, month, day) = (1970, 1, 1)
        func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        for days in 0..<110_000 {
            if days % 17 == 0 || month == 2 && day > 27 {
                let text = "\(year)-\(digits(month))-\(digits(day))T00:00:01Z"
                #expect(SnapshotInstant(text)?.seconds == days * 86_400 + 1, "\(text)")
            }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[month - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
    }

    @Test(arguments: [
        "2026-11-20T040000Z-3f9c2a", "1970-01-01T000000Z-000000", "2024-02-29T235959Z-abcdef",
    ])
    func `A name is an instant, a hyphen and six digits.`(text: String) {
        #expect(SnapshotName(text)?.text == text)
    }

    @Test(arguments: [
        "", "current", "2026-11-20T040000Z", "2026-11-20T040000Z-", "2026-11-20T040000Z-3f9c2",
        "2026-11-20T040000Z-3f9c2a0", "2026-11-20T040000Z-3F9C2A", "2026-11-20T040000Z-3f9c2g",
        "2026-11-20T040000Z_3f9c2a", "2026-11-20T04:00:00Z-3f9c2a", "2026-02-30T040000Z-3f9c2a",
        "2026-11-20T250000Z-3f9c2a", "2026-11-20T040000z-3f9c2a", " 026-11-20T040000Z-3f9c2a",
        ".2026-11-20T040000Z-3f9c2a", "2026-11-20T040000Z-3f9c2a ", "2026-11-20T040000Z-1",
        "2026-11-20T040000Z-3f9ｃ", "2026-11-20T04000０-3f9c2a",
    ])
    func `Any other name is nobody's snapshot.`(text: String) {
        #expect(SnapshotName(text) == nil)
    }

    /// Names sort as their instants do: the store lists snapshots by name.
    @Test func `Names sort by their instants.`() throws {
        let texts = [
            "1970-01-01T000000Z", "1999-12-31T235959Z", "2026-01-02T000000Z",
            "2026-01-10T000000Z", "2026-10-01T000000Z", "2026-10-01T000001Z",
        ]
        let seconds = try texts.map {
            try #require(SnapshotInstant(fileName: Array($0.utf8)[...])).seconds
        }
        #expect(seconds == seconds.sorted() && texts == texts.sorted())
    }

    @Test func `Of all bytes ten are digits.`() {
        let digits = (0...255).filter { UInt8($0).isDigit }
        #expect(digits == Array(48...57))
    }

    /// Geohashes have no a, i, l and o, and capitals are other texts.
    @Test func `A cell is four letters of a geohash.`() {
        let letters = Set("0123456789bcdefghjkmnpqrstuvwxyz")
        for byte in UInt8(0)..<128 {
            let letter = Character(Unicode.Scalar(byte))
            #expect("dr5\(letter)".isCell == letters.contains(letter), "byte \(byte)")
            #expect("\(letter)r5r".isCell == letters.contains(letter), "byte \(byte)")
        }
        for text in ["", "dr5", "dr5ru", "dr5é", "dr５r", "éé"] { #expect(!text.isCell, "\(text)") }
    }
}
