/// What was written into one part.
package struct PartSummary: Sendable {
    /// Where the lists of a group's users went.
    package struct Group: Sendable {
        /// The row group in the part; -1 where no user of the group has candidates.
        package let rowGroup: Int
        /// `[users]` the first row of each list in the row group; where the list is empty it is
        /// where the list would stand.
        package let firstRows: [UInt32]
    }

    /// The number in the file's name.
    package let index: Int
    package let file: SnapshotManifest.File
    let tail: FileTail
    /// The rows of all row groups: one a candidate.
    package let rowCount: Int
    /// Their scores added up, in hundredths of a point.
    let scoreSum: Int
    /// `[groups]` in the order in which they were given.
    package let groups: [Group]
}

/// One eligible user, for users.parquet.
package struct UserRow: Sendable, Equatable {
    package var id: [UInt8]
    /// Geohash of precision 4.
    package var cell: String
    /// The length of the list.
    package var candidates: UInt8
    package var part: Int
    /// -1 where there are no candidates.
    package var rowGroup: Int
    /// The first row in the row group; 0 where there are no candidates.
    package var firstRow: UInt32

    /// A user and the place of the list.
    package init(
        id: [UInt8], cell: String, candidates: UInt8, part: Int, rowGroup: Int, firstRow: UInt32
    ) {
        self.id = id
        self.cell = cell
        self.candidates = candidates
        self.part = part
        self.rowGroup = rowGroup
        self.firstRow = firstRow
    }
}
