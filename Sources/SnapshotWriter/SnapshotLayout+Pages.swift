package import SnapshotFormat

/// Where pages and row groups end.
extension SnapshotLayout {
    /// Pages of parts end after this many users with candidates.
    package static let usersPerPage = 32
    /// The pages of users.parquet have so many rows.
    package static let usersFilePageRowCount = 512
    /// The row groups of users.parquet have so many rows.
    package static let usersFileGroupRowCount = 1 << 16
}
