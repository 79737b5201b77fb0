import CLZ4

/// Bare LZ4 blocks, by the system's liblz4.
enum LZ4Block {
    /// Compresses at most 1 GiB.
    static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let bound = Int(LZ4_compressBound(Int32(bytes.count)))
        return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            unsafe bytes.withUnsafeBytes { input in
                // The output is as long as LZ4 asks for, so this cannot fail.
                unsafe count = Int(
                    LZ4_compress_default(
                        input.baseAddress?.assumingMemoryBound(to: CChar.self),
                        UnsafeMutableRawPointer(output.baseAddress)?
                            .assumingMemoryBound(to: CChar.self),
                        Int32(bytes.count), Int32(bound)))
            }
        }
    }

    /// Decompresses a block to exactly `byteCount` bytes; nil where it does not give them.
    static func decompress(_ block: RawSpan, byteCount: Int) -> [UInt8]? {
        var written = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: max(byteCount, 1)) {
            output, count in
            unsafe block.withUnsafeBytes { input in
                // `decompress_safe` neither reads nor writes outside the lengths it is given.
                unsafe written = Int(
                    LZ4_decompress_safe(
                        input.baseAddress?.assumingMemoryBound(to: CChar.self),
                        UnsafeMutableRawPointer(output.baseAddress)?
                            .assumingMemoryBound(to: CChar.self),
                        Int32(input.count), Int32(byteCount)))
            }
            count = max(written, 0)
        }
        return written == byteCount ? bytes : nil
    }
}
