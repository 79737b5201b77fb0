package import Parquet

/// Reads the pages of a column chunk one after the other, from the first to the last.
///
/// Unlike ``ParquetFile/readPage(_:rowGroup:column:)`` it needs no offset index and no checksums
/// (one that is there is checked), takes nulls and lists, and holds all pages together against
/// what the footer says of the chunk. A page that leaves the dictionary for another encoding is
/// fine. In memory are the dictionary and one page.
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
    private var pageIndex = 0

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

    /// The next data page that has values, nulls or empty lists; nil at the end of the chunk.
    ///
    /// - Throws: ``ParquetError``.
    package mutating func next() throws(ParquetError) -> DataPage? {
        while remainingValues > 0 {
            if let content = try nextPage() { return content }
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

    /// Reads the page at the start of ``range``; nil if it has no values.
    private mutating func nextPage() throws(ParquetError) -> DataPage? {
        let range = range
        let header = try file.locating(
            rowGroup, column: column, page: pageIndex, byteOffset: range.lowerBound
        ) { _ throws(ParquetError) in
            if range.isEmpty {
                throw ParquetError(.damaged, "the pages have fewer values than the footer says")
            }
            return try PageHeader(file.bytes, range)
        }
        self.range = header.body.upperBound..<range.upperBound
        switch header.kind {
        case .other: return nil
        case .dictionary:
            try readDictionary(header, at: range.lowerBound)
            return nil
        case .dataV1, .dataV2:
            defer { pageIndex += 1 }
            let content = try readPage(header, at: range.lowerBound)
            return header.valueCount > 0 ? content : nil
        }
    }

    private mutating func readDictionary(
        _ header: PageHeader, at offset: Int
    ) throws(ParquetError) {
        let isFirst = dictionary == nil && pageIndex == 0
        dictionary = try file.locating(rowGroup, column: column, byteOffset: offset) {
            chunk throws(ParquetError) in
            guard isFirst else {
                throw ParquetError(.damaged, "a dictionary is not at the start of its chunk")
            }
            return try DataPageReader.dictionary(
                file.bytes, header, codec: chunk.codec, column: file.schema[column])
        }
    }

    private mutating func readPage(
        _ header: PageHeader, at offset: Int
    ) throws(ParquetError) -> DataPage {
        let content = try file.locating(
            rowGroup, column: column, page: pageIndex, byteOffset: offset
        ) {
            chunk throws(ParquetError) in
            let content = try DataPageReader.values(
                file.bytes, header, codec: chunk.codec, column: file.schema[column],
                entryCount: dictionary?.count)
            guard header.valueCount <= remainingValues else {
                throw ParquetError(.damaged, "the pages have more values than the footer says")
            }
            if rowCount == 0, content.repetitionLevels.first ?? 0 != 0 {
                throw ParquetError(.damaged, "the first row begins in the middle of a list")
            }
            return content
        }
        remainingValues -= header.valueCount
        rowCount +=
            file.schema[column].greatestRepetitionLevel == 0
            ? header.valueCount : content.repetitionLevels.count { $0 == 0 }
        return content
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
