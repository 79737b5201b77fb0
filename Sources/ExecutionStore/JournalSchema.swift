import Crypto
import GRDB
import StateMachine
import SystemPackage

/// The tables of the journal.
///
/// `events` is what happened, in order, and never changes. The other tables are derived from it in
/// the same transaction, so that `runs` and `status` need not read a hundred thousand events.
/// Instants are milliseconds since 1970; payloads are JSON texts.
enum JournalSchema {
    /// "oith" in ASCII: this file is a journal and nothing else.
    private static let applicationID = 0x6f69_7468
    private static let version = 1

    private static let tables = """
        CREATE TABLE definitions(
            digest TEXT PRIMARY KEY,      -- SHA-256 of the text
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE executions(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            definition TEXT NOT NULL REFERENCES definitions(digest),
            input TEXT NOT NULL,
            started INTEGER NOT NULL,
            ended INTEGER,
            ending TEXT,                  -- succeeded | failed | aborted | timed out
            error TEXT,
            cause TEXT,
            output TEXT
        ) STRICT;
        CREATE TABLE events(
            id INTEGER PRIMARY KEY,
            execution INTEGER NOT NULL REFERENCES executions(id),
            time INTEGER NOT NULL,
            kind TEXT NOT NULL,           -- AWS's name: TaskStateEntered
            scope TEXT NOT NULL,          -- ScoreChunks[12], empty in the machine itself
            state TEXT,
            attempt INTEGER,
            resource TEXT,
            input TEXT,
            output TEXT,
            error TEXT,
            cause TEXT
        ) STRICT;
        CREATE INDEX events_of_execution ON events(execution);
        CREATE TABLE visits(              -- to the states of the machine itself
            id INTEGER PRIMARY KEY,
            execution INTEGER NOT NULL REFERENCES executions(id),
            state TEXT NOT NULL,
            entered INTEGER NOT NULL,
            exited INTEGER,
            ending TEXT,                  -- succeeded | caught | failed | aborted | timed out
            attempts INTEGER NOT NULL DEFAULT 0,
            input TEXT,
            output TEXT,                  -- of the work, where it has one, or else of the state
            error TEXT,
            cause TEXT
        ) STRICT;
        CREATE INDEX visits_of_execution ON visits(execution);
        CREATE TABLE items(               -- of Maps
            execution INTEGER NOT NULL REFERENCES executions(id),
            map TEXT NOT NULL,            -- ScoreChunks, Outer[3]/Inner
            item INTEGER NOT NULL,        -- counted from 0
            started INTEGER NOT NULL,
            ended INTEGER,
            ending TEXT,                  -- succeeded | failed | aborted
            attempts INTEGER NOT NULL DEFAULT 0,
            input TEXT,
            output TEXT,                  -- of its last task, where it has one
            error TEXT,
            cause TEXT,
            PRIMARY KEY(execution, map, item)
        ) STRICT, WITHOUT ROWID;
        """

    // MARK: - Opening

    /// Makes the tables where the file is empty, and refuses a file that is not ours.
    static func prepare(_ queue: DatabaseQueue, at path: FilePath) throws {
        try queue.writeWithoutTransaction { database in
            if try isEmpty(database) {
                _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
                try database.inTransaction(.immediate) {
                    // Another process may have been quicker.
                    if try isEmpty(database) {
                        try database.execute(sql: tables)
                        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
                        try database.execute(sql: "PRAGMA user_version = \(version)")
                    }
                    return .commit
                }
            }
            try check(database, at: path)
        }
    }

    /// Refuses a file that is not ours, or that a newer version wrote.
    static func check(_ queue: DatabaseQueue, at path: FilePath) throws {
        try queue.read { try check($0, at: path) }
    }

    private static func check(_ database: Database, at path: FilePath) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA application_id")
        guard found == applicationID else {
            throw ExecutionStoreError(
                .damaged, path,
                "it is a database of something else; give another data directory")
        }
        let written = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if written > version {
            throw ExecutionStoreError(
                .newerSchema, path,
                "a newer oith wrote it (schema \(written), this one knows \(version)); use that "
                    + "one, or another data directory")
        }
    }

    private static func isEmpty(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }

    // MARK: - Executions

    /// Enters an execution and returns its id.
    ///
    /// - Throws: ``ExecutionStoreError`` with code `.nameTaken` where the name is not new.
    static func insertExecution(
        named name: String, definition: String, input: JSONValue, at now: Timestamp,
        in database: Database, at path: FilePath
    ) throws -> Int64 {
        let digest = SHA256.hash(data: Array(definition.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        let isTaken = try Bool.fetchOne(
            database, sql: "SELECT EXISTS(SELECT 1 FROM executions WHERE name = ?)",
            arguments: [name])
        if isTaken == true {
            throw ExecutionStoreError(
                .nameTaken, path,
                "there is an execution named \(name); a name is used once")
        }
        try database.execute(
            sql: "INSERT OR IGNORE INTO definitions(digest, text) VALUES (?, ?)",
            arguments: [digest, definition])
        try database.execute(
            sql: "INSERT INTO executions(name, definition, input, started) VALUES (?, ?, ?, ?)",
            arguments: [name, digest, input.text, now.milliseconds])
        return database.lastInsertedRowID
    }
}
