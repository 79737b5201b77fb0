/// An instant in whole seconds of UTC, as a manifest writes it: `2026-11-20T04:00:00Z`.
package struct Instant: Equatable {
    /// `2026-11-20T040000Z`: without colons, which some systems refuse in names.
    package let fileName: String
    /// Seconds since 1970.
    package let seconds: Int

    /// Reads `YYYY-MM-DDTHH:MM:SSZ`; nil for anything else.
    package init?(_ text: String) {
        let pattern = Array("0000-00-00T00:00:00Z".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count == pattern.count,
            zip(bytes, pattern).allSatisfy({ byte, wanted in
                wanted == UInt8(ascii: "0") ? byte.isDigit : byte == wanted
            })
        else { return nil }
        func number(_ range: Range<Int>) -> Int {
            bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), day >= 1, day <= Self.dayCount(of: month, in: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.daysSince1970(year, month, day)
        seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        fileName = String(decoding: bytes.filter { $0 != UInt8(ascii: ":") }, as: UTF8.self)
    }

    /// Reads the form that ``fileName`` has.
    package init?(fileName bytes: ArraySlice<UInt8>) {
        var instant = Array(bytes)
        guard instant.count == 18 else { return nil }
        for index in [13, 16] { instant.insert(UInt8(ascii: ":"), at: index) }
        self.init(String(decoding: instant, as: UTF8.self))
    }

    private static func dayCount(of month: Int, in year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Days by counting from March, so that the leap day comes last in its year.
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 + 400 : year + 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
        // 719,468 days from 1 March of year 0 to 1970, and the 400 years added above.
        return days - 719_468 - 146_097
    }
}

/// A name of a published snapshot, taken apart: `2026-11-20T040000Z-3f9c2a`.
package struct SnapshotName: Equatable {
    /// The whole name.
    package let text: String

    /// Takes a name apart; nil where it is not one.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 25, bytes[18] == UInt8(ascii: "-"),
            bytes[19...].allSatisfy({
                $0.isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            })
        else { return nil }
        guard Instant(fileName: bytes[..<18]) != nil else { return nil }
        self.text = text
    }
}

extension UInt8 {
    /// Whether this is an ASCII digit.
    package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
