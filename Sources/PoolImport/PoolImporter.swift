package import DurableFiles
import GRDB
import SystemPackage
import UserPool

/// What became of an import.
package struct ImportSummary: Sendable, Equatable {
    /// What became of each export, in order.
    package let exports: [ImportCounts]
    /// The rows of the table that are in none of the exports, removed where it was replaced.
    ///
    /// Nil where the table has no row numbers to tell them by.
    package let otherRows: Int?
}

/// What became of one export.
package struct ImportCounts: Sendable, Equatable {
    /// As the command line names it.
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
///     let summary = try PoolImporter.run(
///         exports: ["users.json.gz"], table: .users, into: "pool.sqlite")
///
/// All or nothing: a bad or truncated export changes nothing. A pool that was not there is written
/// beside its place and renamed when it is whole; into one that is there everything goes in one
/// transaction. An item takes the place of the row with the same key, byte for byte; rows that are
/// in no export stay, or go in the same transaction where the table is to be replaced.
package enum PoolImporter {
    /// Imports exports of one table.
    ///
    /// - Parameters:
    ///   - exports: files, plain, gzip or zstd, or folders with the manifests of an export; read
    ///     one after the other.
    ///   - table: the table that they are exports of.
    ///   - pool: the SQLite file; it is made where it is missing.
    ///   - replacing: whether rows that are in none of the exports are removed from the table.
    ///   - files: the door to the disk.
    /// - Returns: what became of the exports and of the other rows.
    /// - Throws: ``PoolError``; with the line where an export is not what DynamoDB writes.
    package static func run(
        exports: [String], table: ImportTable, into pool: String, replacing: Bool = false,
        files: any FileSystem = LocalFileSystem()
    ) throws -> ImportSummary {
        do {
            let work = ImportWork(
                exports: try exports.map(TableExport.init), table: table, isReplacing: replacing)
            switch FileKind(FilePath(pool)) {
            case .file:
                try PartialPool.removeLeftover(of: FilePath(pool), in: files)
                return try add(work, to: pool)
            case nil:
                return try PartialPool.write(FilePath(pool), in: files) { partial in
                    try fill(partial, with: work)
                }
            case .some(let kind):
                throw PoolError(.notSQLite, in: pool, "it is \(kind.name), not a SQLite database")
            }
        } catch let error as DatabaseError {
            throw PoolError(error, pool)
        } catch let error as FileError {
            throw PoolError(error)
        }
    }

    /// Writes into a pool that is there.
    private static func add(_ work: ImportWork, to pool: String) throws -> ImportSummary {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            // What is removed from the table shall not stay in free pages of the file.
            try database.execute(sql: "PRAGMA secure_delete = ON")
        }
        let queue = try DatabaseQueue(
            path: SQLitePath.plain(pool), configuration: configuration)
        var summary: ImportSummary?
        try queue.inTransaction(.immediate) { database in
            summary = try work.run(in: database, pool)
            return .commit
        }
        try queue.close()
        return summary ?? ImportSummary(exports: [], otherRows: nil)
    }

    /// Fills an empty file, which nobody sees before it is whole: SQLite need not be careful.
    private static func fill(_ file: FilePath, with work: ImportWork) throws -> ImportSummary {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(
                sql: "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF")
        }
        let queue = try DatabaseQueue(
            path: SQLitePath.plain(file.string), configuration: configuration)
        let summary = try queue.write { database in try work.run(in: database, file.string) }
        try queue.close()
        return summary
    }
}
