import GRDB
import SystemPackage

/// The tables of the journal.
///
/// `events` is what happened, in order, and never changes. The other tables are derived from it in
/// the same transaction, so that `runs` and `status` need not read a hundred thousand events.
/// Instants are milliseconds since 1970; payloads are JSON texts.
enum JournalSchema {
    /// "oith" in ASCII: this file is a journal and nothing else.
    static let applicationID = 0x6f69_7468
    static let version = 2

    private static let tables = """
        CREATE TABLE definitions(
            digest TEXT PRIMARY KEY,      -- SHA-256 of the text
            text TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE executions(
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            definition TEXT NOT NULL REFERENCES definitions(digest),
            template TEXT NOT NULL REFERENCES definitions(digest),
            placeholders TEXT NOT NULL,   -- what filled the template, an object
            base TEXT,                    -- the execution that this one is a rerun of
            last_state TEXT,              -- where it ends before its definition does
            turn INTEGER NOT NULL,        -- counted up at each beginning and each resumption
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
            variables TEXT,               -- entered: what it can read; exited: what it assigned
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
        \(walks)
        """

    /// The progress of the machine, of each item and each branch: the event to resume from.
    private static let walks = """
        CREATE TABLE walks(
            execution INTEGER NOT NULL REFERENCES executions(id),
            scope TEXT NOT NULL,
            event INTEGER NOT NULL REFERENCES events(id),
            PRIMARY KEY(execution, scope)
        ) STRICT, WITHOUT ROWID;
        """

    /// From version 1, whose executions cannot be resumed in the middle.
    private static let fromVersion1 = """
        ALTER TABLE executions ADD COLUMN template TEXT NOT NULL DEFAULT '';
        ALTER TABLE executions ADD COLUMN placeholders TEXT NOT NULL DEFAULT '{}';
        ALTER TABLE executions ADD COLUMN base TEXT;
        ALTER TABLE executions ADD COLUMN last_state TEXT;
        ALTER TABLE executions ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE events ADD COLUMN variables TEXT;
        UPDATE executions SET template = definition, turn = id;
        \(walks)
        """

    // MARK: - Opening

    /// Makes the tables where the file is empty, and refuses a file that is not ours.
    static func prepare(_ queue: DatabaseQueue, at path: FilePath) throws {
        try queue.writeWithoutTransaction { database in
            if try isEmpty(database) {
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
            // Nothing where it is so already. SQLite does not throw where it cannot be had; the
            // next opening tries again.
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            // Only who has something to write waits for who is writing.
            guard try writtenVersion(database) < version else { return }
            try database.inTransaction(.immediate) {
                if try writtenVersion(database) == 1 {
                    try database.execute(sql: fromVersion1)
                    try database.execute(sql: "PRAGMA user_version = \(version)")
                }
                return .commit
            }
        }
    }

    /// Whether a journal is of an older version; refuses a file that is not ours, or that a newer
    /// version wrote.
    ///
    /// - Throws: ``ExecutionStoreError``, with code `.notFound` where it was made and not begun.
    static func isOutdated(_ queue: DatabaseQueue, at path: FilePath) throws -> Bool {
        try queue.read { database in
            if try isEmpty(database) { throw ExecutionStoreError(thatThereIsNone: path) }
            try check(database, at: path)
            return try writtenVersion(database) < version
        }
    }

    /// The version of a journal that is older than this program's; nil where it is not.
    static func outdatedVersion(_ queue: DatabaseQueue) throws -> Int? {
        try queue.read { database in
            guard try !isEmpty(database),
                try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID
            else { return nil }
            let written = try writtenVersion(database)
            return written < version ? written : nil
        }
    }

    private static func writtenVersion(_ database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    private static func check(_ database: Database, at path: FilePath) throws {
        let found = try Int.fetchOne(database, sql: "PRAGMA application_id")
        guard found == applicationID else {
            throw ExecutionStoreError(
                .notAJournal, at: path,
                "it is a database of something else; give another data directory")
        }
        let written = try writtenVersion(database)
        if written > version {
            throw ExecutionStoreError(
                .newerSchema, at: path,
                "a newer oith wrote it (schema \(written), this one knows \(version)); use that "
                    + "one, or another data directory")
        }
    }

    private static func isEmpty(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }
}
