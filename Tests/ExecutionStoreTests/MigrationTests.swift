import DurableFiles
import ExecutionStore
import GRDB
import JSON
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// A journal of the first schema, with one run that crashed and one that failed.
struct MigrationTests {
    private static let version1 = """
        CREATE TABLE definitions(digest TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE executions(
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
            definition TEXT NOT NULL REFERENCES definitions(digest), input TEXT NOT NULL,
            started INTEGER NOT NULL, ended INTEGER, ending TEXT, error TEXT, cause TEXT, output TEXT
        ) STRICT;
        CREATE TABLE events(
            id INTEGER PRIMARY KEY, execution INTEGER NOT NULL REFERENCES executions(id),
            time INTEGER NOT NULL, kind TEXT NOT NULL, scope TEXT NOT NULL, state TEXT,
            attempt INTEGER, resource TEXT, input TEXT, output TEXT, error TEXT, cause TEXT) STRICT;
        CREATE INDEX events_of_execution ON events(execution);
        CREATE TABLE visits(
            id INTEGER PRIMARY KEY, execution INTEGER NOT NULL REFERENCES executions(id),
            state TEXT NOT NULL, entered INTEGER NOT NULL, exited INTEGER, ending TEXT,
            attempts INTEGER NOT NULL DEFAULT 0, input TEXT, output TEXT, error TEXT, cause TEXT
        ) STRICT;
        CREATE INDEX visits_of_execution ON visits(execution);
        CREATE TABLE items(
            execution INTEGER NOT NULL REFERENCES executions(id), map TEXT NOT NULL,
            item INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER, ending TEXT,
            attempts INTEGER NOT NULL DEFAULT 0, input TEXT, output TEXT, error TEXT, cause TEXT,
            PRIMARY KEY(execution, map, item)) STRICT, WITHOUT ROWID;
        PRAGMA application_id = 1869182056;
        PRAGMA user_version = 1;
        INSERT INTO definitions VALUES ('d', '{"StartAt": "A"}');
        INSERT INTO executions VALUES
            (1, 'failed', 'd', '{"a":1}', 1000, 2000, 'failed', 'E', 'because', NULL),
            (2, 'crashed', 'd', '{}', 3000, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES
            (1, 2, 3000, 'ExecutionStarted', '', NULL, NULL, NULL, '{}', NULL, NULL, NULL);
        """

    /// The file as the first version left it, in WAL mode.
    private static func journal(_ scratch: Scratch) throws {
        let queue = try DatabaseQueue(path: scratch.journal.string)
        try queue.writeWithoutTransaction { database in
            _ = try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: version1)
        }
        try queue.close()
    }

    @Test func `An old journal is copied before it is brought up to date`() throws {
        let scratch = try Scratch()
        try Self.journal(scratch)
        for _ in 0..<2 { _ = try ExecutionStore(at: scratch.journal, in: LocalFileSystem()) }
        let copy = scratch.path.appending("journal-v1.sqlite")
        #expect(scratch.mode(of: "journal-v1.sqlite") == 0o640)
        let found = try DatabaseQueue(path: copy.string).read { database in
            try String.fetchAll(
                database,
                sql: "SELECT name FROM executions UNION ALL SELECT user_version FROM "
                    + "pragma_user_version ORDER BY 1")
        }
        #expect(found == ["1", "crashed", "failed"])
        #expect(try directoryEntries(scratch.path).filter { $0.contains("partial") } == [])
    }

    @Test func `Whoever looks first brings an old journal up to date`() throws {
        let scratch = try Scratch()
        try Self.journal(scratch)
        for _ in 0..<2 {
            let store = try ExecutionStore(reading: scratch.journal)
            let runs = try store.executions()
            #expect(runs.map(\.name) == ["crashed", "failed"])
            #expect(runs.map { $0.status(lockIsHeld: false) } == [.crashed, .failed])
            #expect(runs[1].failure == TaskFailure(error: "E", cause: "because"))
            #expect(try store.source(of: runs[0]) == DefinitionSource(#"{"StartAt": "A"}"#))
            #expect(try store.events(of: runs[0]).map(\.kind) == ["ExecutionStarted"])
            #expect(try store.progress(of: runs[0]) == nil)
        }
    }

    @Test func `An old run can be gone on with, and new ones count on`() async throws {
        let scratch = try Scratch()
        try Self.journal(scratch)
        let store = try ExecutionStore(
            at: scratch.journal, in: LocalFileSystem(), clock: SteppingClock())
        let old = try store.execution(named: "failed")
        _ = try store.begin("new", definition: "{}", input: [:])
        _ = try store.resume(old, try store.source(of: old))
        let runs = try store.executions()
        #expect(runs.map(\.name) == ["failed", "new", "crashed"])
        #expect(runs.map { $0.status(lockIsHeld: true) } == [.running, .crashed, .crashed])
    }
}
