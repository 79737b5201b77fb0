import Parquet

/// Where the pages of a row group are: all columns are cut at the same rows.
struct PageTable: Sendable {
    /// `[pages + 1]` the first row of each page, and at last the number of rows.
    private var rowStarts: [UInt32] = [0]
    /// `[columns][pages + 1]` where each page begins in the file, and where the last one ends.
    private var byteStarts: [[Int]] = []

    /// Reads the offset indexes of a row group; nil where its columns are cut at different rows.
    init?(_ file: ParquetFile, rowGroup: Int) throws(ParquetError) {
        for column in file.schema.indices {
            let pages = try file.pages(rowGroup: rowGroup, column: column)
            // Pages follow each other without a gap, or they would not have been read.
            let rows = [0] + pages.map { UInt32(truncatingIfNeeded: $0.rows.upperBound) }
            if column == 0 { rowStarts = rows }
            guard rows == rowStarts, let first = pages.first else { return nil }
            byteStarts.append([first.byteRange.lowerBound] + pages.map(\.byteRange.upperBound))
        }
    }

    var count: Int { rowStarts.count - 1 }

    /// About what it takes in memory.
    var byteCount: Int { rowStarts.count * (4 + 8 * byteStarts.count) }

    /// The page that has a row; nil where there is no such row.
    func index(ofRow row: Int) -> Int? {
        guard let rowCount = rowStarts.last, 0..<Int(rowCount) ~= row else { return nil }
        // All pages have about as many rows.
        return firstPosition(of: count, near: row * count / Int(rowCount)) {
            Int(rowStarts[$0 + 1]) <= row
        }
    }

    /// The rows of a page.
    func rows(_ page: Int) -> Range<Int> { Int(rowStarts[page])..<Int(rowStarts[page + 1]) }

    /// A page of a column.
    func page(_ page: Int, column: Int) -> IndexPage {
        let starts = byteStarts[column]
        return IndexPage(byteRange: starts[page]..<starts[page + 1], rowCount: rows(page).count)
    }
}
