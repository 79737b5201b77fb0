/// Pages that are found by their row, in a column without nulls and lists: one page is read at a
/// time, and all that is read has a checksum. `ColumnReader` of `ParquetRows` reads any column, from
/// its start.
extension ParquetFile {
    /// The dictionary of a column in a row group; `nil` if it has none.
    ///
    /// - Throws: ``ParquetError``.
    /// - Complexity: decompresses and copies the whole dictionary: keep it.
    package func readDictionary(
        rowGroup: Int, column: Int
    ) throws(ParquetError) -> ColumnValues? {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
            guard let header = try dictionaryHeader(chunk) else { return nil }
            try Self.checkChecksum(header)
            return try PageReader.dictionary(
                bytes, header, codec: chunk.codec, column: schema[column])
        }
    }

    /// The dictionary of a column in a row group as it is stored before compression, PLAIN.
    ///
    /// - Returns: how many entries there should be, and their bytes, which are not looked at yet;
    ///   `nil` if the column has no dictionary.
    /// - Throws: ``ParquetError``.
    package func readPlainDictionary(
        rowGroup: Int, column: Int
    ) throws(ParquetError) -> (count: Int, bytes: [UInt8])? {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
            guard let header = try dictionaryHeader(chunk) else { return nil }
            try Self.checkChecksum(header)
            return (
                header.valueCount,
                try PageReader.plainDictionary(bytes, header, codec: chunk.codec)
            )
        }
    }

    /// The values of one data page, which ``pages(rowGroup:column:)`` or
    /// ``page(containing:rowGroup:column:)`` found in the same column chunk.
    ///
    /// - Parameters:
    ///   - page: where it is.
    ///   - rowGroup: in the file.
    ///   - column: in the schema.
    ///   - entryCount: of the dictionary, for a caller who has it open: spares a look at its header.
    /// - Returns: the values.
    /// - Throws: ``ParquetError``.
    package func readPage(
        _ page: PageLocation, rowGroup: Int, column: Int, entryCount: Int? = nil
    ) throws(ParquetError) -> PageValues {
        try locating(
            rowGroup, column: column, page: page.index, byteOffset: page.byteRange.lowerBound
        ) {
            chunk throws(ParquetError) in
            guard page.byteRange.lowerBound >= chunk.dataPageOffset,
                page.byteRange.upperBound <= chunk.byteRange.upperBound
            else { throw ParquetError(.invalid, "the page is not of this column chunk") }
            guard schema[column].shape == .required else {
                throw ParquetError(.invalid, "a column with nulls or lists is read as a whole")
            }
            let bytes = try bytes.loading(page.byteRange)
            let header = try PageHeader(bytes, page.byteRange)
            if header.kind == .dataV2 {
                throw ParquetError(
                    .unsupported, "a page of version 2 is read with its rows alone")
            }
            guard header.kind == .dataV1,
                header.body.upperBound == page.byteRange.upperBound,
                header.valueCount == page.rows.count
            else { throw ParquetError(.damaged, "a page is not what the offset index says") }
            try Self.checkChecksum(header)
            var entryCount = header.encoding.isDictionary ? entryCount : nil
            if header.encoding.isDictionary, entryCount == nil {
                entryCount = try dictionaryHeader(chunk)?.valueCount
            }
            return try PageReader.values(
                bytes, header, codec: chunk.codec, column: schema[column], entryCount: entryCount)
        }
    }

    // MARK: - Parts

    private static func checkChecksum(_ header: PageHeader) throws(ParquetError) {
        guard header.crc != nil else {
            throw ParquetError(.unsupported, "a page has no checksum", at: header.body.lowerBound)
        }
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
        return header
    }
}
