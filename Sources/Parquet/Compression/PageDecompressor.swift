import CLZ4

/// Decompresses pages that nobody vouches for, in the codecs that are written here.
///
/// `ParquetRows` knows the others.
package enum PageDecompressor {
    /// The most bytes that a codec makes of one stored byte: LZ4's length bytes count 255 each,
    /// zstd's smallest block of four bytes stands for 128 KiB, Snappy's three bytes for 64, and two
    /// bits of gzip for 258 bytes.
    private static func greatestRatio(_ codec: Codec) -> Int {
        switch codec {
        case .lz4Raw: 255
        case .zstd: 32768
        case .snappy: 22
        case .gzip: 1032
        case .uncompressed, .lzo, .brotli, .lz4: 1
        }
    }

    /// Checks the sizes in a page header before anything is allocated.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where no page can have them, `.unsupported`
    ///   for a codec that is not read here.
    package static func check(
        _ codec: Codec, storedByteCount: Int, byteCount: Int
    ) throws(ParquetError) {
        guard Codec.readable.contains(codec) else {
            throw ParquetError(.unsupported, "the codec \(codec.name) is not read here")
        }
        guard byteCount <= PageLimits.byteCount else {
            throw ParquetError(
                .damaged,
                "a page of \(byteCount) bytes is over the limit of \(PageLimits.byteCount)")
        }
        let isPossible =
            codec == .uncompressed
            ? byteCount == storedByteCount
            : byteCount <= storedByteCount * greatestRatio(codec)
        guard isPossible else {
            throw ParquetError(.damaged, "a page cannot be as large as its header says")
        }
    }

    /// The page before compression, once ``check(_:storedByteCount:byteCount:)`` let its sizes pass.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless it has `byteCount` bytes exactly.
    package static func decompress(
        _ stored: RawSpan, _ codec: Codec, byteCount: Int
    ) throws(ParquetError) -> [UInt8] {
        guard Codec.writable.contains(codec) else {
            throw ParquetError(.unsupported, "the codec \(codec.name) is not read here")
        }
        // The libraries write at most the capacity that they are told, read only the stored
        // bytes, and tell how much they wrote. One byte of room spares them a null pointer.
        let page = unsafe stored.withUnsafeBytes { source in
            unsafe [UInt8](unsafeUninitializedCapacity: max(1, byteCount)) { target, count in
                let room = unsafe UnsafeMutableRawBufferPointer(
                    start: target.baseAddress, count: byteCount)
                count = unsafe decompress(source, codec: codec, into: room)
            }
        }
        guard page.count == byteCount else {
            throw ParquetError(.damaged, "a page cannot be decompressed")
        }
        return page
    }

    /// Decompresses a page over the first bytes of an array, which is replaced where it is shorter,
    /// once ``check(_:storedByteCount:byteCount:)`` let its sizes pass.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless the page has `byteCount` bytes exactly.
    static func decompress(
        _ stored: RawSpan, _ codec: Codec, byteCount: Int, into room: inout [UInt8]
    ) throws(ParquetError) {
        if room.count < max(1, byteCount) {
            room = try decompress(stored, codec, byteCount: byteCount)
            return
        }
        // The libraries write within the part of the room that they are given.
        let count = unsafe stored.withUnsafeBytes { source in
            unsafe room.withUnsafeMutableBytes { room in
                unsafe decompress(
                    source, codec: codec,
                    into: UnsafeMutableRawBufferPointer(rebasing: room[..<byteCount]))
            }
        }
        guard count == byteCount else {
            throw ParquetError(.damaged, "a page cannot be decompressed")
        }
    }

    /// - Returns: how many bytes of `target` are written; 0 on failure.
    private static func decompress(
        _ source: UnsafeRawBufferPointer, codec: Codec, into target: UnsafeMutableRawBufferPointer
    ) -> Int {
        switch codec {
        case .uncompressed:
            guard source.count == target.count else { return 0 }
            unsafe target.copyMemory(from: source)
            return target.count
        case .lz4Raw:
            let count = unsafe LZ4_decompress_safe(
                source.bindMemory(to: CChar.self).baseAddress,
                target.bindMemory(to: CChar.self).baseAddress,
                Int32(source.count), Int32(target.count))
            return max(0, Int(count))
        case .zstd: return unsafe ZstdContext.decompress(source, into: target) ?? 0
        case .snappy, .gzip, .lzo, .brotli, .lz4: return 0
        }
    }
}
