import Bytes
import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

@Suite struct TombstoneTests {
    static let key = SIMD2<UInt64>(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
    static let ann = Array("ann@example.org".utf8)
    static let bob = Array("bob@example.org".utf8)

    @Test func `The digest is SipHash-2-4 with 128 bits.`() {
        // The paper's key and two of its vectors: the empty text, and the bytes 0 to 14.
        var tombstones = Tombstones(key: Self.key)
        _ = tombstones.insert([])
        _ = tombstones.insert(Array(0..<15))
        #expect(
            String(decoding: tombstones.encoded, as: UTF8.self) == """
                oith forgotten 1 000102030405060708090a0b0c0d0e0f
                erasure done
                5493e99933b0a8117e08ec0f97cfc3d9
                a3817f04ba25a8e66df67214c7550293
                end 2 a0c1b46d

                """)
    }

    @Test func `Who was put in is there until taken out.`() {
        var tombstones = Tombstones(key: Self.key)
        #expect(!tombstones.contains(Self.ann))
        let wasNew = [tombstones.insert(Self.ann), tombstones.insert(Self.ann)]
        #expect(wasNew == [true, false])
        #expect(tombstones.contains(Self.ann))
        #expect(!tombstones.contains(Self.bob))
        let wasThere = [tombstones.remove(Self.ann), tombstones.remove(Self.ann)]
        #expect(wasThere == [true, false])
        #expect(tombstones.isEmpty)
    }

    @Test func `A file that was replaced is read again.`() throws {
        let scratch = try Scratch()
        let file = try TombstoneFile(in: scratch.path)
        #expect(file.tombstones.isEmpty)
        #expect(try !file.refresh())
        var tombstones = Tombstones(key: Self.key)
        _ = tombstones.insert(Self.ann)
        let path = scratch.path.appending(Tombstones.fileName)
        try LocalFileSystem().write(tombstones.encoded, durablyTo: path)
        #expect(try file.refresh())
        #expect(file.tombstones == tombstones)
        #expect(try !file.refresh())
        try LocalFileSystem().removeFile(path)
        #expect(try file.refresh())
        #expect(file.tombstones.isEmpty)
    }

    @Test(arguments: [
        "", "oith forgotten 1", "oith forgotten 2 000102030405060708090a0b0c0d0e0f\n",
        "oith forgotten 1 000102030405060708090a0b0c0d0e0f",
        "oith forgotten 1 000102030405060708090a0b0c0d0e0f\na381\n",
        "oith forgotten 1 000102030405060708090a0b0c0d0e0f\n"
            + "A3817f04ba25a8e66df67214c7550293\n",
    ])
    func `A file that is not one of tombstones is refused, and the old ones stay.`(
        text: String
    ) throws {
        let scratch = try Scratch()
        var tombstones = Tombstones(key: Self.key)
        _ = tombstones.insert(Self.ann)
        let path = scratch.path.appending(Tombstones.fileName)
        try LocalFileSystem().write(tombstones.encoded, durablyTo: path)
        let file = try TombstoneFile(in: scratch.path)
        try replace(path, by: Array(text.utf8))
        let error = #expect(throws: SnapshotError.self) { try file.refresh() }
        #expect(error?.code == .damaged)
        #expect(file.tombstones.contains(Self.ann))
    }
}
