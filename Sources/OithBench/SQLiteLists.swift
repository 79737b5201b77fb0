import Bytes
import DurableFiles
import GRDBSQLite
import Randomness
import SnapshotReader
package import SystemPackage

/// The lists of some users in a SQLite file, a row each: what a lookup is compared with.
///
///     lists(user TEXT PRIMARY KEY, list BLOB)      as AnswerBuffer writes a list
///
/// The file is mapped, the statement is prepared once, and nothing is decompressed: the time is that
/// of the search in the B-tree.
@safe final class SQLiteLists {
    private var database: OpaquePointer?
    private var statement: OpaquePointer?
    private(set) var byteCount = 0

    /// Writes the lists of users into a new file and opens it for lookups.
    init(_ path: FilePath, users: [String], list: (String) throws -> [UInt8]) throws {
        guard unsafe sqlite3_open(path.string, &database) == SQLITE_OK else { throw failure() }
        try execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA mmap_size=17179869184")
        try execute("CREATE TABLE lists(user TEXT PRIMARY KEY, list BLOB NOT NULL); BEGIN")
        try prepare("INSERT INTO lists VALUES (?1, ?2)")
        for user in users {
            try Task.checkCancellation()
            try bind(user)
            let list = try list(user)
            // SQLITE_STATIC: the list lives until the step returns.
            let code = unsafe list.withUnsafeBytes { bytes in
                unsafe sqlite3_bind_blob(
                    statement, 2, bytes.baseAddress, Int32(bytes.count), nil)
                return unsafe sqlite3_step(statement)
            }
            guard code == SQLITE_DONE else { throw failure() }
        }
        try execute("COMMIT")
        try prepare("SELECT list FROM lists WHERE user = ?1")
        byteCount = FileStatus(path)?.byteCount ?? 0
    }

    deinit {
        unsafe sqlite3_finalize(statement)
        unsafe sqlite3_close(database)
    }

    /// The list of a user, copied out.
    func list(of user: String, into bytes: inout [UInt8]) throws {
        try bind(user)
        guard unsafe sqlite3_step(statement) == SQLITE_ROW else { throw failure() }
        let count = Int(unsafe sqlite3_column_bytes(statement, 0))
        bytes.removeAll(keepingCapacity: true)
        // The blob is valid until the statement is reset.
        unsafe bytes.append(
            contentsOf: UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, 0), count: count))
    }

    private func bind(_ user: String) throws {
        unsafe sqlite3_reset(statement)
        // SQLITE_TRANSIENT: SQLite keeps a copy.
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let code = unsafe sqlite3_bind_text(
            statement, 1, user, Int32(user.utf8.count), transient)
        guard code == SQLITE_OK else { throw failure() }
    }

    private func prepare(_ text: String) throws {
        unsafe sqlite3_finalize(statement)
        unsafe statement = nil
        guard unsafe sqlite3_prepare_v2(database, text, -1, &statement, nil) == SQLITE_OK else {
            throw failure()
        }
    }

    private func execute(_ text: String) throws {
        guard unsafe sqlite3_exec(database, text, nil, nil, nil) == SQLITE_OK else {
            throw failure()
        }
    }

    private func failure() -> BenchError {
        // The text is SQLite's own and is copied at once.
        BenchError(
            .database,
            "SQLite: " + (unsafe sqlite3_errmsg(database).map { unsafe String(cString: $0) } ?? ""))
    }
}

extension LookupBench {
    /// Times of SQLite, in the same run and with the same lists.
    package struct Peer: Sendable {
        /// Users whose lists SQLite has.
        package let users: Int
        /// The size of the SQLite file.
        package let byteCount: Int
        /// Lookups in SQLite.
        package let sqlite: Series
        /// The same users, looked up in the snapshot.
        package let snapshot: Series
    }

    /// Compares lookups with SQLite, whose answers must be the same bytes.
    ///
    /// - Parameters:
    ///   - users: how many lists SQLite gets, drawn evenly.
    ///   - folder: where its file is put.
    /// - Returns: the times of both.
    /// - Throws: ``BenchError`` where SQLite fails or the answers differ; `SnapshotReaderError`.
    package func peer(users: Int, in folder: FilePath) throws -> Peer {
        let keys = Array(Set(try randomKeys(min(users, snapshot.userCount)))).sorted()
        var buffer = AnswerBuffer()
        let lists = try SQLiteLists(folder.appending("lists.sqlite"), users: keys) { key in
            _ = try answer(key, into: &buffer)
            return buffer.bytes
        }
        var random = SplitMix64(seed: seed &+ 1)
        let asked = (0..<min(lookups, 4 * keys.count)).map { _ in
            keys[Int.random(in: 0..<keys.count, using: &random)]
        }
        var bytes: [UInt8] = []
        for key in asked {
            try lists.list(of: key, into: &bytes)
            _ = try answer(key, into: &buffer)
            guard bytes == buffer.bytes else {
                throw BenchError(.badInput, "SQLite and the snapshot do not agree")
            }
        }
        let sqlite = try series(asked) { try lists.list(of: $0, into: &bytes) }
        let snapshot = try series(asked) { _ = try answer($0, into: &buffer) }
        return Peer(
            users: keys.count, byteCount: lists.byteCount, sqlite: sqlite, snapshot: snapshot)
    }
}
