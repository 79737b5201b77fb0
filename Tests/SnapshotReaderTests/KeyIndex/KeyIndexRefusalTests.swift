import Bytes
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SystemPackage
import TestSupport
import Testing

/// A keys.idx that is not what was written, also where somebody made its checksums right.
@Suite struct KeyIndexRefusalTests {
    /// Two pages of 340 entries and one of 20, and two records of files.
    private static let sound: [UInt8] = {
        var writer = KeyIndexWriter(.second)
        for row in 0..<700 {
            writer.append(
                KeyEntry(
                    hash: UInt64(row) << 40 | 5,
                    place: ListLocation(
                        row: 0, part: 1, rowGroup: 2, firstRow: UInt32(row), candidates: 3)))
        }
        var bytes: [UInt8] = []
        let tail = FileTail(fileByteCount: 900, byteCount: 80, checksum: 7)
        try? writer.write(tails: [tail, tail]) { bytes += $0 }
        return bytes
    }()
    /// 64 bytes of header, 32 of records, 24 of hashes, and a checksum.
    private static let directoryEnd = 120

    private static func put(_ number: UInt64, _ width: Int, at offset: Int, in bytes: inout [UInt8])
    {
        for index in 0..<width {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
    }

    private static func sealHeader(_ bytes: inout [UInt8]) {
        put(UInt64(Array(bytes[..<60]).crc32), 4, at: 60, in: &bytes)
    }

    private static func sealDirectory(_ bytes: inout [UInt8]) {
        put(UInt64(Array(bytes[64..<directoryEnd]).crc32), 4, at: directoryEnd, in: &bytes)
    }

    private static func sealPage(_ page: Int, _ bytes: inout [UInt8]) {
        let start = 4096 * (1 + page)
        put(UInt64(Array(bytes[start + 4..<start + 4096]).crc32), 4, at: start, in: &bytes)
    }

    struct Forgery: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var code = SnapshotError.Code.damaged
        let message: String
        var offset: Int?
        let forge: @Sendable (inout [UInt8]) -> Void
    }

    private static let header = "its header is not what was written"
    private static let counts = "its counts contradict each other"
    private static let directory = "its directory is not what was written"
    private static let page = "a page is not what was written"
    private static let format = "its format is unknown; use a newer oith"

