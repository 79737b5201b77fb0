import DurableFiles
import Parquet

/// An open users.parquet.
struct UsersFile: Sendable {
    let file: ParquetFile
    /// `[row groups + 1]` the row of the file at which each begins, and at last the row count.
    private let groupStarts: [Int]

    /// Takes a file whose columns are those of users.parquet.
    init(_ file: ParquetFile) throws(SnapshotError) {
        guard file.schema == SnapshotWriter.usersSchema else {
            throw SnapshotError(
                .damaged, "its columns are not those of users", file: file.name)
        }
        self.file = file
        groupStarts = file.rowGroups.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rowCount) }
    }

    /// Whether the user in a row has this id; false where there is no such row.
    func hasID(_ id: [UInt8], atRow row: Int) throws -> Bool {
        try self.id(atRow: row) == id
    }

    /// The id of the user in a row; nil where there is no such row.
    func id(atRow row: Int) throws -> [UInt8]? {
        guard row < file.rowCount, let next = groupStarts.firstIndex(where: { $0 > row }) else {
            return nil
        }
        return try SnapshotWriter.translating(file.name) {
            let local = row - groupStarts[next - 1]
            let page = try file.page(containing: local, rowGroup: next - 1, column: 0)
            let values = try file.readPage(page, rowGroup: next - 1, column: 0)
            guard case .plain(.byteArray(let bytes, let offsets)) = values else {
                throw SnapshotError(
                    .damaged, "its ids are not plain", file: file.name, rowGroup: next - 1,
                    column: "user_id")
            }
            let position = local - page.rows.lowerBound
            return Array(bytes[Int(offsets[position])..<Int(offsets[position + 1])])
        }
    }
}
