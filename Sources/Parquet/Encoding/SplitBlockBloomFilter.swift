import Bytes

/// A set that may claim to hold what it does not, but never the reverse.
///
/// https://github.com/apache/parquet-format/blob/master/BloomFilter.md: the upper half of a hash
/// chooses a block of 32 bytes, and the lower half, times eight odd numbers, one bit in each of its
/// eight words.
struct SplitBlockBloomFilter {
    static let blockByteCount = 32
    /// The most bytes that readers accept.
    static let maximumByteCount = 128 << 20
    private static let salts: [UInt32] = [
        0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d,
        0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31,
    ]

    private(set) var words: [UInt32]

    /// A filter with at least 10.5 bits a value: at most one false hit in a hundred.
    ///
    /// Arrow only reads sizes that are powers of two.
    init(valueCount: Int) {
        let bytes = min((valueCount * 21 + 15) / 16, Self.maximumByteCount)
        var byteCount = Self.blockByteCount
        while byteCount < bytes { byteCount *= 2 }
        words = [UInt32](repeating: 0, count: byteCount / 4)
    }

    mutating func insert(_ hash: UInt64) {
        let block = Self.block(of: hash, blockCount: words.count / 8)
        for word in 0..<8 { words[block * 8 + word] |= Self.mask(hash, word) }
    }

    static func block(of hash: UInt64, blockCount: Int) -> Int {
        // Both factors are below 2^32.
        Int(((hash >> 32) * UInt64(blockCount)) >> 32)
    }

    /// The bit of a hash in a word of its block.
    static func mask(_ hash: UInt64, _ word: Int) -> UInt32 {
        // The specification multiplies modulo 2^32.
        1 << ((UInt32(truncatingIfNeeded: hash) &* salts[word]) >> 27)
    }
}

extension SplitBlockBloomFilter {
    /// A filter over distinct values.
    init(_ values: ColumnValues) {
        self.init(valueCount: values.count)
        switch values {
        case .byteArray(let bytes, let offsets):
            // Bytes have no padding.
            let span = unsafe bytes.span.bytes
            for index in 0..<values.count {
                let range = Int(offsets[index])..<Int(offsets[index + 1])
                insert(XXH64.hash(span.extracting(range)))
            }
        default:
            for index in 0..<values.count { insert(XXH64.hash(values.plainBytes(index))) }
        }
    }

    /// The filter as it stands in a file: its header, then the words.
    var encoded: [UInt8] {
        var header = CompactWriter()
        header.element { header in
            header.int32(1, Int32(words.count * 4))
            // Algorithm, hash and compression: the only ones there are.
            for field in Int16(2)...4 { header.structure(field) { $0.structure(1) { _ in } } }
        }
        return header.bytes + words.flatMap { littleEndian($0) }
    }
}
