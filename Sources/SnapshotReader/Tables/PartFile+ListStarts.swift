import Parquet
import SnapshotFormat

extension PartFile {
    /// The row at which each user's list begins, and at last the number of rows.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where the rows are not those of one user after
    ///   the other, in the order of the dictionary; ``ParquetError``.
    func listStarts(_ userCount: Int, _ rowGroup: Int) throws -> [UInt32] {
        var starts: [UInt32] = []
        starts.reserveCapacity(userCount + 1)
        let column = PartColumn.userID.rawValue
        for location in try file.pages(rowGroup: rowGroup, column: column) {
            let values = try file.readPage(
                location, rowGroup: rowGroup, column: column, entryCount: userCount)
            guard case .indices(let users) = values else {
                throw damaged(
                    "a page does not use the dictionary", rowGroup: rowGroup, column: .userID)
            }
            let span = users.span
            for row in span.indices where Int(span[row]) != starts.count - 1 {
                guard Int(span[row]) == starts.count else {
                    throw damaged(
                        "users are not one after the other", rowGroup: rowGroup, column: .userID)
                }
                starts.append(UInt32(location.rows.lowerBound + row))
            }
        }
        guard starts.count == userCount else {
            throw damaged(
                "a user of the dictionary has no list", rowGroup: rowGroup, column: .userID)
        }
        return starts + [UInt32(file.rowGroups[rowGroup].rowCount)]
    }
}
