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
    /// Where the places of the pages are; nil where they are not told.
    package let offsetIndex: Range<Int>?
    /// Where the bounds of the pages are; nil where there are none.
    package let columnIndex: Range<Int>?
    /// Where the bloom filter begins; its header tells how long it is.
    package let bloomFilterOffset: Int?
    /// The length of the bloom filter with its header; nil where it is not told.
    package let bloomFilterByteCount: Int?
}

/// What the footer says of a row group.
package struct RowGroup: Sendable {
    /// How many rows it has.
    package let rowCount: Int
    /// One for each column of the schema.
    package let columns: [ColumnChunk]
    /// Columns, by position, that the rows are sorted by, ascending.
    package let sortingColumns: [Int]
}
