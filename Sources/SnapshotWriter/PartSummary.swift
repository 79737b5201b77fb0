package import SnapshotFormat

/// What was written into one part.
package struct PartSummary: Sendable {
    /// Where the lists of a group's users went.
    package struct Group: Sendable {
        /// The row group in the part; -1 where no user of the group has candidates.
        package let rowGroup: Int
        /// `[users]` the first row of each list in the row group; where the list is empty it is
        /// where the list would be.
        package let firstRows: [UInt32]
    }

    /// The number in the file's name.
    package let index: Int
    /// What the manifest will say of the part.
    package let file: SnapshotManifest.File
    let tail: FileTail
    /// The rows of all row groups: one a candidate.
    package let rowCount: Int
    /// Their scores added up, in hundredths of a point.
    let scoreSum: Int
    /// `[groups]` in the order in which they were given.
    package let groups: [Group]
}
