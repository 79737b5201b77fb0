package import GRDB

/// What the tables of one pool look like, and the statements that read them.
package struct PoolLayout {
    /// The name under which `users` shows its rowid, or nil where there is none (a table made
    /// WITHOUT ROWID, a view): then rows are numbered from 1 as they come.
    let rowName: String?
    private let hasEmbedding: Bool
    let hasHistory: Bool
    let hasBlocks: Bool

    /// Looks at the tables.
    ///
    /// - Throws: ``PoolError`` where a table or a column that every pool has is missing.
    init(_ database: Database, path: String) throws {
        guard let users = try Self.columns(of: "users", in: database) else {
            throw PoolError(
                .missingTable, in: path, "it has no table `users`; see `oith pool import`")
        }
        for column in UserColumn.allCases where column != .embedding {
            try Self.require(column.name, of: "users", in: users, path)
        }
        hasEmbedding = users.contains(UserColumn.embedding.name)
        hasHistory = try Self.hasTable(
            "match_history", columns: ["user_email", "match_email", "action"], in: database,
            path: path)
        hasBlocks = try Self.hasTable(
            "blocks", columns: ["blocker_email", "blocked_email"], in: database, path: path)
        rowName = try Self.rowName(of: "users", in: database)
    }

    /// The name under which a table shows its row numbers; nil where it has none, or no name left.
    package static func rowName(of table: String, in database: Database) throws -> String? {
        let isRowidTable =
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT type = 'table' AND wr = 0 FROM pragma_table_list(?)
                    WHERE schema = 'main'
                    """, arguments: [table]) ?? false
        guard isRowidTable, let present = try columns(of: table, in: database) else { return nil }
        return ["rowid", "_rowid_", "oid"].first { !present.contains($0) }
    }

    /// Reads the columns of `users` in the order of ``UserColumn``, after the row number.
    ///
    /// - Parameter row: one row only, by its rowid.
    /// - Returns: the query.
    func users(row: Int64? = nil) -> RowQuery {
        let columns = UserColumn.allCases.map { column in
            column == .embedding && !hasEmbedding ? "NULL" : column.name
        }
        return RowQuery(
            table: "users", columns: [rowName ?? "NULL"] + columns,
            condition: row.flatMap { row in rowName.map { "\($0) = \(row)" } })
    }

    /// Reads the row number and the email of every user, where there is one from the index alone.
    ///
    /// Without rowids it is the query that reads the users, so that the ordinals agree.
    var emails: RowQuery {
        rowName.map { RowQuery(table: "users", columns: [$0, UserColumn.email.name]) } ?? users()
    }

    /// Reads which users accepted or passed which others.
    var history: RowQuery {
        RowQuery(table: "match_history", columns: ["user_email", "match_email", "action"])
    }

    /// Reads which users blocked which others.
    var blocks: RowQuery {
        RowQuery(table: "blocks", columns: ["blocker_email", "blocked_email"])
    }

    /// Checks that a table has some columns.
    ///
    /// - Throws: ``PoolError`` that names the one that is missing.
    package static func require(
        _ names: [String], of table: String, in database: Database, _ path: String
    ) throws {
        let present = try columns(of: table, in: database) ?? []
        for name in names { try require(name, of: table, in: present, path) }
    }

    private static func hasTable(
        _ table: String, columns: [String], in database: Database, path: String
    ) throws -> Bool {
        guard let present = try self.columns(of: table, in: database) else { return false }
        for column in columns { try require(column, of: table, in: present, path) }
        return true
    }

    private static func require(
        _ column: String, of table: String, in present: Set<String>, _ path: String
    ) throws {
        guard !present.contains(column) else { return }
        throw PoolError(
            .missingColumn, in: path,
            "the table `\(table)` has no column `\(column)`; add it, or import the pool again")
    }

    /// The names of a table's columns in lower case, or nil where the table is missing.
    private static func columns(of table: String, in database: Database) throws -> Set<String>? {
        let names = try String.fetchAll(
            database, sql: "SELECT name FROM pragma_table_xinfo(?, 'main')", arguments: [table])
        return names.isEmpty ? nil : Set(names.map { $0.lowercased() })
    }
}
