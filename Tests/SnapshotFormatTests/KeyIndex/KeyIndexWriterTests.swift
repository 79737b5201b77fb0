import SnapshotFormat
import Testing

/// keys.idx as a whole, taken apart by hand along the drawing in KeyIndexFormat.swift.
@Suite struct KeyIndexWriterTests {
    private static let tails = [
        FileTail(fileByteCount: 0x1_0203_0405, byteCount: 0x0607, checksum: 0x0809_0A0B),
        FileTail(fileByteCount: 12, byteCount: 0, checksum: 0),
    ]

    /// One entry a user; every third has no candidates.
    private static func entries(_ count: Int) -> [KeyEntry] {
        (0..<count).map { row in
            KeyEntry(
                hash: UInt64(count - row) << 40,
                place: ListLocation(
                    row: UInt32(row), part: 1, rowGroup: row % 3 == 0 ? -1 : 2,
                    firstRow: row % 3 == 0 ? 0 : UInt32(row), candidates: row % 3 == 0 ? 0 : 9))
        }
    }

    private static func file(
        _ layout: KeyIndexLayout, _ entries: [KeyEntry], tails: [FileTail] = []
    ) throws -> [UInt8] {
        var writer = KeyIndexWriter(layout)
        for entry in entries { writer.append(entry) }
        var bytes: [UInt8] = []
        try writer.write(tails: tails) { bytes += $0 }
        return bytes
    }

    private static func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> UInt64 {
        (0..<width).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }

    /// gzip's CRC-32, a bit at a time.
    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
        }
        return UInt64(~crc)
    }

    @Test(arguments: [1, 2] as [UInt32])
    func `An index of nobody has a header and a directory.`(version: UInt32) throws {
        let layout = try #require(KeyIndexLayout.of(version: version))
        let bytes = try Self.file(layout, [])
        #expect(bytes.count == 4096)
        #expect(bytes[..<8] == Array("OITHKEYS".utf8)[...])
        #expect(Self.number(bytes, 8, 4) == UInt64(version))
        #expect(Self.number(bytes, 12, 4) == 4096)
        #expect(bytes[16..<60].allSatisfy { $0 == 0 })
        #expect(Self.number(bytes, 60, 4) == Self.crc(bytes[..<60]))
        // The checksum of no bytes is 0, and the rest is filled up.
        #expect(bytes[64...].allSatisfy { $0 == 0 })
    }

    // No page, one, a full one, one entry more, and two full ones with one more.
    @Test(arguments: [
        (1, 0), (1, 1), (1, 204), (1, 205), (1, 409), (2, 1), (2, 339), (2, 340), (2, 341),
        (2, 681),
    ])
    func `Every number stands where the format has it.`(version: Int, count: Int) throws {
        let layout = try #require(KeyIndexLayout.of(version: UInt32(version)))
        let entries = Self.entries(count)
        let bytes = try Self.file(layout, entries, tails: Self.tails)
        let perPage = version == 1 ? 204 : 340
        let pages = (count + perPage - 1) / perPage
        #expect(Self.number(bytes, 16, 8) == UInt64(count))
        #expect(Self.number(bytes, 24, 8) == UInt64(pages))
        #expect(Self.number(bytes, 32, 4) == 2)
        #expect(bytes[36..<60].allSatisfy { $0 == 0 })
        #expect(Self.number(bytes, 60, 4) == Self.crc(bytes[..<60]))
        for (index, tail) in Self.tails.enumerated() {
            #expect(Self.number(bytes, 64 + 16 * index, 8) == UInt64(tail.fileByteCount))
            #expect(Self.number(bytes, 72 + 16 * index, 4) == UInt64(tail.byteCount))
            #expect(Self.number(bytes, 76 + 16 * index, 4) == UInt64(tail.checksum))
        }
        let end = 96 + 8 * pages
        #expect(Self.number(bytes, end, 4) == Self.crc(bytes[64..<end]))
        #expect(bytes[(end + 4)..<4096].allSatisfy { $0 == 0 })
        #expect(bytes.count == 4096 * (1 + pages))
        // Hashes fall with the row, so that the entries come in reverse.
        let sorted = Array(entries.reversed())
        for page in 0..<pages {
            let start = 4096 * (1 + page)
            let mine = sorted[page * perPage..<min((page + 1) * perPage, count)]
            #expect(Self.number(bytes, 96 + 8 * page, 8) == mine.first?.hash)
            #expect(Self.number(bytes, start, 4) == Self.crc(bytes[start + 4..<start + 4096]))
            #expect(Self.number(bytes, start + 4, 4) == UInt64(mine.count))
            var expected: [UInt8] = []
            for entry in mine { layout.append(entry, to: &expected) }
            expected += Array(repeating: 0, count: 4088 - expected.count)
            #expect(bytes[start + 8..<start + 4096] == expected[...])
        }
    }

    @Test func `Many files and pages push the entries down by whole pages.`() throws {
        let tails = Array(repeating: Self.tails[0], count: 252)
        // 64 + 252 * 16 + 0 + 4 = 4100 bytes, four too many for a page.
        #expect(try Self.file(.second, [], tails: tails).count == 8192)
        #expect(try Self.file(.second, [], tails: Array(tails.dropLast())).count == 4096)
        let bytes = try Self.file(.second, Self.entries(1), tails: tails)
        #expect(bytes.count == 3 * 4096)
        #expect(Self.number(bytes, 8192 + 4, 4) == 1)
    }

    @Test func `What the file system throws is thrown on.`() {
        struct Full: Error {}
        #expect(throws: Full.self) {
            try KeyIndexWriter(.second).write(tails: []) { _ in throw Full() }
        }
    }
}
