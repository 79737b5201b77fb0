import CLZ4
import CZstd
import Parquet

/// Compresses the pages of a file, one after the other.
@safe final class PageCompressor {
    private static let zstdLevel: Int32 = 3
    private static let thoroughLZ4Level: Int32 = 3

    private let codec: Codec
    private let isThorough: Bool
    /// Owned: made in `init`, freed in `deinit`, used by one call at a time.
    private let zstd: OpaquePointer?
    /// What LZ4 works in, owned like ``zstd``; it would make one for every page.
    private let lz4State: UnsafeMutableRawPointer?

    init(_ codec: Codec, isThorough: Bool) {
        (self.codec, self.isThorough) = (codec, isThorough)
        unsafe zstd = codec == .zstd ? ZSTD_createCCtx() : nil
        unsafe lz4State =
            codec == .lz4Raw && isThorough
            ? .allocate(byteCount: Int(LZ4_sizeofStateHC()), alignment: 16) : nil
    }

    deinit {
        unsafe _ = ZSTD_freeCCtx(zstd)
        unsafe lz4State?.deallocate()
    }

    /// The page as it is stored.
    ///
    /// - Throws: ``ParquetError`` with code `.invalid` if it is over the limit.
    func compress(_ page: [UInt8]) throws(ParquetError) -> [UInt8] {
        guard page.count <= PageLimits.byteCount else {
            throw ParquetError(
                .invalid,
                "a page of \(page.count) bytes is over the limit of \(PageLimits.byteCount)")
        }
        switch codec {
        case .uncompressed: return page
        case .lz4Raw: return try compressLZ4(page)
        case .zstd: return try compressZstd(page)
        case .snappy, .gzip, .lzo, .brotli, .lz4:
            throw ParquetError(.invalid, "the codec \(codec.name) is not written here")
        }
    }

    private func compressLZ4(_ page: [UInt8]) throws(ParquetError) -> [UInt8] {
        // The limit is far below what LZ4 can take, so the bound is positive.
        let bound = Int(LZ4_compressBound(Int32(page.count)))
        // Writes at most the capacity that it is told, and tells how much it wrote.
        let stored = unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            unsafe target.withMemoryRebound(to: CChar.self) { target in
                unsafe page.withUnsafeBytes { source in
                    count = Int(
                        unsafe lz4(
                            source.bindMemory(to: CChar.self).baseAddress,
                            target: target.baseAddress,
                            byteCount: Int32(source.count), capacity: Int32(bound)))
                }
            }
        }
        guard !stored.isEmpty else { throw ParquetError(.invalid, "LZ4 cannot compress a page") }
        return stored
    }

    private func lz4(
        _ source: UnsafePointer<CChar>?, target: UnsafeMutablePointer<CChar>?,
        byteCount: Int32, capacity: Int32
    ) -> Int32 {
        if isThorough {
            return unsafe LZ4_compress_HC_extStateHC(
                lz4State, source, target, byteCount, capacity, Self.thoroughLZ4Level)
        }
        return unsafe LZ4_compress_default(source, target, byteCount, capacity)
    }

    private func compressZstd(_ page: [UInt8]) throws(ParquetError) -> [UInt8] {
        let bound = ZSTD_compressBound(page.count)
        // Writes at most the capacity that it is told, and tells how much it wrote.
        let stored = unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            unsafe page.withUnsafeBytes { source in
                let result = unsafe ZSTD_compressCCtx(
                    zstd, target.baseAddress, bound, source.baseAddress, source.count,
                    Self.zstdLevel)
                count = ZSTD_isError(result) == 0 ? result : 0
            }
        }
        guard !stored.isEmpty else { throw ParquetError(.invalid, "zstd cannot compress a page") }
        return stored
    }
}
