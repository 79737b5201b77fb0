import DurableFiles
import ExecutionStore
import GRDB
import JSON
import SystemPackage
import TestSupport
import Testing

struct OpeningTests {
    private static func open(_ scratch: Scratch) throws -> ExecutionStore {
        try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
    }

    private static func edit(_ scratch: Scratch, _ sql: String) throws {
        try DatabaseQueue(path: scratch.journal.string).writeWithoutTransaction {
            try $0.execute(sql: sql)
        }
    }

    @Test func `A journal is durable, private and sound`() throws {
        let scratch = try Scratch()
        let store = try Self.open(scratch)
        _ = try store.begin("r", definition: "{}", input: [:])
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            #expect(scratch.mode(of: name) == 0o640, "\(name)")
        }
        let pragmas = ["journal_mode", "integrity_check", "user_version"]
        let values = try DatabaseQueue(path: scratch.journal.string).read { database in
            try pragmas.map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
        }
        #expect(values == ["wal", "ok", "2"])
    }

    @Test func `A journal is opened again, by a reader too`() throws {
        let scratch = try Scratch()
        _ = try Self.open(scratch).begin("r", definition: "{}", input: [1])
        #expect(try Self.open(scratch).executions().map(\.name) == ["r"])
        #expect(try ExecutionStore(reading: scratch.journal).executions().map(\.input) == [[1]])
    }

    @Test func `A journal of a newer schema is refused`() throws {
        let scratch = try Scratch()
        _ = try Self.open(scratch)
        try Self.edit(scratch, "PRAGMA user_version = 3")
        for open in [Self.open, { try ExecutionStore(reading: $0.journal) }] {
            let error = #expect(throws: ExecutionStoreError.self) { _ = try open(scratch) }
            #expect(error?.code == .newerSchema)
            #expect(
                error?.message
                    == "a newer oith wrote it (schema 3, this one knows 2); use that one, or another data directory"
            )
        }
    }

    @Test func `A database of something else is refused and left alone`() throws {
        let scratch = try Scratch()
        try Self.edit(scratch, "CREATE TABLE users(email TEXT)")
        let error = #expect(throws: ExecutionStoreError.self) { try Self.open(scratch) }
        #expect(error?.code == .notAJournal)
        #expect(
            error?.message == "it is a database of something else; give another data directory")
        let tables = try DatabaseQueue(path: scratch.journal.string).read { database in
            try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema")
        }
        #expect(tables == ["users"])
    }

    @Test func `A file that is no database is refused`() throws {
        let scratch = try Scratch()
        let text = Array(String(repeating: "no database at all. ", count: 100).utf8)
        try LocalFileSystem().write(text, durablyTo: scratch.journal)
        let error = #expect(throws: ExecutionStoreError.self) { try Self.open(scratch) }
        #expect(error?.code == .damaged)
        #expect(
            error?.message
                == "it is no journal or a damaged one (file is not a database); the next `oith run` moves it aside and starts a new one"
        )
    }

    @Test func `Values that nobody wrote are damage and no trap`() throws {
        let edits = [
            "UPDATE executions SET input = '{'", "UPDATE executions SET ending = 'maybe'",
            "UPDATE executions SET output = 'x'",
        ]
        for edit in edits {
            let scratch = try Scratch()
            let store = try Self.open(scratch)
            _ = try store.begin("r", definition: "{}", input: [:])
            try Self.edit(scratch, edit)
            let error = #expect(throws: ExecutionStoreError.self, "\(edit)") {
                try store.executions()
            }
            #expect(error?.code == .damaged)
        }
    }

    @Test func `What is not there is not found`() throws {
        let scratch = try Scratch()
        let missing = #expect(throws: ExecutionStoreError.self) {
            _ = try ExecutionStore(reading: scratch.journal)
        }
        #expect(missing?.code == .notFound)
        let folder = #expect(throws: ExecutionStoreError.self) {
            _ = try ExecutionStore(
                at: scratch.path.appending("no").appending("journal.sqlite"),
                in: LocalFileSystem())
        }
        #expect(folder?.code == .notFound)
        let store = try Self.open(scratch)
        let unknown = #expect(throws: ExecutionStoreError.self) {
            try store.execution(named: "x")
        }
        #expect(unknown?.code == .notFound)
        #expect(unknown?.message == "there is no run named x; `oith runs` lists them")
    }
}

struct RunLockTests {
    @Test func `A second run is refused by the name of the first`() throws {
        let scratch = try Scratch()
        #expect(!RunLock.isHeld(in: scratch.path))
        do {
            let lock = try RunLock(scratch.path, run: "2026-11-20T040000Z-1")
            #expect(RunLock.isHeld(in: scratch.path))
            let error = #expect(throws: ExecutionStoreError.self) {
                _ = try RunLock(scratch.path, run: "2026-11-20T040000Z-2")
            }
            let holder = "run 2026-11-20T040000Z-1 (pid "
            #expect(error?.code == .locked)
            #expect(error?.message.hasPrefix(holder) == true)
            #expect(
                error?.message.hasSuffix(
                    ") is using this data directory; try again when it has ended") == true)
            #expect(RunLock.holder(in: scratch.path)?.hasPrefix(holder) == true)
            lock.release()
        }
        #expect(!RunLock.isHeld(in: scratch.path))
        _ = try RunLock(scratch.path, run: "next")
    }

    @Test func `A lock cannot be taken where there is no directory`() throws {
        let scratch = try Scratch()
        let error = #expect(throws: ExecutionStoreError.self) {
            _ = try RunLock(scratch.path.appending("no"), run: "r")
        }
        #expect(error?.code == .notFound)
    }
}
