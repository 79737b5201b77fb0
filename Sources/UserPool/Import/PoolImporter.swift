package import DurableFiles
import GRDB
import SystemPackage

/// What became of one export.
package struct ImportCounts: Sendable, Equatable {
    package let path: String
    /// Lines that hold an item; blank lines are not counted.
    package let items: Int
    /// Items whose key the pool did not hold.
    package let added: Int
    /// Items that took the place of another one, of the pool or of the same export.
    package var replaced: Int { items - added }
}

/// Turns DynamoDB exports ("export to S3", JSON lines) into a pool, or adds them to one.
///
///     let counts = try PoolImporter.run(
///         exports: ["users.json.gz"], table: .users, into: "pool.sqlite")
///
/// All or nothing: a bad or truncated export changes nothing. A pool that was not there is written
/// beside its place and renamed when it is whole; into one that is there everything goes in one
/// transaction. An item takes the place of the row with the same key, byte for byte.
package enum PoolImporter {
    /// Imports exports of one table.
    ///
    /// - Parameters:
    ///   - exports: the files, plain, gzip or zstd; read one after the other.
    ///   - table: the table that they are exports of.
    ///   - pool: the SQLite file; it is made where it is missing.
    ///   - files: the door to the disk.
    /// - Returns: what became of each file, in order.
    /// - Throws: ``PoolError``; with the line where an export is not what DynamoDB writes.
    package static func run(
        exports: [String], table: ImportTable, into pool: String,
        files: any FileSystem = LocalFileSystem()
    ) throws -> [ImportCounts] {
        do {
            if let status = FileStatus(FilePath(pool), followingLinks: true) {
                if status.isDirectory {
                    throw PoolError(.notSQLite, pool, "it is a folder, not a SQLite database")
                }
                return try add(exports, table, to: pool)
            }
            return try create(FilePath(pool), in: files) { partial in
                try fill(exports, table, partial)
            }
        } catch let error as DatabaseError {
            throw PoolError(error, pool)
        } catch let error as FileError {
            throw PoolError(error)
        }
    }

    /// Writes into a pool that is there.
    private static func add(
        _ exports: [String], _ table: ImportTable, to pool: String
    ) throws -> [ImportCounts] {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(
            path: SQLitePath.plain(pool), configuration: configuration)
        var counts: [ImportCounts] = []
        try queue.inTransaction(.immediate) { database in
            counts = try load(exports, table, database, pool)
            return .commit
        }
        try queue.close()
        return counts
    }

    /// Writes a file that is not there yet: beside its place, fsynced, renamed.
    private static func create<Result>(
        _ pool: FilePath, in files: any FileSystem, _ body: (FilePath) throws -> Result
    ) throws -> Result {
        let partial = pool.partialSibling
        // Our own mode, which SQLite keeps; its own would be readable by everyone.
        try files.close(try files.create(partial), at: partial)
        do {
            let result = try body(partial)
            let descriptor = try FileDescriptor.open(
                partial, .readWrite, options: [.closeOnExec])
            try files.synchronize(descriptor, at: partial)
            try files.close(descriptor, at: partial)
            try files.rename(partial, to: pool)
            try files.synchronizeDirectory(pool.removingLastComponent())
            return result
        } catch {
            try? files.removeFile(partial)
            throw error
        }
    }

    /// Fills an empty file, which nobody sees before it is whole: SQLite need not be careful.
    private static func fill(
        _ exports: [String], _ table: ImportTable, _ file: FilePath
    ) throws -> [ImportCounts] {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        }
        let queue = try DatabaseQueue(
            path: SQLitePath.plain(file.string), configuration: configuration)
        let counts = try queue.write { database in
            try load(exports, table, database, file.string)
        }
        try queue.close()
        return counts
    }

    private static func load(
        _ exports: [String], _ table: ImportTable, _ database: Database, _ pool: String
    ) throws -> [ImportCounts] {
        try PoolSchema.createTables(in: database)
        try PoolLayout.require(table.columns, of: table.name, in: database, pool)
        let statement = try InsertStatement(
            database, table: table.name, columns: table.columns)
        var parser = ItemParser(table)
        return try exports.map { export in
            let before = try rowCount(table, database)
            let items = try load(export, &parser, statement)
            let added = try rowCount(table, database) - before
            return ImportCounts(path: export, items: items, added: added)
        }
    }

    /// Writes the items of one export and returns how many they are.
    private static func load(
        _ export: String, _ parser: inout ItemParser, _ statement: InsertStatement
    ) throws -> Int {
        var lines = try LineReader(export)
        var items = 0
        while try lines.next() {
            if Folding.isBlank(lines.line.span) { continue }
            do throws(ItemError) {
                try parser.parse(lines.line.span)
            } catch {
                throw PoolError(.badExport, export, line: lines.number, error.message)
            }
            try statement.insert(parser.row)
            items += 1
        }
        return items
    }

    private static func rowCount(_ table: ImportTable, _ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM main.\(table.name)") ?? 0
    }
}
