/// A row of users.parquet: one eligible user.
package struct UserRow: Sendable, Equatable {
    /// The folded id, UTF-8.
    package var id: [UInt8]
    /// Geohash of precision 4.
    package var cell: String
    /// The length of the list.
    package var candidates: UInt8
    /// The number of the part that has the list, from 0.
    package var part: Int
    /// The row group in the part; -1 where there are no candidates.
    package var rowGroup: Int
    /// The first row in the row group; 0 where there are no candidates.
    package var firstRow: UInt32

    /// A user and the place of the list.
    package init(
        id: [UInt8], cell: String, candidates: UInt8, part: Int, rowGroup: Int, firstRow: UInt32
    ) {
        (self.id, self.cell, self.candidates, self.part) = (id, cell, candidates, part)
        (self.rowGroup, self.firstRow) = (rowGroup, firstRow)
    }
}
