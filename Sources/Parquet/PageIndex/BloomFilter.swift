import Bytes

/// A set that may claim to hold what it does not, but never the reverse.
///
/// https://github.com/apache/parquet-format/blob/master/BloomFilter.md: the upper half of a hash
/// chooses a block of 32 bytes, and the lower half, times eight odd numbers, one bit in each of its
/// eight words.
package enum SplitBlockBloomFilter {
    /// The length of a block.
    package static let blockByteCount = 32
    /// The most bytes that readers accept.
    package static let maximumByteCount = 128 << 20
    private static let salts: [UInt32] = [
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d,
        0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31,
    ]

    /// The block of a hash.
    package static func block(of hash: UInt64, blockCount: Int) -> Int {
        // Both factors are below 2^32.
        Int(((hash >> 32) * UInt64(blockCount)) >> 32)
    }

    /// The bit of a hash in a word of its block.
    package static func mask(_ hash: UInt64, _ word: Int) -> UInt32 {
        // The specification multiplies modulo 2^32.
        1 << ((UInt32(truncatingIfNeeded: hash) &* salts[word]) >> 27)
    }
}

/// The bloom filter of a column in a row group.
package struct BloomFilter: Sendable {
    let bytes: ByteView
    let words: Range<Int>

    /// Whether a value may be in the column: false only where it is not.
    ///
    /// - Parameter value: PLAIN without a length: text as it is, numbers little-endian.
    /// - Returns: true, too, for about one in a hundred values that are not there.
    /// - Throws: ``ParquetError`` with code `.unreadable`.
    package func mayContain(_ value: Span<UInt8>) throws(ParquetError) -> Bool {
        // Bytes have no padding.
        let hash = XXH64.hash(unsafe value.bytes)
        let block = SplitBlockBloomFilter.block(
            of: hash, blockCount: words.count / SplitBlockBloomFilter.blockByteCount)
        let start = words.lowerBound + block * SplitBlockBloomFilter.blockByteCount
        let range = start..<start + SplitBlockBloomFilter.blockByteCount
        return try bytes.withBytes(range) { block throws(ParquetError) in
            (0..<8).allSatisfy { word in
                // In bounds: a block has eight words; every bit pattern is a number.
                let bits = UInt32(
                    littleEndian: unsafe block.unsafeLoadUnaligned(
                        fromByteOffset: 4 * word, as: UInt32.self))
                return bits & SplitBlockBloomFilter.mask(hash, word) != 0
            }
        }
    }
}
