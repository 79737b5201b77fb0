import Parquet

extension PageDecompressor {
    /// The page before compression in any codec that is read, once
    /// ``check(_:storedByteCount:byteCount:)`` let its sizes pass.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless it has `byteCount` bytes exactly.
    static func decompressAny(
        _ stored: RawSpan, _ codec: Codec, byteCount: Int
    ) throws(ParquetError) -> [UInt8] {
        // A page of nulls alone: not even the frame of its codec is there.
        if stored.byteCount == 0, byteCount == 0 { return [] }
        let page: [UInt8]? =
            switch codec {
            case .snappy: SnappyDecoder.decompress(stored, byteCount: byteCount)
            case .gzip: GzipDecoder.decompress(stored, byteCount: byteCount)
            default: try decompress(stored, codec, byteCount: byteCount)
            }
        guard let page, page.count == byteCount else {
            throw ParquetError(.damaged, "a page cannot be decompressed")
        }
        return page
    }
}
