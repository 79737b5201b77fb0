package import Parquet
import SnapshotFormat

/// An open users.parquet.
package struct UsersFile: Sendable {
    private static let idColumn = 0

    /// The open file.
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

    /// The id of a user in a row; nil where there is no such row.
    func id(atRow row: Int) throws -> [UInt8]? {
        guard let (page, position, rowGroup) = page(ofRow: row) else { return nil }
        return try SnapshotError.translating(file.name) {
            let values = try file.readPage(page, rowGroup: rowGroup, column: Self.idColumn)
            guard case .plain(.byteArray(let bytes, let offsets)) = values else {
                throw SnapshotError(
                    .damaged, "its ids are not plain", file: file.name, rowGroup: rowGroup,
                    column: file.schema[Self.idColumn].name)
            }
            return Array(bytes[Int(offsets[position])..<Int(offsets[position + 1])])
        }
    }

    /// The page of ids with a row, the row's position in it, and its row group.
    private func page(
        ofRow row: Int
    ) -> (page: PageLocation, position: Int, rowGroup: Int)? {
        guard row >= 0, row < file.rowCount, let next = groupStarts.firstIndex(where: { $0 > row })
        else { return nil }
        let (rowGroup, local) = (next - 1, row - groupStarts[next - 1])
        let pages = idPages[rowGroup]
        let index = firstPosition(of: pages.count, near: 0) { pages[$0].rows.upperBound <= local }
        guard index < pages.count else { return nil }
        return (pages[index], local - pages[index].rows.lowerBound, rowGroup)
    }
}
