import Parquet
import ParquetRows
import SnapshotFormat

/// Checks what other readers find pages by: sort order, bounds and bloom filter of `user_id`.
///
/// The pages are sorted, so that the bounds in the footer are those of the first and the last one.
struct UserIDIndexes {
    private let file: ParquetFile
    private let rowGroup: Int
    private let bounds: [PageBounds]
    /// Parts have one; in users.parquet, which is sorted as a whole, bounds tell as much.
    private let filter: BloomFilter?
    /// What the footer says of the whole column chunk.
    private let footer: (least: [UInt8], greatest: [UInt8])
    private var page = 0

    /// - Throws: ``SnapshotError`` with code `.damaged` where one of them is missing.
    init(file: ParquetFile, rowGroup: Int, needsFilter: Bool) throws {
        (self.file, self.rowGroup) = (file, rowGroup)
        let (bounds, filter) = try SnapshotError.translating(file.name) {
            (
                try file.pageBounds(rowGroup: rowGroup, column: 0),
                try file.bloomFilter(rowGroup: rowGroup, column: 0)
            )
        }
        let group = file.rowGroups[rowGroup]
        guard group.sortingColumns.first == 0, let bounds, filter != nil || !needsFilter,
            let footer = group.columns[0].bounds
        else { throw Self.damaged(file, rowGroup) }
        (self.footer, self.bounds, self.filter) = (footer, bounds, filter)
    }

    /// Checks the next page, which has some ids of a sorted column.
    mutating func checkPage(of ids: IDColumn, _ range: Range<Int>) throws {
        guard page < bounds.count, !range.isEmpty,
            ids[range.lowerBound].elementsEqual(bounds[page].least),
            ids[range.upperBound - 1].elementsEqual(bounds[page].greatest),
            try range.allSatisfy({ try filter?.mayContain(ids[$0].span) ?? true })
        else { throw Self.damaged(file, rowGroup) }
        page += 1
    }

    /// There are no more pages.
    func finish() throws(SnapshotError) {
        guard page == bounds.count, bounds.first?.least == footer.least,
            bounds.last?.greatest == footer.greatest
        else { throw Self.damaged(file, rowGroup) }
    }

    private static func damaged(_ file: ParquetFile, _ rowGroup: Int) -> SnapshotError {
        SnapshotError(
            .damaged, "an index of the pages or a bloom filter is wrong", file: file.name,
            rowGroup: rowGroup, column: "user_id")
    }
}
