/// What the footer says of the values of a column in a row group.
///
/// All ranges have been checked to lie in the file, before the footer.
package struct ColumnChunk: Sendable {
    package let codec: Codec
    /// The pages with their headers, dictionary page first.
    package let byteRange: Range<Int>
    /// Where the first data page stands.
    package let dataPageOffset: Int
    package let hasDictionary: Bool
    /// The pages with their headers before compression.
    package let uncompressedByteCount: Int
    /// The least and the greatest value, PLAIN without a length, where they are known exactly.
    package let bounds: (least: [UInt8], greatest: [UInt8])?
    let offsetIndex: Range<Int>?
    let columnIndex: Range<Int>?
    /// Where the bloom filter begins; its header tells how long it is.
    let bloomFilterOffset: Int?
    package let bloomFilterByteCount: Int?

    /// Whether each page's bounds can be read.
    package var hasColumnIndex: Bool { columnIndex != nil }
    /// Whether the column can be asked whether it may contain a value.
    package var hasBloomFilter: Bool { bloomFilterOffset != nil }
}

/// What the footer says of a row group.
package struct RowGroup: Sendable {
    package let rowCount: Int
    /// One for each column of the schema.
    package let columns: [ColumnChunk]
    /// Columns, by position, that the rows are sorted by, ascending.
    package let sortingColumns: [Int]

    /// The pages of all columns with their headers.
    package var byteCount: Int { columns.reduce(0) { $0 + $1.byteRange.count } }
}
