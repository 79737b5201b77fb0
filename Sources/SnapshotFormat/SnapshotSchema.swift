package import Parquet

/// The columns of `part-NNNNN.parquet`, in their order in the file: a row for each candidate.
package enum PartColumn: Int, CaseIterable, Sendable {
    /// Whose list it is.
    case userID
    /// 1 for the best candidate of the list.
    case rank
    /// Who is in the list.
    case candidateID
    /// Points, 0...100, in hundredths.
    case score
    /// Miles, in tenths.
    case distance

    /// What the file's footer says of the columns.
    package static let schema = [
        ColumnSchema("user_id", .byteArray, as: .string),
        ColumnSchema("rank", .int32, as: .uint8),
        ColumnSchema("candidate_id", .byteArray, as: .string),
        ColumnSchema("score", .double),
        ColumnSchema("distance_miles", .double),
    ]

    /// The name in the file.
    package var name: String { Self.schema[rawValue].name }
}

/// The columns of users.parquet, in their order in the file: a row for each eligible user.
package enum UsersColumn: Int, CaseIterable, Sendable {
    /// The user, in ascending order of the bytes.
    case userID
    /// The geohash of precision 4.
    case cell
    /// The length of the list, 0...255.
    case candidates
    /// The number of the part that has the list, from 0.
    case part
    /// The row group in the part; -1 where there are no candidates.
    case rowGroup
    /// The first row in the row group; 0 where there are no candidates.
    case firstRow

    /// What the file's footer says of the columns.
    package static let schema = [
        ColumnSchema("user_id", .byteArray, as: .string),
        ColumnSchema("cell", .byteArray, as: .string),
        ColumnSchema("candidates", .int32, as: .uint8),
        ColumnSchema("part", .int32),
        ColumnSchema("row_group", .int32),
        ColumnSchema("first_row", .int64),
    ]
}

/// The limits of lists.
package enum SnapshotLayout {
    /// Lists hold at most this many candidates: the length is a byte and ranks are small.
    package static let longestList = 255
    /// No two places on Earth are this far apart, in tenths of a mile.
    package static let distanceLimit: UInt32 = 1 << 18
}
