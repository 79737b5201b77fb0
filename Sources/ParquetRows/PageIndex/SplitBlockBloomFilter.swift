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
