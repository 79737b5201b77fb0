import Parquet

/// Checks what other readers find pages by: sort order, bounds and bloom filter of `user_id`.
struct UserIDIndexes {
    private let file: ParquetFile
    private let rowGroup: Int
    private let bounds: [PageBounds]
    private let filter: BloomFilter
    private var page = 0

    /// - Throws: ``SnapshotError`` with code `.damaged` where one of them is missing.
    init(file: ParquetFile, rowGroup: Int) throws {
        self.file = file
        self.rowGroup = rowGroup
        let (bounds, filter) = try SnapshotWriter.translating(file.name) {
            (
                try file.pageBounds(rowGroup: rowGroup, column: 0),
                try file.bloomFilter(rowGroup: rowGroup, column: 0)
            )
        }
        guard file.rowGroups[rowGroup].sortingColumns.first == 0, let bounds, let filter else {
            throw Self.damaged(file, rowGroup)
        }
        self.bounds = bounds
        self.filter = filter
    }

    /// Checks the next page, which has some ids of a sorted column.
    mutating func checkPage(of ids: IDColumn, _ range: Range<Int>) throws(SnapshotError) {
        guard page < bounds.count, !range.isEmpty,
            ids[range.lowerBound].elementsEqual(bounds[page].least),
            ids[range.upperBound - 1].elementsEqual(bounds[page].greatest),
            range.allSatisfy({ filter.mayContain(ids[$0].span) })
        else { throw Self.damaged(file, rowGroup) }
        page += 1
    }

    /// There are no more pages.
    func finish() throws(SnapshotError) {
        guard page == bounds.count else { throw Self.damaged(file, rowGroup) }
    }

    private static func damaged(_ file: ParquetFile, _ rowGroup: Int) -> SnapshotError {
        SnapshotError(
            .damaged, "an index of the pages or a bloom filter is wrong", file: file.name,
            rowGroup: rowGroup, column: "user_id")
    }
}
