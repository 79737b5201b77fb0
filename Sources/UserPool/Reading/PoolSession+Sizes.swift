import GRDB

/// How many rows the tables of a pool have.
package struct PoolSizes: Sendable, Equatable {
    /// Of `users`, whoever they are.
    package var rows: Int
    /// Of `match_history`; 0 where there is no such table.
    package var historyRows: Int
    /// Of `blocks`; 0 where there is no such table.
    package var blockRows: Int

    /// Sizes of the three tables.
    package init(rows: Int, historyRows: Int, blockRows: Int) {
        (self.rows, self.historyRows, self.blockRows) = (rows, historyRows, blockRows)
    }

    /// Rows that say something between two users.
    package var decisions: Int { historyRows + blockRows }
}

extension PoolSession {
    /// Counts the rows of each table.
    ///
    /// - Throws: ``PoolError``.
    /// - Complexity: O(rows): SQLite steps through an index; a second for ten million.
    package func sizes() throws -> PoolSizes {
        try sizes { table in "SELECT count(*) FROM main.\(table)" }
    }

    /// More rows than any table has: SQLite's files have at most 2^48 bytes.
    ///
    /// A single row may have any number, and sums and products of these must not overflow.
    private static let mostRows = 1 << 40

    /// Numbers that the counts of rows do not exceed: as many as there are where nothing was ever
    /// deleted.
    ///
    /// - Throws: ``PoolError``.
    /// - Complexity: O(log rows), but for tables without rowids, which are counted.
    package func sizeBounds() throws -> PoolSizes {
        try sizes { table in
            try hasRowids(table)
                ? "SELECT max(rowid) FROM main.\(table)" : "SELECT count(*) FROM main.\(table)"
        }
    }

    private func sizes(_ query: (String) throws -> String) throws -> PoolSizes {
        func count(_ table: String) throws -> Int {
            min(max(0, try Int.fetchOne(database, sql: try query(table)) ?? 0), Self.mostRows)
        }
        return PoolSizes(
            rows: try count("users"),
            historyRows: layout.hasHistory ? try count("match_history") : 0,
            blockRows: layout.hasBlocks ? try count("blocks") : 0)
    }

    /// Whether a table's rows are numbered, and no column of it hides the number.
    private func hasRowids(_ table: String) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT type = 'table' AND wr = 0
                    AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(?1, 'main')
                                    WHERE lower(name) = 'rowid')
                FROM pragma_table_list(?1) WHERE schema = 'main'
                """, arguments: [table]) ?? false
    }
}
