import Bytes

/// The as-of instant of a snapshot, in whole seconds of UTC.
struct SnapshotInstant: Equatable {
    /// As a manifest writes it: `2026-11-20T04:00:00Z`.
    let text: String
    /// Seconds since 1970.
    let seconds: Int

    /// Reads `YYYY-MM-DDTHH:MM:SSZ`; nil for anything else.
    init?(_ text: String) {
        // RFC 3339 has no other form of this length: 19 characters to the second, then the zone.
        guard text.utf8.count == 20, let instant = Timestamp(text) else { return nil }
        self.text = text
        seconds = Int(instant.milliseconds / 1000)
    }

    /// Reads the form that ``fileName`` has.
    init?(fileName bytes: ArraySlice<UInt8>) {
        var text = Array(bytes)
        guard text.count == 18 else { return nil }
        for index in [13, 16] { text.insert(UInt8(ascii: ":"), at: index) }
        self.init(String(decoding: text, as: UTF8.self))
    }

    /// `2026-11-20T040000Z`: without colons, which some systems refuse in names.
    var fileName: String { text.replacing(":", with: "") }
}

/// A name of a published snapshot, taken apart: `2026-11-20T040000Z-3f9c2a`.
struct SnapshotName: Equatable {
    let text: String

    /// Takes a name apart; nil where it is not one.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 25, bytes[18] == UInt8(ascii: "-"),
            bytes[19...].allSatisfy({
                Hexadecimal.isLowerCaseDigit($0)
            })
        else { return nil }
        guard SnapshotInstant(fileName: bytes[..<18]) != nil else { return nil }
        self.text = text
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
