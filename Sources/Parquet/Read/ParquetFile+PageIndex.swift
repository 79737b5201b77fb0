extension ParquetFile {
    /// All data pages of a column chunk, in order, without a gap in bytes or rows.
    ///
    /// - Throws: ``ParquetError``; with code `.unsupported` where there is no offset index.
    package func pages(rowGroup: Int, column: Int) throws(ParquetError) -> [PageLocation] {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
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
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
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
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
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
