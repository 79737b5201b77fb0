package import Parquet

extension ColumnChunk {
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

extension RowGroup {
    /// The pages of all columns with their headers.
    package var byteCount: Int { columns.reduce(0) { $0 + $1.byteRange.count } }
}
