package import Parquet
import SnapshotFormat

/// What a column of a snapshot's tables says: an entry of the data dictionary.
///
/// `oith snapshot show --columns` prints ``all``, and `DataDictionary.md` of Snapshot.docc has the
/// same words, which a test compares.
package struct ColumnMeaning: Sendable {
    /// A table, by the name of its folder.
    package enum Table: String, Sendable, CaseIterable {
        /// A row for each candidate.
        case lists
        /// A row for each eligible user.
        case users

        /// What a row is.
        package var row: String {
            switch self {
            case .lists: "a row for each candidate of each list"
            case .users: "a row for each user who was eligible that night"
            }
        }
    }

    /// The table.
    package let table: Table
    /// What the file's footer says of the column.
    package let schema: ColumnSchema
    /// Its unit and its range.
    package let values: String
    /// What it is.
    package let meaning: String

    /// All columns, in their order in the files.
    package static let all = lists + users

    private static let lists = PartColumn.allCases.map { column in
        let (values, meaning) =
            switch column {
            case .userID:
                ("an id: white space at the ends removed, A-Z lowered", "whose list it is")
            case .rank:
                ("1 to 255, without gaps", "place in the list; 1 is the best candidate")
            case .candidateID:
                ("an id as above, never the user's own", "who is recommended")
            case .score:
                ("points, 0 to 100, a multiple of 0.01", "compatibility; ranks follow it")
            case .distance:
                (
                    "miles, 0 or more, a multiple of 0.1",
                    "great-circle distance between the two"
                )
            }
        return ColumnMeaning(
            table: .lists, schema: PartColumn.schema[column.rawValue], values: values,
            meaning: meaning)
    }

    private static let users = UsersColumn.allCases.map { column in
        let (values, meaning) =
            switch column {
            case .userID: ("an id as above, each once", "the user")
            case .cell:
                (
                    "geohash of four characters",
                    "where the user is, to about 24 by 12 miles (39 by 20 km)"
                )
            case .candidates: ("0 to 255", "length of the list; 0 where nobody suits")
            case .part: ("0 or more", "number in the name of the file in `lists` that has the list")
            case .rowGroup:
                ("0 or more; -1 without candidates", "row group of the list in that file")
            case .firstRow:
                (
                    "0 or more; 0 without candidates",
                    "first row of the list, counted from the start of the row group"
                )
            }
        return ColumnMeaning(
            table: .users, schema: UsersColumn.schema[column.rawValue], values: values,
            meaning: meaning)
    }
}
