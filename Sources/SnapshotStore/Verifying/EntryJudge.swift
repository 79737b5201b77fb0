package import SnapshotFormat

extension SnapshotContent {
    /// What the lists of a row group name, for a judge of their entries.
    package struct EntryTables: Sendable {
        /// The rows in users.parquet of the candidates.
        package let candidates: [UInt32]
        /// Hundredths of a point.
        package let scores: [UInt16]
        /// Tenths of a mile.
        package let distances: [UInt32]
    }

    /// The entries of a list that was found in order, best first, as places in the tables of its row
    /// group.
    package struct ListEntries {
        /// The row in users.parquet of the user whose list it is.
        package let user: Int
        /// Positions in ``EntryTables/candidates``.
        package let candidates: ArraySlice<UInt32>
        /// Positions in ``EntryTables/scores``.
        package let scores: ArraySlice<UInt32>
        /// Positions in ``EntryTables/distances``.
        package let distances: ArraySlice<UInt32>
    }

    /// Judges the entries of a list: the first one that is wrong, or nil.
    package typealias EntryJudge = (_ list: ListEntries) -> ListRank?

    /// Makes a judge for the lists of one row group; called from several tasks at once.
    package typealias EntryJudgeMaker = @Sendable (_ tables: EntryTables) -> EntryJudge

    /// An entry that a judge found wrong, the first one of its list.
    package struct WrongEntry: Sendable {
        /// The row in users.parquet of the user whose list it is.
        package let user: Int
        /// Its place in the list.
        package let rank: ListRank
    }
}
