import SnapshotFormat
import TestSupport
import Testing

/// How an entry of keys.idx is laid out, byte by byte, in both versions.
@Suite struct KeyIndexLayoutTests {
    private static let entry = KeyEntry(
        hash: 0x1122_3344_5566_7788,
        place: ListLocation(
            row: 0x0A0B_0C0D, part: 0x0102, rowGroup: 0x0304, firstRow: 0x05_0607,
            candidates: 0x64))
    private static let lonely = KeyEntry(
        hash: 0x1122_3344_5566_7788,
        place: ListLocation(
            row: 0x0A0B_0C0D, part: 0x0102, rowGroup: -1, firstRow: 0, candidates: 0))

    private static func read(
        _ layout: KeyIndexLayout, _ bytes: [UInt8], at offset: Int
    ) throws(SnapshotError) -> KeyEntry {
        // Bytes have no padding.
        try layout.entry(at: offset, of: unsafe bytes.span.bytes)
    }

    private static func bytes(_ layout: KeyIndexLayout, _ entry: KeyEntry) -> [UInt8] {
        var bytes: [UInt8] = []
        layout.append(entry, to: &bytes)
        return bytes
    }

    @Test func `Snapshots of format 1 have version 1, all later ones version 2.`() {
        #expect(KeyIndexLayout.of(version: 1)?.entryByteCount == 20)
        #expect(KeyIndexLayout.of(version: 2)?.entryByteCount == 12)
        for version in [0, 3, UInt32.max] { #expect(KeyIndexLayout.of(version: version) == nil) }
        let versions = ["1.0", "1.1", "1.99", "2.0", "2.1", "3.0", "10.0", "11.1"]
        #expect(
            versions.map { KeyIndexLayout.of(formatVersion: $0).version }
                == [1, 1, 1, 2, 2, 2, 2, 2])
    }

    @Test func `A page has room for so many entries.`() {
        // 4096 bytes, of which 8 are the page's own.
        #expect(KeyIndexLayout.first.entriesPerPage == 204)
        #expect(KeyIndexLayout.second.entriesPerPage == 340)
        #expect(KeyIndexFormat.magic == Array("OITHKEYS".utf8))
        #expect(KeyIndexFormat.maximumFirstRow == 16_777_215)
    }

    @Test func `Version 1 has the whole hash, the row and the place.`() throws {
        let bytes: [UInt8] = [
            0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11, 0x0D, 0x0C, 0x0B, 0x0A, 0x02, 0x01,
            0x04, 0x03, 0x07, 0x06, 0x05, 0x64,
        ]
        #expect(Self.bytes(.first, Self.entry) == bytes)
        #expect(try Self.read(.first, [9, 9] + bytes, at: 2) == Self.entry)
        let lonely: [UInt8] = Array(bytes[..<14]) + [0xFF, 0xFF, 0, 0, 0, 0]
        #expect(Self.bytes(.first, Self.lonely) == lonely)
        #expect(try Self.read(.first, lonely, at: 0) == Self.lonely)
    }

    @Test func `Version 2 has the upper half of the hash, and the place or the row.`() throws {
        let bytes: [UInt8] = [
            0x44, 0x33, 0x22, 0x11, 0x02, 0x01, 0x04, 0x03, 0x07, 0x06, 0x05, 0x64,
        ]
        #expect(Self.bytes(.second, Self.entry) == bytes)
        var read = Self.entry
        read.hash = 0x1122_3344_0000_0000
        read.place.row = 0
        #expect(try Self.read(.second, [9, 9, 9] + bytes, at: 3) == read)
        let lonely: [UInt8] = [0x44, 0x33, 0x22, 0x11, 0x0D, 0x0C, 0x0B, 0x0A, 0, 0, 0, 0]
        #expect(Self.bytes(.second, Self.lonely) == lonely)
        read = Self.lonely
        read.hash = 0x1122_3344_0000_0000
        read.place.part = 0
        #expect(try Self.read(.second, lonely, at: 0) == read)
    }