    private static let forgeries = [
        Forgery(testDescription: "empty", message: "it is too short") { $0 = [] },
        Forgery(testDescription: "63 bytes", message: "it is too short") {
            $0.removeLast($0.count - 63)
        },
        Forgery(testDescription: "magic", message: header) {
            $0[0] = 0x6F
            sealHeader(&$0)
        },
        Forgery(testDescription: "header's checksum", message: header) { $0[60] ^= 1 },
        Forgery(testDescription: "a zero of the header", message: header) { $0[59] = 1 },
        Forgery(testDescription: "version 3", code: .unsupportedVersion, message: format) {
            put(3, 4, at: 8, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "version 0", code: .unsupportedVersion, message: format) {
            put(0, 4, at: 8, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "pages of 8192", code: .unsupportedVersion, message: format) {
            put(8192, 4, at: 12, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "one entry more than the pages hold", message: counts) {
            put(1021, 8, at: 16, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "too few entries for the pages", message: counts) {
            put(680, 8, at: 16, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "more entries than there may be", message: counts) {
            put(1 << 32, 8, at: 16, in: &$0)
            put((1 << 32 + 339) / 340, 8, at: 24, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "entries beyond all numbers", message: counts) {
            put(.max, 8, at: 16, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "pages beyond all numbers", message: counts) {
            put(.max, 8, at: 24, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "too many files", message: counts) {
            put(65_537, 4, at: 32, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "another number of files", message: directory) {
            put(3, 4, at: 32, in: &$0)
            sealHeader(&$0)
        },
        Forgery(testDescription: "a byte too few", message: directory) { $0.removeLast() },
        Forgery(testDescription: "a byte too many", message: directory) { $0.append(0) },
        Forgery(testDescription: "a page too many", message: directory) {
            $0 += Array(repeating: 0, count: 4096)
        },
        Forgery(testDescription: "a record", message: directory) { $0[64] ^= 1 },
        Forgery(testDescription: "directory's checksum", message: directory) {
            $0[directoryEnd] ^= 1
        },
        Forgery(
            testDescription: "a file of 2^63 bytes", message: "its records contradict each other"
        ) {
            put(1 << 63, 8, at: 64, in: &$0)
            sealDirectory(&$0)
        },
        Forgery(testDescription: "a page's checksum", message: page, offset: 8192) {
            $0[8192] ^= 1
        },
        Forgery(testDescription: "an entry", message: page, offset: 12_288) { $0[12_300] ^= 1 },
        Forgery(testDescription: "behind the entries", message: page, offset: 12_288) {
            $0[16_383] = 1
        },
        Forgery(testDescription: "a page without entries", message: page, offset: 12_288) {
            put(0, 4, at: 12_292, in: &$0)
            sealPage(2, &$0)
        },
        Forgery(testDescription: "a page of 341", message: page, offset: 4096) {
            put(341, 4, at: 4100, in: &$0)
            sealPage(0, &$0)
        },
        Forgery(testDescription: "a hash of the directory", message: page, offset: 8192) {
            $0[96 + 8 + 7] ^= 1
            sealDirectory(&$0)
        },
    ]

    @Test(arguments: forgeries)
    func `It is refused, and said why.`(forgery: Forgery) {
        var bytes = Self.sound
        forgery.forge(&bytes)
        let error = #expect(throws: SnapshotError.self) { try KeyIndex(bytes) }
        #expect(error?.code == forgery.code)
        #expect(error?.message == forgery.message)
        #expect(error?.file == "keys.idx" && error?.offset == forgery.offset)
    }

    @Test func `What was written is read, entry by entry.`() throws {
        let index = try KeyIndex(Self.sound)
        #expect(index.entryCount == 700 && index.pageCount == 3)
        #expect(index.brokenInvariant() == nil)
        let entries = try (0..<3).flatMap { try index.entries(ofPage: $0) }
        #expect(entries.count == 700)
        for (row, entry) in entries.enumerated() {
            #expect(entry.hash == UInt64(row) << 40)
            #expect(
                entry.place
                    == ListLocation(
                        row: 0, part: 1, rowGroup: 2, firstRow: UInt32(row), candidates: 3))
        }
    }

    /// What checksums do not tell.
    @Test(arguments: [
        (4096 + 8 + 12, 0, "the hashes of page 0 do not ascend"),
        (8192 + 8 + 12 * 339, 1, "the hashes of page 1 do not ascend"),
    ])
    func `An order that is broken is found by its invariant.`(
        offset: Int, page: Int, words: String
    ) throws {
        var bytes = Self.sound
        // The hash of an entry becomes less than that of the one before.
        for index in 0..<4 { bytes[offset + index] = 0 }
        Self.sealPage(page, &bytes)
        let broken = try KeyIndex(bytes).brokenInvariant()
        #expect(broken == (page == 0 ? nil : words))
        // Of equal hashes the order says nothing; a lesser one behind a greater is out of order.
        bytes[4096 + 8 + 3 + 12] = 1
        Self.sealPage(0, &bytes)
        #expect(try KeyIndex(bytes).brokenInvariant() == "the hashes of page 0 do not ascend")
    }

    @Test func `A page that is not full is found by its invariant.`() throws {
        var bytes = Self.sound
        Self.put(339, 4, at: 4100, in: &bytes)
        Self.sealPage(0, &bytes)
        #expect(try KeyIndex(bytes).brokenInvariant() == "page 0 is not full")
        bytes = Self.sound
        Self.put(19, 4, at: 12_292, in: &bytes)
        Self.sealPage(2, &bytes)
        #expect(
            try KeyIndex(bytes).brokenInvariant() == "there are 699 entries instead of 700")
    }

    // MARK: - Lookups

    /// How the hashes of 400 users are spread; a lookup guesses where an even spread would have them.
    private static let spreads: [(String, IDHash)] = [
        ("all at the bottom", { KeyIndexFormat.standardHash($0) >> 50 }),
        ("all at the top", { .max - KeyIndexFormat.standardHash($0) >> 40 }),
        ("at both ends", { $0.count % 2 == 0 ? .max : KeyIndexFormat.standardHash($0) >> 60 }),
        ("nothing but the greatest", { _ in .max }), ("nothing but 0", { _ in 0 }),
        (
            "squared",
            { id in
                let half = KeyIndexFormat.standardHash(id) >> 32
                return half * half
            }
        ),
        ("in the lower half alone", { KeyIndexFormat.standardHash($0) & 0xFFFF_FFFF }),
    ]

    @Test(arguments: spreads.indices)
    func `However hashes are spread, everybody is found.`(index: Int) throws {
        let scratch = try Scratch()
        let (name, hash) = Self.spreads[index]
        let night = SampleNight(seed: 6, userCount: 400, listLengths: [1, 0, 2], groupSize: 200)
        try night.write(to: scratch.path.appending("s"), hash: hash)
        let reader = try OpenSnapshot.open(scratch.path.appending("s"), hash: hash)
        #expect(reader.index.brokenInvariant() == nil, "\(name)")
        for user in night.users.enumerated() where user.offset % 5 == 0 {
            #expect(try reader.candidates(for: user.element.id) == user.element.list, "\(name)")
        }
        #expect(try reader.candidates(for: Array("nobody".utf8)) == nil, "\(name)")
    }
}
