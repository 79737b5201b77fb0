/// What the footer says of the values of a column in a row group.
///
/// All ranges have been checked to lie in the file, before the footer.
package struct ColumnChunk: Sendable {
    /// How its pages are compressed.
    package let codec: Codec
    /// What the footer names: those of levels among them.
    package let encodings: [Encoding]
    /// With nulls; more than there are rows in a column of lists.
    package let valueCount: Int
    /// The pages with their headers, dictionary page first.
    package let byteRange: Range<Int>
    /// Where the first data page begins.
    package let dataPageOffset: Int
    /// Whether the first page is a dictionary.
    package let hasDictionary: Bool
    /// The pages with their headers before compression.
    package let uncompressedByteCount: Int
    /// Bounds and counts of the values; nil where the writer left none.
    package let statistics: Statistics?
    let offsetIndex: Range<Int>?
    let columnIndex: Range<Int>?
    /// Where the bloom filter begins; its header tells how long it is.
    let bloomFilterOffset: Int?
    /// The length of the bloom filter with its header; nil where it is not told.
    package let bloomFilterByteCount: Int?

    /// The least and the greatest value, PLAIN without a length, where they are known exactly.
    package var bounds: (least: [UInt8], greatest: [UInt8])? {
        guard let statistics, statistics.isExact, let least = statistics.least,
            let greatest = statistics.greatest
        else { return nil }
        return (least, greatest)
    }
    /// Whether each page's bounds can be read.
    package var hasColumnIndex: Bool { columnIndex != nil }
    /// Whether pages can be found by their rows.
    package var hasOffsetIndex: Bool { offsetIndex != nil }
    /// The sizes of both.
    package var indexByteCount: Int { (columnIndex?.count ?? 0) + (offsetIndex?.count ?? 0) }
    /// Whether the column can be asked whether it may contain a value.
    package var hasBloomFilter: Bool { bloomFilterOffset != nil }
}

/// What the footer says of a row group.
package struct RowGroup: Sendable {
    /// How many rows it has.
    package let rowCount: Int
    /// One for each column of the schema.
    package let columns: [ColumnChunk]
    /// Columns, by position, that the rows are sorted by, ascending.
    package let sortingColumns: [Int]

    /// The pages of all columns with their headers.
    package var byteCount: Int { columns.reduce(0) { $0 + $1.byteRange.count } }
}
