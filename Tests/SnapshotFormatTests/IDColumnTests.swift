import SnapshotFormat
import TestSupport
import Testing

/// Ids end to end in one array, and how a text becomes an id.
@Suite struct IDColumnTests {
    private static func texts(_ column: IDColumn) -> [String] {
        (0..<column.count).map { String(decoding: column[$0], as: UTF8.self) }
    }

    @Test func `Ids come back as they were put in, empty ones too.`() {
        var column = IDColumn()
        #expect(column.count == 0 && column.bytes == [] && column.offsets == [0])
        for id in ["a@x.org", "", "bob@x.org", "é"] { column.append(id.utf8) }
        #expect(column.count == 4)
        #expect(column.offsets == [0, 7, 7, 16, 18])
        #expect(column.bytes == Array("a@x.orgbob@x.orgé".utf8))
        #expect(Self.texts(column) == ["a@x.org", "", "bob@x.org", "é"])
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `Columns end to end are the column of all their ids.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var ids: [[UInt8]] = []
        var (joined, whole) = (IDColumn(), IDColumn())
        for _ in 0..<Int.random(in: 0...5, using: &random) {
            var piece = IDColumn()
            for _ in 0..<Int.random(in: 0...9, using: &random) {
                let id = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                ids.append(id)
                piece.append(id)
                whole.append(id)
            }
            joined.append(piece.bytes, offsets: piece.offsets)
        }
        #expect(joined == whole, "seed \(seed)")
        #expect((0..<whole.count).map { Array(whole[$0]) } == ids, "seed \(seed)")
    }

    @Test(
        arguments: [
            ([], [0]), ([1], [0, 1]), ([1, 2], [0, 0, 2]), ([1, 2], [0, 2, 2]),
            ([9, 8, 7], [0, 1, 2, 3]),
        ] as [([UInt8], [UInt32])])
    func `Offsets that lead through the bytes are taken.`(bytes: [UInt8], offsets: [UInt32])
        throws
    {
        let column = try IDColumn(bytes: bytes, offsets: offsets)
        #expect(column.count == offsets.count - 1)
        #expect((0..<column.count).flatMap { column[$0] } == bytes)
    }

    @Test(
        arguments: [
            ([], []), ([], [1]), ([1], [0]), ([1], [1]), ([1], [0, 2]), ([1], [1, 1]),
            ([1, 2], [0, 2, 1]), ([1, 2], [0, 2, 1, 2]), ([1, 2], [0, 3, 2]), ([1], [0, .max]),
        ] as [([UInt8], [UInt32])])
    func `Others are refused.`(bytes: [UInt8], offsets: [UInt32]) {
        let error = #expect(throws: SnapshotError.self) {
            try IDColumn(bytes: bytes, offsets: offsets)
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.message == "the offsets of a column of ids are wrong")
    }

    // MARK: - Folding

    /// Space, tab, line feed, vertical tab, form feed and carriage return.
    private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]

    @Test func `Of all ASCII six characters are blank at the ends, and capitals become small.`() {
        for byte in UInt8(0)..<128 {
            let folded = 65...90 ~= byte ? byte + 32 : byte
            let isBlank = Self.blanks.contains(byte)
            func id(_ text: [UInt8]) -> [UInt8] { foldID(String(decoding: text, as: UTF8.self)) }
            #expect(id([byte]) == (isBlank ? [] : [folded]), "byte \(byte)")
            #expect(id([byte, 120]) == (isBlank ? [120] : [folded, 120]), "byte \(byte)")
            #expect(id([120, byte]) == (isBlank ? [120] : [120, folded]), "byte \(byte)")
            #expect(id([120, byte, 121]) == [120, folded, 121], "byte \(byte)")
        }
    }

    @Test(arguments: [
        // Other alphabets keep their capitals and their blanks, and no two forms are merged.
        ("ÄRA@X.org", "Ära@x.org"), ("\u{A0}a\u{2003}", "\u{A0}a\u{2003}"),
        ("E\u{301}@x", "e\u{301}@x"), ("É@x", "É@x"), ("İ@x", "İ@x"), ("ＡＢ", "ＡＢ"),
        ("\u{85}a", "\u{85}a"), ("\u{212A}@x", "\u{212A}@x"), ("👩‍👩‍👧@X", "👩‍👩‍👧@x"),
    ])
    func `Nothing but ASCII is folded.`(text: String, id: String) {
        #expect(foldID(text) == Array(id.utf8))
        #expect(foldID(" \t" + text + "\r\n") == Array(id.utf8))
        // What is folded stays as it is.
        #expect(foldID(id) == Array(id.utf8))
    }

    @Test func `A part of a text is folded like the text.`() {
        let text = "x Ann@Example.ORG y"
        #expect(foldID(text.dropFirst(1).dropLast(1)) == Array("ann@example.org".utf8))
    }
}
