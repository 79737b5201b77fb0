import Parquet
import SnapshotFormat
package import SnapshotReader

extension UsersFile {
    /// The id of a user in a row; nil where there is no such row.
    fileprivate func id(atRow row: Int) throws -> [UInt8]? {
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
}

extension OpenSnapshot {
    /// The id of a user by number.
    ///
    /// - Precondition: `number` is in `0..<userCount`.
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes read are not what was
    ///   written.
    package func userID(_ number: Int) throws -> [UInt8] {
        precondition(0..<userCount ~= number, "there is no such user")
        return try users.id(atRow: number) ?? []
    }
}

extension SnapshotGeneration {
    /// The id of a user by number, in the byte order of their ids: for tests and benchmarks.
    ///
    /// - Parameter number: in `0..<userCount`.
    /// - Returns: the id, folded.
    /// - Throws: ``SnapshotError`` with code `.damaged`.
    package func userID(_ number: Int) throws -> String {
        String(decoding: try reader.userID(number), as: UTF8.self)
    }
}
