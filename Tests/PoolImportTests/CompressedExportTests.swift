import CZlib
import CZstd
import PoolImport
import TestSupport
import Testing
import UserPool

@Suite struct CompressedExportTests {
    let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    /// An export of more than one buffer, with items that no buffer's edge respects.
    private static let export: [UInt8] = {
        var generator = SeededGenerator(seed: 1)
        var lines = ""
        for index in 0..<3_000 {
            let bio = String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 36)
            let copies = Int.random(in: 0..<40, using: &generator)
            lines += #"{"Item":{"email":{"S":"\#(index)@x"},"bio":{"S":""#
            lines += String(repeating: bio, count: copies) + "\"}}}\n"
        }
        return Array(lines.utf8)
    }()

    private func counts(_ bytes: [UInt8], _ name: String = "export") throws -> Int {
        let path = try folder.write(bytes, name)
        return try PoolImporter.run(
            exports: [path], table: .users, into: folder.file("pool.sqlite")
        ).exports.reduce(0) { $0 + $1.items }
    }

    private func expectDamage(_ bytes: [UInt8], _ words: String) throws {
        let error = #expect(throws: PoolError.self) { try counts(bytes) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains(words) == true)
        #expect(try folder.names == ["export"])
    }

    @Test func `Plain gzip and zstd are the same`() throws {
        #expect(try counts(Self.export) == 3_000)
        #expect(try counts(gzip(Self.export), "wrong-name.zst") == 3_000)
        #expect(try counts(zstd(Self.export), "no-name") == 3_000)
        #expect(try PoolContents(folder.file("pool.sqlite")).counts.rows == 3_000)
    }

    @Test(arguments: [1, 7, 100_000])
    func `Members and frames follow each other`(_ cut: Int) throws {
        let first = Array(Self.export[..<cut])
        let second = Array(Self.export[cut...])
        #expect(try counts(gzip(first) + gzip([]) + gzip(second)) == 3_000)
        #expect(try counts(zstd(first) + zstd([]) + zstd(second)) == 3_000)
        // A skippable frame of three bytes in front.
        let skippable: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        #expect(try counts(skippable + zstd(Self.export)) == 3_000)
    }

    @Test func `Empty exports hold nothing`() throws {
        #expect(try counts([]) == 0)
        #expect(try counts(gzip([])) == 0)
        #expect(try counts(zstd([])) == 0)
        #expect(try counts(Array("\n\n \n".utf8)) == 0)
    }

    @Test func `Files that are cut off are refused`() throws {
        let gzipped = gzip(Self.export)
        for count in [2, 5, 10, gzipped.count / 2, gzipped.count - 1] {
            try expectDamage(Array(gzipped[..<count]), "the gzip file is cut off")
        }
        let zstandard = zstd(Self.export)
        for count in [4, 5, zstandard.count / 2, zstandard.count - 1] {
            try expectDamage(Array(zstandard[..<count]), "the zstd file is cut off")
        }
        try expectDamage(gzipped + gzipped[..<4], "the gzip file is cut off")
    }

    @Test func `Damaged files are refused`() throws {
        var gzipped = gzip(Self.export)
        gzipped[gzipped.count - 5] ^= 1  // The CRC.
        try expectDamage(gzipped, "the gzip file is damaged")
        try expectDamage(gzip(Self.export) + Array("garbage".utf8), "the gzip file is damaged")
        try expectDamage([0x1F, 0x8B, 9, 0, 0, 0, 0, 0, 0, 0], "the gzip file is damaged")
        var zstandard = zstd(Self.export)
        zstandard[zstandard.count - 1] ^= 1  // The checksum.
        try expectDamage(zstandard, "the zstd file is damaged")
        try expectDamage(zstd(Self.export) + Array("garbage".utf8), "the zstd file is damaged")
    }

    @Test func `Random damage never traps and never publishes`() throws {
        var generator = SeededGenerator(seed: 9)
        let small = Array(Self.export.prefix(20_000))
        for original in [gzip(small), zstd(small)] {
            for _ in 0..<100 {
                var bytes = original
                let index = Int.random(in: 4..<bytes.count, using: &generator)
                bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
                do { _ = try counts(bytes) } catch is PoolError {}
            }
        }
    }

    /// One gigabyte of one line in a megabyte: refused before it is in memory.
    @Test func `A line without an end is refused`() throws {
        let piece = zstd([UInt8](repeating: UInt8(ascii: " "), count: 1 << 20))
        let error = #expect(throws: PoolError.self) {
            try counts((0..<64).flatMap { _ in piece })
        }
        #expect(error?.code == .badExport)
        #expect(error?.line == 1)
    }
}

/// One gzip member.
private func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var source = bytes
    var target = [UInt8](repeating: 0, count: bytes.count + 1_000)
    var stream = unsafe z_stream()
    unsafe deflateInit2_(
        &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
    // Both buffers live for the call and are as long as zlib is told.
    unsafe source.withUnsafeMutableBufferPointer { from in
        unsafe target.withUnsafeMutableBufferPointer { to in
            unsafe stream.next_in = from.baseAddress
            unsafe stream.avail_in = UInt32(from.count)
            unsafe stream.next_out = to.baseAddress
            unsafe stream.avail_out = UInt32(to.count)
            unsafe deflate(&stream, Z_FINISH)
        }
    }
    let count = target.count - Int(unsafe stream.avail_out)
    unsafe deflateEnd(&stream)
    return Array(target[..<count])
}

/// One Zstandard frame with a checksum.
private func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var target = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    guard let context = unsafe ZSTD_createCCtx() else { return [] }
    defer { _ = unsafe ZSTD_freeCCtx(context) }
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    // Both buffers live for the call and are as long as libzstd is told.
    let count = unsafe bytes.withUnsafeBytes { from in
        unsafe target.withUnsafeMutableBytes { to in
            unsafe ZSTD_compress2(
                context, to.baseAddress, to.count, from.baseAddress, from.count)
        }
    }
    return Array(target[..<count])
}