    @Test func `The greatest numbers keep to their bytes.`() throws {
        let place = ListLocation(
            row: .max, part: .max, rowGroup: .max, firstRow: 0xFF_FFFF, candidates: .max)
        for layout in [KeyIndexLayout.first, .second] {
            let entry = KeyEntry(hash: .max, place: place)
            let read = try Self.read(layout, Self.bytes(layout, entry), at: 0)
            #expect(read.hash == layout.key(.max))
            #expect(read.place.part == .max && read.place.rowGroup == .max)
            #expect(read.place.firstRow == 0xFF_FFFF && read.place.candidates == .max)
        }
    }

    @Test func `What ends too early is damaged.`() {
        for layout in [KeyIndexLayout.first, .second] {
            let whole = Self.bytes(layout, Self.entry)
            for count in 0..<whole.count {
                let error = #expect(throws: SnapshotError.self, "\(count) bytes") {
                    try Self.read(layout, Array(whole[..<count]), at: 0)
                }
                #expect(error?.code == .damaged)
            }
            #expect(throws: SnapshotError.self) { try Self.read(layout, whole, at: 1) }
        }
    }

    // MARK: - The order

    /// Entries in the order of their rows, many of which share a hash or its upper half.
    private static func entries(_ count: Int, _ random: inout SeededGenerator) -> [KeyEntry] {
        (0..<count).map { row in
            let hasList = Bool.random(using: &random)
            let hash =
                UInt64.random(in: 0...9, using: &random) << 32
                | UInt64.random(in: 0...2, using: &random)
            return KeyEntry(
                hash: hash,
                place: ListLocation(
                    row: UInt32(row), part: 5, rowGroup: hasList ? 3 : -1,
                    firstRow: hasList ? UInt32(row) * 7 : 0,
                    candidates: hasList ? UInt8.random(in: 1...255, using: &random) : 0))
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `Entries are sorted by what they keep of the hash, and by row.`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let entries = Self.entries(Int.random(in: 0...300, using: &random), &random)
        var whole = entries
        // Insertion sort: an entry moves up while the one before it has a greater hash.
        for index in whole.indices {
            var place = index
            while place > 0, whole[place].hash < whole[place - 1].hash {
                whole.swapAt(place, place - 1)
                place -= 1
            }
        }
        #expect(KeyIndexLayout.first.sorted(entries) == whole, "seed \(seed)")
        var halves: [KeyEntry] = []
        for half in UInt64(0)...9 {
            for var entry in entries where entry.hash >> 32 == half {
                entry.hash = half << 32
                if entry.place.candidates > 0 { entry.place.row = 0 } else { entry.place.part = 0 }
                halves.append(entry)
            }
        }
        #expect(KeyIndexLayout.second.sorted(entries) == halves, "seed \(seed)")
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `What is sorted is read back as it is.`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for layout in [KeyIndexLayout.first, .second] {
            let entries = layout.sorted(Self.entries(50, &random))
            var bytes: [UInt8] = []
            for entry in entries { layout.append(entry, to: &bytes) }
            #expect(bytes.count == 50 * layout.entryByteCount)
            for (index, entry) in entries.enumerated() {
                #expect(
                    try Self.read(layout, bytes, at: index * layout.entryByteCount) == entry,
                    "seed \(seed)")
            }
        }
    }

    /// The specification of XXH64 gives the hash of nothing, and its test suite those of texts.
    @Test func `The standard hash is XXH64 with seed 0.`() {
        #expect(KeyIndexFormat.standardHash([]) == 0xEF46_DB37_51D8_E999)
        #expect(KeyIndexFormat.standardHash(Array("abc".utf8)[...]) == 0x44BC_2CF5_AD77_0999)
        // Of a slice only its own bytes count.
        #expect(
            KeyIndexFormat.standardHash(Array("xabcx".utf8)[1..<4]) == 0x44BC_2CF5_AD77_0999)
    }
}
