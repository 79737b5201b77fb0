import CLZ4

/// Decompresses pages that nobody vouches for.
enum PageDecompressor {
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
    static func check(
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
    static func decompress(
        _ stored: RawSpan, _ codec: Codec, byteCount: Int
    ) throws(ParquetError) -> [UInt8] {
        // A page of nulls alone: not even the frame of its codec is there.
        if stored.byteCount == 0, byteCount == 0 { return [] }
        if codec == .snappy {
            guard let page = SnappyDecoder.decompress(stored, byteCount: byteCount) else {
                throw ParquetError(.damaged, "a page cannot be decompressed")
            }
            return page
        }
        // The libraries write at most the capacity that they are told, read only the stored
        // bytes, and tell how much they wrote. One byte of room spares them a null pointer.
        let page = unsafe stored.withUnsafeBytes { source in
            unsafe [UInt8](unsafeUninitializedCapacity: max(1, byteCount)) { target, count in
                count = unsafe decompress(
                    source, codec, UnsafeMutableRawBufferPointer(target), byteCount)
            }
        }
        guard page.count == byteCount else {
            throw ParquetError(.damaged, "a page cannot be decompressed")
        }
        return page
    }

    /// Decompresses a page, once ``check(_:storedByteCount:byteCount:)`` let its sizes pass.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless it fills `page` exactly.
    static func decompress(
        _ stored: RawSpan, _ codec: Codec, into page: UnsafeMutableRawBufferPointer
    ) throws(ParquetError) {
        let count = unsafe stored.withUnsafeBytes { source in
            unsafe decompress(source, codec, page, page.count)
        }
        guard count == page.count else {
            throw ParquetError(.damaged, "a page cannot be decompressed")
        }
    }

    /// - Returns: how many bytes of `target` are written; 0 on failure.
    private static func decompress(
        _ source: UnsafeRawBufferPointer, _ codec: Codec, _ target: UnsafeMutableRawBufferPointer,
        _ byteCount: Int
    ) -> Int {
        switch codec {
        case .uncompressed:
            guard source.count == byteCount else { return 0 }
            unsafe target.copyMemory(from: source)
            return byteCount
        case .lz4Raw:
            let count = unsafe LZ4_decompress_safe(
                source.bindMemory(to: CChar.self).baseAddress,
                target.bindMemory(to: CChar.self).baseAddress,
                Int32(source.count), Int32(byteCount))
            return max(0, Int(count))
        case .zstd:
            let room = unsafe UnsafeMutableRawBufferPointer(
                start: target.baseAddress, count: byteCount)
            return unsafe ZstdContext.decompress(source, into: room) ?? 0
        case .gzip:
            let room = unsafe UnsafeMutableRawBufferPointer(
                start: target.baseAddress, count: byteCount)
            return unsafe GzipDecoder.decompress(source, into: room) ?? 0
        case .snappy, .lzo, .brotli, .lz4: return 0
        }
    }
}
