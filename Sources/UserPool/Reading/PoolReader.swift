import DurableFiles
import GRDB
import SystemPackage

/// Opens a pool for reading: one connection, one transaction, one consistent picture.
///
///     let counts = try PoolReader.read("pool.sqlite") { session in
///         try session.forEachUser(asOf: night, embeddingDimension: nil) { reject in
///             log(reject)
///         } body: { profile in
///             table.append(profile)
///         }
///         try session.forEachHistoryEntry { user, match, action in … }
///         try session.forEachBlock { blocker, blocked in … }
///         return session.counts
///     }
///
/// The pool is never changed and never created. A pool in WAL mode may be written to all the while:
/// the session sees it as it was at the first read; SQLite keeps its `-wal` and `-shm` files beside
/// it, and a reader that comes first makes them. A pool on a read-only medium can be read if it
/// was closed properly (nothing waits in its `-wal` or `-journal` file).
package enum PoolReader {
    /// Reads a pool.
    ///
    /// - Parameters:
    ///   - path: the SQLite file.
    ///   - body: reads through the session, which is valid until the closure returns.
    /// - Returns: what the closure returns.
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package static func read<Result>(
        _ path: String, _ body: (PoolSession) throws -> Result
    ) throws -> Result {
        do {
            return try open(path).read { database in
                try body(PoolSession(database, path: path))
            }
        } catch let error as DatabaseError {
            throw PoolError(error, path)
        }
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        guard let status = FileStatus(FilePath(path), followingLinks: true) else {
            throw PoolError(.fileNotFound, path, "no such file; see `oith pool import`")
        }
        if status.isDirectory {
            throw PoolError(.notSQLite, path, "it is a folder, not a SQLite database")
        }
        if let problem = SQLitePath.problem(with: path) {
            throw PoolError(.notReadable, path, problem)
        }
        let sqlitePath = SQLitePath.plain(path)
        do {
            return try connect(sqlitePath)
        } catch let error as DatabaseError where isRefusal(error) && isAtRest(path) {
            return try connect(SQLitePath.immutable(path))
        }
    }

    /// Opens the file and reads its header, which is where SQLite notices most of what is wrong.
    private static func connect(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        _ = try queue.read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
        }
        return queue
    }

    private static func isRefusal(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
    }

    /// Whether nobody's changes wait beside the file, so that its bytes alone are the database.
    private static func isAtRest(_ path: String) -> Bool {
        ["-wal", "-journal"].allSatisfy { suffix in
            (FileStatus(FilePath(path + suffix), followingLinks: true)?.byteCount ?? 0) == 0
        }
    }
}
