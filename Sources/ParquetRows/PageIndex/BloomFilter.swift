import Bytes
package import Parquet

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
        let hash = XXH64.hash(value.rawSpan)
        let block = SplitBlockBloomFilter.block(
            of: hash, blockCount: words.count / SplitBlockBloomFilter.blockByteCount)
        let start = words.lowerBound + block * SplitBlockBloomFilter.blockByteCount
        let range = start..<start + SplitBlockBloomFilter.blockByteCount
        return try bytes.withBytes(range) { block throws(ParquetError) in
            (0..<8).allSatisfy { word in
                let bits = block.littleEndian(UInt32.self, at: 4 * word)
                return bits & SplitBlockBloomFilter.mask(hash, word) != 0
            }
        }
    }
}

extension ParquetFile {
    /// Whether a row group may have a value in a column; `true` without a bloom filter.
    ///
    /// The value is PLAIN without a length: text as it is, numbers little-endian.
    ///
    /// - Throws: ``ParquetError``.
    package func mayContain(
        _ value: [UInt8], rowGroup: Int, column: Int
    ) throws(ParquetError) -> Bool {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
            // Of the whole filter one block is read.
            try bloomFilterWords(chunk).map { words throws(ParquetError) in
                try BloomFilter(bytes: bytes, words: words).mayContain(value.span)
            } ?? true
        }
    }

    /// The bloom filter of a column in a row group, in memory; nil where there is none.
    ///
    /// - Throws: ``ParquetError``.
    package func bloomFilter(rowGroup: Int, column: Int) throws(ParquetError) -> BloomFilter? {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
            try bloomFilterWords(chunk).map { words throws(ParquetError) in
                BloomFilter(bytes: try bytes.loading(words), words: words)
            }
        }
    }

    // MARK: - Parts

    /// Where the words of a bloom filter are.
    private func bloomFilterWords(_ chunk: ColumnChunk) throws(ParquetError) -> Range<Int>? {
        guard let start = chunk.bloomFilterOffset else { return nil }
        var reader = CompactReader(bytes, start..<bytes.count)
        var byteCount = 0
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1:
                byteCount = try reader.int(field, in: 0...SplitBlockBloomFilter.maximumByteCount)
            default: try reader.skip(field)
            }
        }
        let length = chunk.bloomFilterByteCount
        guard byteCount > 0, byteCount % SplitBlockBloomFilter.blockByteCount == 0,
            byteCount <= bytes.count - reader.position,
            length == nil || length == reader.position - start + byteCount
        else { throw ParquetError(.damaged, "the bloom filter is damaged", at: start) }
        return reader.position..<reader.position + byteCount
    }
}
