import Bytes
import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// `forgotten.txt`: who is left out of all answers.
@Suite struct TombstoneReadingTests {
    private static let key = SIMD2<UInt64>(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
    private static let header = "oith forgotten 1 000102030405060708090a0b0c0d0e0f\n"
    private static let ids = (0..<50).map { Array("user\($0)@example.org".utf8) }

    private static func tombstones(_ ids: some Sequence<[UInt8]>) -> Tombstones {
        var tombstones = Tombstones(key: key)
        for id in ids { _ = tombstones.insert(id) }
        return tombstones
    }

    private static func sealed(_ lines: String, count: Int) -> [UInt8] {
        let bytes = Array(lines.utf8)
        return bytes + Array("end \(count) \(String(bytes.crc32, radix: 16))\n".utf8)
    }

    @Test func `A folder without the file has nobody to leave out.`() throws {
        let scratch = try Scratch()
        let tombstones = try Tombstones.read(from: scratch.path)
        #expect(tombstones.isEmpty && tombstones.count == 0 && !tombstones.isErasurePending)
        #expect(!tombstones.contains(Self.ids[0]) && !tombstones.contains([]))
    }

    @Test func `A link whose file is gone is a lost file.`() throws {
        let scratch = try Scratch()
        let path = scratch.path.appending(Tombstones.fileName)
        try LocalFileSystem().makeSymbolicLink(path, to: "elsewhere")
        let error = #expect(throws: FileError.self) { try Tombstones.read(from: scratch.path) }
        #expect(error?.code == .notFound)
        try LocalFileSystem().write(
            Self.tombstones([]).encoded, durablyTo: scratch.path.appending("elsewhere"))
        #expect(try Tombstones.read(from: scratch.path) == Self.tombstones([]))
    }

    @Test func `Nobody is a file of three lines.`() throws {
        var nobody = Tombstones(key: Self.key)
        #expect(nobody.encoded == Self.sealed(Self.header + "erasure done\n", count: 0))
        nobody.isErasurePending = true
        #expect(nobody.encoded == Self.sealed(Self.header + "erasure pending\n", count: 0))
        #expect(try Tombstones.decode(nobody.encoded) == nobody)
    }

    @Test(arguments: [1, 2, 3, 50])
    func `The order in which users came leaves no trace.`(count: Int) throws {
        var random = SeededGenerator(seed: UInt64(count))
        let tombstones = Self.tombstones(Self.ids.prefix(count))
        let again = Self.tombstones(Self.ids.prefix(count).shuffled(using: &random))
        #expect(tombstones.encoded == again.encoded && tombstones == again)
        #expect(try Tombstones.decode(tombstones.encoded) == tombstones)
        let lines = String(decoding: tombstones.encoded, as: UTF8.self).split(separator: "\n")
        let digests = lines.dropFirst(2).dropLast()
        #expect(lines.count == count + 3 && digests.sorted() == Array(digests))
        #expect(lines.allSatisfy { !$0.contains("@") })
        for (index, id) in Self.ids.enumerated() {
            #expect(tombstones.contains(id) == (index < count))
            #expect(tombstones.contains(([9] + id + [9])[1..<id.count + 1]) == (index < count))
        }
    }

    @Test func `Whether an erasure is pending is no matter of who is forgotten.`() {
        var tombstones = Self.tombstones(Self.ids.prefix(5))
        let digest = tombstones.sha256
        tombstones.isErasurePending = true
        #expect(tombstones.sha256 == digest)
        _ = tombstones.insert(Self.ids[9])
        #expect(tombstones.sha256 != digest)
        _ = tombstones.remove(Self.ids[9])
        #expect(tombstones.sha256 == digest)
        var other = Tombstones(key: SIMD2(1, 2))
        for id in Self.ids.prefix(5) { _ = other.insert(id) }
        #expect(other.sha256 != digest)
    }

    /// Files with a checksum that fits, which a writer would not have written, and the line at fault.
    private static let forgeries: [(text: String, count: Int, line: Int)] = [
        (header + "erasure maybe\n", 0, 3),
        (header + "erasure done\na381\n", 1, 3),
        (header + "erasure done\nA3817F04BA25A8E66DF67214C7550293\n", 1, 3),
        (header + "erasure done\n\n", 1, 3),
        // Two users, out of order and twice.
        (
            header + "erasure done\na3817f04ba25a8e66df67214c7550293\n"
                + "5493e99933b0a8117e08ec0f97cfc3d9\n", 2, 5
        ),
        (
            header + "erasure done\n5493e99933b0a8117e08ec0f97cfc3d9\n"
                + "5493e99933b0a8117e08ec0f97cfc3d9\n", 2, 5
        ),
        // One user, counted wrong.
        (header + "erasure done\n5493e99933b0a8117e08ec0f97cfc3d9\n", 2, 4),
        ("oith forgotten 2 000102030405060708090a0b0c0d0e0f\nerasure done\n", 0, 1),
        ("oith forgotten 1 000102030405060708090a0b0c0d0e0F\nerasure done\n", 0, 1),
        ("oith forgotten 1 000102030405060708090a0b0c0d0e\nerasure done\n", 0, 1),
    ]

    @Test(arguments: forgeries.indices)
    func `A file that is not as it was written is refused, with its line.`(index: Int) {
        let (text, count, line) = Self.forgeries[index]
        let error = #expect(throws: SnapshotError.self) {
            try Tombstones.decode(Self.sealed(text, count: count))
        }
        #expect(error?.code == .damaged && error?.file == "forgotten.txt")
        #expect(
            error?.message
                == "line \(line) is not what was written, and without it forgotten users would be "
                + "shown again; put the file back from a copy")
    }

    @Test func `What follows the last line is refused.`() throws {
        let whole = Self.tombstones(Self.ids.prefix(2)).encoded
        #expect(try Tombstones.decode(whole).count == 2)
        for tail in [[10], [10, 10], [0], Array("end 2 0\n".utf8), whole] as [[UInt8]] {
            #expect(throws: SnapshotError.self) { try Tombstones.decode(whole + tail) }
        }
    }
}
