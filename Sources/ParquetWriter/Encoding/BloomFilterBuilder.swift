import Bytes
import Parquet
import ParquetRows

/// Fills a bloom filter; its layout is that of ``SplitBlockBloomFilter``.
struct BloomFilterBuilder {
    private(set) var words: [UInt32]

    /// A filter with at least 10.5 bits a value: at most one false hit in a hundred.
    ///
    /// Arrow only reads sizes that are powers of two.
    init(valueCount: Int) {
        let bytes = min((valueCount * 21 + 15) / 16, SplitBlockBloomFilter.maximumByteCount)
        var byteCount = SplitBlockBloomFilter.blockByteCount
        while byteCount < bytes { byteCount *= 2 }
        words = [UInt32](repeating: 0, count: byteCount / 4)
    }

    mutating func insert(_ hash: UInt64) {
        let block = SplitBlockBloomFilter.block(of: hash, blockCount: words.count / 8)
        for word in 0..<8 { words[block * 8 + word] |= SplitBlockBloomFilter.mask(hash, word) }
    }
}

extension BloomFilterBuilder {
    /// A filter over distinct values.
    init(_ values: ColumnValues) {
        self.init(valueCount: values.count)
        switch values {
        case .byteArray(let bytes, let offsets):
            let span = bytes.rawSpan
            for index in 0..<values.count {
                let range = Int(offsets[index])..<Int(offsets[index + 1])
                insert(XXH64.hash(span.extracting(range)))
            }
        default:
            for index in 0..<values.count { insert(XXH64.hash(values.plainBytes(index))) }
        }
    }

    /// The filter as it is in a file: its header, then the words.
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
