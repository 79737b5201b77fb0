/// The values of a data page.
package enum PageValues: Sendable, Equatable {
    /// Positions in the dictionary of the row group; all of them are in it.
    case indices([UInt32])
    case plain(ColumnValues)
}

extension ParquetFile {
    /// The dictionary of a column in a row group; `nil` if it has none.
    ///
    /// - Throws: ``ParquetError``.
    /// - Complexity: decompresses and copies the whole dictionary: keep it.
    package func readDictionary(
        rowGroup: Int, column: Int
    ) throws(ParquetError) -> ColumnValues? {
        try locating(rowGroup, column) { chunk throws(ParquetError) in
            guard let header = try dictionaryHeader(chunk) else { return nil }
            return try withBody(header, chunk) { page throws(ParquetError) in
                try PlainEncoding.decode(page, schema[column].kind, count: header.valueCount)
            }
        }
    }

    /// The values of one data page, which ``pages(rowGroup:column:)`` or
    /// ``page(containing:rowGroup:column:)`` found in the same column chunk.
    ///
    /// - Throws: ``ParquetError``.
    package func readPage(
        _ page: PageLocation, rowGroup: Int, column: Int
    ) throws(ParquetError) -> PageValues {
        try locating(rowGroup, column, page: page.index, byteOffset: page.byteRange.lowerBound) {
            chunk throws(ParquetError) in
            guard page.byteRange.lowerBound >= chunk.dataPageOffset,
                page.byteRange.upperBound <= chunk.byteRange.upperBound
            else { throw ParquetError(.invalid, "the page is not of this column chunk") }
            let header = try PageHeader(bytes, page.byteRange)
            guard header.kind == .data, header.body.upperBound == page.byteRange.upperBound,
                header.valueCount == page.rows.count
            else { throw ParquetError(.damaged, "a page is not what the offset index says") }
            return try withBody(header, chunk) { body throws(ParquetError) in
                try decode(body, header, chunk, schema[column].kind)
            }
        }
    }

    // MARK: - Parts

    private func decode(
        _ body: RawSpan, _ header: PageHeader, _ chunk: ColumnChunk, _ kind: ColumnSchema.Kind
    ) throws(ParquetError) -> PageValues {
        switch header.encoding {
        case .plain:
            return .plain(try PlainEncoding.decode(body, kind, count: header.valueCount))
        case .rleDictionary, .plainDictionary:
            guard let dictionary = try dictionaryHeader(chunk) else {
                throw ParquetError(.damaged, "a page has indices but there is no dictionary")
            }
            return .indices(
                try decodeIndices(body, header.valueCount, entryCount: dictionary.valueCount))
        case .rle:
            throw ParquetError(.unsupported, "a page has an encoding that is not read here")
        }
    }

    private func decodeIndices(
        _ body: RawSpan, _ count: Int, entryCount: Int
    ) throws(ParquetError) -> [UInt32] {
        guard body.byteCount > 0 else { throw ParquetError(.damaged, "a page has no bit width") }
        // In bounds by the line above.
        let width = Int(unsafe body.unsafeLoad(fromByteOffset: 0, as: UInt8.self))
        guard width <= 32 else { throw ParquetError(.damaged, "a page has an absurd bit width") }
        let indices = try HybridDecoder.decode(body, from: 1, width: width, count: count)
        guard indices.isEmpty || extremes(indices, 0..<count).greatest < entryCount else {
            throw ParquetError(.damaged, "a page has an index beyond the dictionary")
        }
        return indices
    }

    /// The header of the dictionary page, checked against its place.
    private func dictionaryHeader(_ chunk: ColumnChunk) throws(ParquetError) -> PageHeader? {
        guard chunk.hasDictionary else { return nil }
        let range = chunk.byteRange.lowerBound..<chunk.dataPageOffset
        let header = try PageHeader(bytes, range)
        guard header.kind == .dictionary, header.body.upperBound == range.upperBound else {
            throw ParquetError(
                .damaged, "the dictionary page is not where the footer says",
                at: range.lowerBound)
        }
        guard header.encoding == .plain || header.encoding == .plainDictionary else {
            throw ParquetError(
                .unsupported, "the dictionary has an encoding that is not read here",
                at: range.lowerBound)
        }
        return header
    }

    /// Lends a page, checked and decompressed.
    private func withBody<Result>(
        _ header: PageHeader, _ chunk: ColumnChunk,
        _ body: (RawSpan) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        try PageDecompressor.check(
            chunk.codec, storedByteCount: header.body.count, byteCount: header.byteCount)
        return try bytes.withBytes(header.body) { stored throws(ParquetError) in
            guard CRC32.checksum(stored) == header.crc else {
                throw ParquetError(
                    .damaged, "the checksum of a page is wrong", at: header.body.lowerBound)
            }
            if chunk.codec == .uncompressed { return try body(stored) }
            let page = try PageDecompressor.decompress(
                stored, chunk.codec, byteCount: header.byteCount)
            // Bytes have no padding.
            return try unsafe body(page.span.bytes)
        }
    }
}
