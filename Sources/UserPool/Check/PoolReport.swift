/// What a pool holds, in numbers that name nobody.
package struct PoolReport: Sendable, Equatable {
    /// A geohash cell and how many eligible users live there.
    package struct Cell: Sendable, Equatable {
        /// The geohash of the cell.
        package let name: String
        /// How many eligible users live there.
        package let users: Int
    }

    /// How many cells hold a number of eligible users, 1...9, 10...99, and so on.
    package struct Bin: Sendable, Equatable {
        /// The least number of users of a cell in the bin, a power of ten.
        package let least: Int
        /// How many cells are in the bin.
        package let cells: Int
        /// The users of all the cells in the bin.
        package let users: Int
    }

    /// One reason for rejects.
    package struct RejectSummary: Sendable, Equatable {
        /// Why the rows cannot be read.
        package let reason: RejectReason
        /// How many rows have this reason.
        package let count: Int
        /// The first rows with this reason, at most three.
        package let rows: [Int64]
    }

    /// What was counted while the pool was read.
    package let counts: PoolCounts
    /// The reasons for rejects, the most frequent first, then in the order of their texts.
    package let rejects: [RejectSummary]
    /// How many different interests the eligible users name.
    package let distinctInterests: Int
    /// How many geohash cells have an eligible user.
    package let cellCount: Int
    /// The fullest cells, at most ten; then in the order of their names.
    package let fullestCells: [Cell]
    /// The bins up to the fullest cell's, empty ones included.
    package let histogram: [Bin]
}
