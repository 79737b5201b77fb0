import Parquet

extension OpenSnapshot {
    /// How many users were eligible; they are numbered in the byte order of their ids.
    package var userCount: Int { users.file.rowCount }

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
