import DurableFiles
import GRDB
import Glibc
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
/// it, and a reader that comes first makes them. Where they cannot be made, on a read-only medium or
/// in a folder of somebody else, a pool that was closed properly (nothing waits in its `-wal` or
/// `-journal` file) is read without locks: one consistent picture or, if it changed meanwhile, an
/// error.
package enum PoolReader {
    /// Reads a pool.
    ///
    /// - Parameters:
    ///   - path: the SQLite file.
    ///   - lockSeconds: how long a lock of another process is waited for.
    ///   - body: reads through the session, which is valid until the closure returns. What it did
    ///     counts for nothing where this throws.
    /// - Returns: what the closure returns.
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package static func read<Result>(
        _ path: String, lockSeconds: Double = 10, _ body: (PoolSession) throws -> Result
    ) throws -> Result {
        try refuseOtherThanFiles(path)
        let file = SQLitePath.resolved(path)
        // Outlives the connection: see there.
        let probe = SharedMemoryProbe(file)
        defer { withExtendedLifetime(probe) {} }
        var watch: PoolWatch?
        do {
            let queue = try open(file, probe: probe, watch: &watch, lockSeconds: lockSeconds)
            defer { try? queue.close() }
            return try queue.read { database in
                let session = try PoolSession(database, path: path)
                if watch == nil, let probe, !probe.isLocked { throw PoolWatch.changed(path) }
                let result = try body(session)
                try watch?.check()
                return result
            }
        } catch let error as DatabaseError {
            // A torn picture may look like a damaged file.
            try watch?.check()
            throw PoolError(error, path)
        }
    }

    private static func refuseOtherThanFiles(_ path: String) throws(PoolError) {
        guard let kind = try kind(of: path) else {
            throw PoolError(.fileNotFound, in: path, "no such file; see `oith pool import`")
        }
        guard kind == .file else {
            throw PoolError(.notSQLite, in: path, "it is \(kind.name), not a SQLite database")
        }
        if let problem = SQLitePath.problem(with: path) {
            throw PoolError(.badPath, in: path, problem)
        }
    }

    private static func kind(of path: String) throws(PoolError) -> FileKind? {
        do throws(FileError) { return try FileKind.find(FilePath(path)) } catch {
            throw PoolError(error)
        }
    }

    /// Opens a pool, without locks where there is no other way; then `watch` is set.
    private static func open(
        _ path: String, probe: SharedMemoryProbe?, watch: inout PoolWatch?,
        lockSeconds: Double
    ) throws -> DatabaseQueue {
        // Before the connection, which reads at once.
        if let probe, !probe.isLocked { watch = try PoolWatch(path, hasLog: true) }
        do {
            return try connect(SQLitePath.plain(path), lockSeconds)
        } catch let error as DatabaseError where isRefusal(error) {
            let pool = try PoolWatch(path, hasLog: false)
            guard isAtRest(path) else { throw error }
            watch = pool
            return try connect(SQLitePath.immutable(path), lockSeconds)
        }
    }

    /// Opens the file and reads its header, which is where SQLite notices most of what is wrong.
    private static func connect(_ path: String, _ lockSeconds: Double) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(lockSeconds)
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
        !["-wal", "-journal"].contains { SQLitePath.hasContent(path + $0) }
    }
}
