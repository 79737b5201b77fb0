import GRDB
import UserPool

/// What an import does inside its transaction.
struct ImportWork {
    let exports: [TableExport]
    let table: ImportTable
    /// Whether rows that are in none of the exports are removed.
    let isReplacing: Bool

    /// Writes all items into the table.
    ///
    /// - Throws: ``PoolError``, or `DatabaseError` from SQLite; then the caller rolls back.
    func run(in database: Database, _ pool: String) throws -> ImportSummary {
        try PoolSchema.createTables(in: database)
        try PoolLayout.require(table.columns, of: table.name, in: database, pool)
        let earlier = try EarlierRows(table.name, database)
        if isReplacing { try earlier.removeAllIfUnnumbered(database) }
        let statement = try InsertStatement(database, table: table.name, columns: table.columns)
        var parser = ItemParser(table)
        var rowCount = try self.rowCount(database)
        let counts = try exports.map { export in
            let before = rowCount
            let items = try export.parts.reduce(0) {
                try $0 + load($1, parser: &parser, statement: statement)
            }
            rowCount = try self.rowCount(database)
            return ImportCounts(path: export.path, items: items, added: rowCount - before)
        }
        let others = try earlier.count(database)
        if isReplacing { try earlier.remove(database) }
        return ImportSummary(exports: counts, otherRows: others)
    }

    /// Writes the items of one part and returns how many they are.
    private func load(
        _ part: TableExport.Part, parser: inout ItemParser, statement: InsertStatement
    ) throws -> Int {
        var lines = try LineReader(part.path, isDigested: part.md5 != nil)
        var items = 0
        while try lines.next() {
            if ASCIIFolding.isBlank(lines.line.span) { continue }
            do throws(ItemError) {
                try parser.parse(lines.line.span)
            } catch {
                throw PoolError(.badExport, in: part.path, line: lines.number, error.message)
            }
            try statement.insert(parser.row)
            items += 1
        }
        try Self.check(part, items: items, lines: lines)
        return items
    }

    /// Holds a part that was read against its manifest.
    private static func check(
        _ part: TableExport.Part, items: Int, lines: LineReader
    ) throws(PoolError) {
        if let md5 = part.md5, md5 != lines.md5 {
            throw PoolError(
                .badExport, in: part.path,
                "its MD5 is not the one that the manifest names; copy the whole export again")
        }
        if let itemCount = part.itemCount, itemCount != items {
            throw PoolError(
                .badExport, in: part.path,
                "it has \(items) items and the manifest says \(itemCount); copy the whole export "
                    + "again")
        }
    }

    private func rowCount(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM main.\(table.name)") ?? 0
    }
}
