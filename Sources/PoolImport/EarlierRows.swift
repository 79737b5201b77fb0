import GRDB
import UserPool

/// The rows that a table had before an import, and that no item has taken the place of.
///
/// An item that takes the place of a row gets a new number, above all that were there: what has a
/// lower one after the import is not in the export.
struct EarlierRows {
    private let table: String
    /// The name of the row number and the highest one before the import; nil where rows have none.
    private let last: (name: String, number: Int64)?

    /// Looks at a table before an import.
    ///
    /// - Throws: `DatabaseError` from SQLite.
    init(_ table: String, _ database: Database) throws {
        self.table = table
        guard let name = try PoolLayout.rowName(of: table, in: database) else {
            last = nil
            return
        }
        let number =
            try Int64.fetchOne(database, sql: "SELECT max(\(name)) FROM main.\(table)") ?? 0
        // Above the highest number of all SQLite gives any that is free.
        last = number == .max ? nil : (name, number)
    }

    /// Empties a table that is to be replaced, where its rows have no numbers to tell them by.
    func removeAllIfUnnumbered(_ database: Database) throws {
        if last == nil { try database.execute(sql: "DELETE FROM main.\(table)") }
    }

    /// How many are left; nil where rows have no numbers.
    func count(_ database: Database) throws -> Int? {
        try last.map { last in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM main.\(table) WHERE \(last.name) <= ?",
                arguments: [last.number]) ?? 0
        }
    }

    /// Removes those that are left.
    func remove(_ database: Database) throws {
        guard let last else { return }
        try database.execute(
            sql: "DELETE FROM main.\(table) WHERE \(last.name) <= ?", arguments: [last.number])
    }
}
