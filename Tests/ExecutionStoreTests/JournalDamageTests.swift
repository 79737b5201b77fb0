import DurableFiles
import ExecutionStore
import GRDB
import JSON
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// Values that no program of ours wrote, column by column; and what a missing journal says.
struct JournalDamageTests {
    /// Reads everything that a journal tells.
    private static func readAll(_ store: ExecutionStore) throws {
        for run in try store.executions() {
            _ = try store.visits(of: run)
            _ = try store.maps(of: run)
            _ = try store.items(of: run)
            _ = try store.events(of: run)
            _ = try store.progress(of: run)
        }
    }

    private static func journal(_ scratch: Scratch) async throws -> ExecutionStore {
        let store = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
        let journal = try store.begin("r", definition: "{}", input: [:])
        let scope = ExecutionScope().item(0, of: "M")
        var entered = ExecutionEvent(.mapStateEntered, in: .init(), state: "M")
        entered.marksProgress = true
        entered.input = [1]
        entered.variables = ["x": 1]
        var started = ExecutionEvent(.mapIterationStarted, in: scope, state: "M")
        started.input = 1
        try await journal.record([entered, started])
        return store
    }

    @Test(arguments: [
        ("executions", "input", "'{'"), ("executions", "input", "''"),
        ("executions", "output", "'tru'"), ("executions", "ending", "'fine'"),
        ("executions", "placeholders", "'[]'"), ("executions", "placeholders", "'x'"),
        ("executions", "started", "253402300800000"), ("executions", "ended", "-62167219200001"),
        ("visits", "ending", "'Succeeded'"), ("visits", "attempts", "-1"),
        ("visits", "attempts", "2147483648"), ("visits", "entered", "9223372036854775807"),
        ("visits", "exited", "-9223372036854775808"), ("visits", "output", "'{\"a\":}'"),
        ("items", "item", "-1"), ("items", "ending", "'caught'"), ("items", "started", "1e15"),
        ("items", "input", "'1 2'"), ("items", "attempts", "-5"),
        ("items", "ended", "1000000000000000"),
        ("events", "time", "-99999999999999999"), ("events", "input", "'nul'"),
        ("events", "output", "'01'"), ("events", "variables", "'{\"x\"'"),
    ])
    func `A value out of its range is damage and names its column`(
        table: String, column: String, value: String
    ) async throws {
        let scratch = try Scratch()
        let store = try await Self.journal(scratch)
        try Self.readAll(store)
        try await DatabaseQueue(path: scratch.journal.string).write {
            try $0.execute(sql: "UPDATE \(table) SET \(column) = \(value)")
        }
        let error = #expect(throws: ExecutionStoreError.self) { try Self.readAll(store) }
        #expect(error?.code == .damaged)
        #expect(error?.path == scratch.journal)
        #expect(
            error?.message
                == "the journal is damaged: \(column) does not hold what was written; move it away to start anew"
        )
    }

    @Test(arguments: [
        ("executions", "started", "253402300799999"), ("executions", "started", "-62167219200000"),
        ("visits", "attempts", "2147483647"), ("visits", "attempts", "0"),
    ])
    func `The ends of a range are no damage`(table: String, column: String, value: String)
        async throws
    {
        let scratch = try Scratch()
        let store = try await Self.journal(scratch)
        try await DatabaseQueue(path: scratch.journal.string).write {
            try $0.execute(sql: "UPDATE \(table) SET \(column) = \(value)")
        }
        try Self.readAll(store)
    }

    @Test func `A definition that is gone is damage and names the run`() async throws {
        let scratch = try Scratch()
        let store = try await Self.journal(scratch)
        let queue = try DatabaseQueue(path: scratch.journal.string)
        try await queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA foreign_keys = OFF; DELETE FROM definitions")
        }
        let run = try store.execution(named: "r")
        let error = #expect(throws: ExecutionStoreError.self) { try store.source(of: run) }
        #expect(error?.code == .damaged)
        #expect(error?.message == "it lacks the definition of r")
    }

    @Test func `A turn that cannot be counted on is damage`() async throws {
        let scratch = try Scratch()
        let store = try await Self.journal(scratch)
        try store.check()
        try await DatabaseQueue(path: scratch.journal.string).write {
            try $0.execute(sql: "UPDATE executions SET turn = \((1 << 53) - 1)")
        }
        try store.check()
        try await DatabaseQueue(path: scratch.journal.string).write {
            try $0.execute(sql: "UPDATE executions SET turn = \(1 << 53)")
        }
        let error = #expect(throws: ExecutionStoreError.self) { try store.check() }
        #expect(error?.code == .damaged)
        #expect(error?.message == "it is damaged: executions.turn is out of range")
    }

    @Test func `A run that is not there is named, and what to do`() throws {
        let scratch = try Scratch()
        let none = #expect(throws: ExecutionStoreError.self) {
            try ExecutionStore(reading: scratch.journal)
        }
        #expect(none?.code == .notFound)
        #expect(
            none?.message
                == "there is no journal; nothing ran with this data directory yet, or the file is gone"
        )
        let store = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
        let missing = #expect(throws: ExecutionStoreError.self) { try store.find("r-9") }
        #expect(missing?.message == "there is no run named r-9; `oith runs` lists them")
        let empty = "nothing ran with this data directory yet; start with `oith run`"
        for find in [store.find, store.findBegun] {
            let error = #expect(throws: ExecutionStoreError.self) { try find(nil) }
            #expect(error?.code == .notFound)
            #expect(error?.message == empty)
        }
    }

    @Test func `A damaged journal is moved aside with the files beside it`() throws {
        let scratch = try Scratch()
        let files = LocalFileSystem()
        for (suffix, text) in [("", "journal"), ("-wal", "log")] {
            try files.write(Array(text.utf8), durablyTo: FilePath(scratch.journal.string + suffix))
        }
        let aside = try JournalCopy.moveAside(
            damaged: scratch.journal, at: "2026-11-20T04:00:00Z", in: files)
        #expect(aside == scratch.path.appending("journal-damaged-2026-11-20T040000Z.sqlite"))
        #expect(
            try directoryEntries(scratch.path).sorted() == [
                "journal-damaged-2026-11-20T040000Z.sqlite",
                "journal-damaged-2026-11-20T040000Z.sqlite-wal",
            ])
    }
}
