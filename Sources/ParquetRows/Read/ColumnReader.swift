package import Parquet

/// Reads the pages of a column chunk one after the other, from the first to the last.
///
/// Unlike ``ParquetFile/readPage(_:rowGroup:column:)`` it needs no offset index and no checksums
/// (one that is there is checked), takes nulls and lists, and holds all pages together against
/// what the footer says of the chunk. A page that leaves the dictionary for another encoding is
/// fine. In memory are the dictionary and one page, of which the values come in stretches.
package struct ColumnReader: Sendable {
    /// The file, whose footer was read and checked.
    package let file: ParquetFile
    /// The row group, from 0.
    package let rowGroup: Int
    /// The column, by position in the schema.
    package let column: Int
    /// Of the row group; known once the first data page was read, and nil without one.
    package private(set) var dictionary: ColumnValues?
    /// What is left of the chunk.
    private var range: Range<Int>
    private var remainingValues: Int
    private var rowCount = 0
    /// How many data pages were opened.
    private var pageCount = 0
    /// The page that is being read, and where it is.
    private var page: (content: OpenPage, byteOffset: Int)?

    /// What the dictionary and the page that is open take in memory besides the stretch that was
    /// read last.
    var byteCount: Int { (dictionary?.byteCount ?? 0) + (page?.content.byteCount ?? 0) }

    /// Begins at the first page.
    ///
    /// - Throws: ``ParquetError`` with code `.invalid` if there is no such chunk, `.unsupported` for
    ///   a nested column.
    package init(_ file: ParquetFile, rowGroup: Int, column: Int) throws(ParquetError) {
        let chunk = try file.locating(rowGroup, column: column) { chunk throws(ParquetError) in
            try file.schema[column].checkNesting()
            return chunk
        }
        (self.file, self.rowGroup, self.column) = (file, rowGroup, column)
        range = chunk.byteRange
        remainingValues = chunk.valueCount
    }

    /// The next values, nulls or empty lists of a data page; nil at the end of the chunk.
    ///
    /// - Throws: ``ParquetError``.
    package mutating func next() throws(ParquetError) -> DataPage? {
        while true {
            if let content = try nextStretch() { return content }
            if remainingValues == 0 { break }
            try openPage()
        }
        let rows = file.rowGroups[rowGroup].rowCount
        guard rowCount == rows else {
            throw ParquetError(.damaged, "the pages have \(rowCount) rows instead of \(rows)")
                .located(
                    file: file.name, rowGroup: rowGroup,
                    column: file.schema[column].place)
        }
        return nil
    }

    /// What is next in the page that is open; nil at its end.
    private mutating func nextStretch() throws(ParquetError) -> DataPage? {
        guard var page, page.content.remaining > 0 else { return nil }
        let content = try file.locating(
            rowGroup, column: column, page: pageCount - 1, byteOffset: page.byteOffset
        ) { _ throws(ParquetError) in
            let content = try page.content.next()
            if rowCount == 0, content.repetitionLevels.first ?? 0 != 0 {
                throw ParquetError(.damaged, "the first row begins in the middle of a list")
            }
            return content
        }
        rowCount +=
            content.repetitionLevels.isEmpty
            ? content.count : content.repetitionLevels.count { $0 == 0 }
        self.page = page
        return content
    }

    /// Opens the page at the start of ``range``, or steps over it if it is no data page.
    private mutating func openPage() throws(ParquetError) {
        let range = range
        let header = try file.locating(
            rowGroup, column: column, page: pageCount, byteOffset: range.lowerBound
        ) { _ throws(ParquetError) in
            if range.isEmpty {
                throw ParquetError(.damaged, "the pages have fewer values than the footer says")
            }
            return try PageHeader(file.bytes, range)
        }
        self.range = header.body.upperBound..<range.upperBound
        switch header.kind {
        case .other: break
        case .dictionary: try readDictionary(header, at: range.lowerBound)
        case .dataV1, .dataV2:
            page = (try open(header, at: range.lowerBound), range.lowerBound)
            remainingValues -= header.valueCount
            pageCount += 1
        }
    }

    private mutating func readDictionary(
        _ header: PageHeader, at offset: Int
    ) throws(ParquetError) {
        let isFirst = dictionary == nil && pageCount == 0
        dictionary = try file.locating(rowGroup, column: column, byteOffset: offset) {
            chunk throws(ParquetError) in
            guard isFirst else {
                throw ParquetError(.damaged, "a dictionary is not at the start of its chunk")
            }
            return try DataPageReader.dictionary(
                file.bytes, header, codec: chunk.codec, column: file.schema[column])
        }
    }

    private func open(_ header: PageHeader, at offset: Int) throws(ParquetError) -> OpenPage {
        try file.locating(
            rowGroup, column: column, page: pageCount, byteOffset: offset
        ) { chunk throws(ParquetError) in
            guard header.valueCount <= remainingValues else {
                throw ParquetError(.damaged, "the pages have more values than the footer says")
            }
            return try DataPageReader.open(
                file.bytes, header, codec: chunk.codec, column: file.schema[column],
                entryCount: dictionary?.count)
        }
    }
}

extension ColumnSchema {
    /// - Throws: ``ParquetError`` with code `.unsupported` for a nested column.
    package func checkNesting() throws(ParquetError) {
        guard shape == .nested else { return }
        throw ParquetError(
            .unsupported,
            "the column is nested; only single values and lists of single values are read here"
        ).located(column: place)
    }
}
