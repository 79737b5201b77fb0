import Bytes

/// Where a data page stands and which rows it has.
package struct PageLocation: Sendable, Hashable {
    /// The page in its column chunk, from 0.
    package let index: Int
    /// The page with its header, in the file.
    package let byteRange: Range<Int>
    /// In the row group; never empty.
    package let rows: Range<Int>
}

/// The bounds of the values of a page, PLAIN without a length.
package struct PageBounds: Sendable, Hashable {
    package let least: [UInt8]
    package let greatest: [UInt8]
    /// There are no values to have bounds.
    package let isAllNull: Bool
}

extension ParquetFile {
    /// All data pages of a column chunk, in order, without a gap in bytes or rows.
    ///
    /// - Throws: ``ParquetError``; with code `.unsupported` where there is no offset index.
    package func pages(rowGroup: Int, column: Int) throws(ParquetError) -> [PageLocation] {
        try locating(rowGroup, column) { chunk throws(ParquetError) in
            var scan = try OffsetIndexScan(bytes, chunk, rowCount: rowGroups[rowGroup].rowCount)
            var pages: [PageLocation] = []
            while let page = try scan.next() { pages.append(page) }
            return pages
        }
    }

    /// The data page with a row, which counts from 0 in the row group.
    ///
    /// - Throws: ``ParquetError``; with code `.invalid` if there is no such row.
    /// - Complexity: reads the offset index as far as the page; allocates nothing.
    package func page(
        containing row: Int, rowGroup: Int, column: Int
    ) throws(ParquetError) -> PageLocation {
        try locating(rowGroup, column) { chunk throws(ParquetError) in
            guard row >= 0, row < rowGroups[rowGroup].rowCount else {
                throw ParquetError(.invalid, "there is no such row")
            }
            var scan = try OffsetIndexScan(bytes, chunk, rowCount: rowGroups[rowGroup].rowCount)
            while let page = try scan.next() {
                if page.rows.upperBound > row { return page }
            }
            throw ParquetError(.damaged, "no page has a row of the row group")
        }
    }

    /// Where the row groups end in a file of ``ParquetWriter``: there the page indexes begin.
    package var rowGroupsEnd: Int {
        let starts = rowGroups.flatMap(\.columns).flatMap { column in
            [column.columnIndex, column.offsetIndex].compactMap { $0?.lowerBound }
        }
        return starts.min() ?? ParquetFormat.magic.count
    }

    /// The bounds of each page; `nil` for a column without them.
    ///
    /// - Throws: ``ParquetError``.
    package func pageBounds(rowGroup: Int, column: Int) throws(ParquetError) -> [PageBounds]? {
        try locating(rowGroup, column) { chunk throws(ParquetError) in
            guard let range = chunk.columnIndex else { return nil }
            var reader = CompactReader(bytes, range)
            var least: [[UInt8]] = []
            var greatest: [[UInt8]] = []
            var isAllNull: [Bool] = []
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch field.id {
                case 1: isAllNull = try Self.readFlags(&reader, field)
                case 2: least = try Self.readBounds(&reader, field)
                case 3: greatest = try Self.readBounds(&reader, field)
                default: try reader.skip(field)
                }
            }
            guard least.count == greatest.count, least.count == isAllNull.count else {
                throw ParquetError(.damaged, "the column index has bounds without a counterpart")
            }
            return isAllNull.indices.map { page in
                PageBounds(
                    least: least[page], greatest: greatest[page], isAllNull: isAllNull[page])
            }
        }
    }

    /// Whether a row group may have a value in a column; `true` without a bloom filter.
    ///
    /// The value is PLAIN without a length: text as it is, numbers little-endian.
    ///
    /// - Throws: ``ParquetError``.
    package func mayContain(
        _ value: [UInt8], rowGroup: Int, column: Int
    ) throws(ParquetError) -> Bool {
        try locating(rowGroup, column) { chunk throws(ParquetError) in
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
        try locating(rowGroup, column) { chunk throws(ParquetError) in
            try bloomFilterWords(chunk).map { words throws(ParquetError) in
                BloomFilter(bytes: try bytes.loading(words), words: words)
            }
        }
    }

    // MARK: - Parts

    private static func readFlags(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> [Bool] {
        let count = try reader.list(field, of: .boolTrue)
        var flags: [Bool] = []
        for _ in 0..<count { flags.append(try reader.boolElement()) }
        return flags
    }

    private static func readBounds(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> [[UInt8]] {
        let count = try reader.list(field, of: .binary)
        var bounds: [[UInt8]] = []
        for _ in 0..<count { bounds.append(try reader.binaryElement()) }
        return bounds
    }

    /// Where the words of a bloom filter stand.
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
