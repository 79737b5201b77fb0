import Parquet
import SnapshotFormat
package import SnapshotReader
package import SnapshotWriter

extension UsersFile {
    /// Hands out the rows of users.parquet one by one; a row group is in memory at a time.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes are not what was written,
    ///   and what `body` throws.
    package func forEachRow(_ body: (UserRow) throws -> Void) throws {
        for rowGroup in file.rowGroups.indices {
            for row in try rows(ofRowGroup: rowGroup) { try body(row) }
        }
    }

    /// The rows of a row group.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``FileError``.
    package func rows(ofRowGroup rowGroup: Int) throws -> [UserRow] {
        try SnapshotError.translating(file.name) {
            let reader = RowGroupColumns(file: file, rowGroup: rowGroup)
            var ids = IDColumn()
            try reader.appendIDs(0, to: &ids)
            let cells = try reader.texts(1)
            let candidates = try reader.numbers(2)
            let parts = try reader.numbers(3)
            let rowGroups = try reader.numbers(4)
            let firstRows = try reader.numbers(5)
            return try (0..<ids.count).map { row in
                guard let count = UInt8(exactly: candidates[row]),
                    let firstRow = UInt32(exactly: firstRows[row])
                else {
                    throw SnapshotError(
                        .damaged, "row \(row) is impossible", file: file.name, rowGroup: rowGroup)
                }
                return UserRow(
                    id: Array(ids[row]), cell: cells[row], candidates: count,
                    part: Int(parts[row]), rowGroup: Int(rowGroups[row]), firstRow: firstRow)
            }
        }
    }
}
