package import Parquet
import SnapshotFormat

/// An open users.parquet.
package struct UsersFile: Sendable {
    /// The position of `user_id`.
    package static let idColumn = 0

    /// The file, whose footer was read and checked.
    package let file: ParquetFile
    /// `[row groups + 1]` the row of the file at which each begins, and at last the row count.
    private let groupStarts: [Int]
    /// `[row groups]` the pages of the ids.
    private let idPages: [[PageLocation]]

    /// Takes a file whose columns are those of users.parquet, and learns where its pages are.
    ///
    /// - Throws: ``SnapshotError``, and ``ParquetError``.
    package init(_ file: ParquetFile) throws {
        guard file.schema == UsersColumn.schema else {
            throw SnapshotError(
                .damaged, "its columns are not those of users", file: file.name)
        }
        self.file = file
        groupStarts = file.rowGroups.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rowCount) }
        idPages = try file.rowGroups.indices.map {
            try file.pages(rowGroup: $0, column: Self.idColumn)
        }
    }

    /// Whether a row is that of the user with this id; false where there is no such row.
    func hasUser(
        _ id: RawSpan, atRow row: Int, room: inout LookupBuffers
    ) throws -> Bool {
        guard let (page, position, rowGroup) = page(ofRow: row) else { return false }
        return try SnapshotError.translating(file.name) {
            try file.hasText(
                id, atRow: position,
                in: IndexPage(byteRange: page.byteRange, rowCount: page.rows.count),
                rowGroup: rowGroup, column: Self.idColumn, room: &room.ids)
        }
    }

    /// The page of ids with a row, the row's position in it, and its row group.
    ///
    /// - Parameter row: in the file.
    /// - Returns: nil where there is no such row.
    package func page(
        ofRow row: Int
    ) -> (page: PageLocation, position: Int, rowGroup: Int)? {
        guard row >= 0, row < file.rowCount, let next = groupStarts.firstIndex(where: { $0 > row })
        else { return nil }
        let (rowGroup, local) = (next - 1, row - groupStarts[next - 1])
        let pages = idPages[rowGroup]
        // All pages have about as many rows.
        let guess = local * pages.count / file.rowGroups[rowGroup].rowCount
        let page = firstPosition(of: pages.count, near: guess) {
            pages[$0].rows.upperBound <= local
        }
        guard page < pages.count else { return nil }
        return (pages[page], local - pages[page].rows.lowerBound, rowGroup)
    }
}
