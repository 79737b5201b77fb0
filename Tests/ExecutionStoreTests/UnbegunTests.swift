import DurableFiles
import ExecutionStore
import GRDB
import JSON
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// Starts that failed before there was anything to run.
@Suite struct UnbegunTests {
    private static func store(_ scratch: Scratch) throws -> ExecutionStore {
        try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
    }

    private static let failure = TaskFailure(error: "Oith.NotFound", cause: "there is no pool")

    @Test func `A start that failed is an execution that has not begun`() throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        _ = try store.begin("r-1", definition: "{}", input: [:])
        try store.noteUnbegun("r-2", input: ["asOf": "x"], Self.failure)
        let run = try store.find(nil)
        #expect(run.name == "r-2" && run.ending == .notBegun && !run.hasBegun)
        #expect(run.failure == Self.failure && run.input == ["asOf": "x"])
        #expect(run.ended == run.started && run.turn == 2)
        for isHeld in [false, true] { #expect(run.status(lockIsHeld: isHeld) == .notBegun) }
        #expect(try store.visits(of: run) == [])
        #expect(try store.executions().map(\.name) == ["r-2", "r-1"])
        #expect(try store.begunExecutions().map(\.name) == ["r-1"])
        #expect(try store.begunExecutions(limit: 0) == [])
        #expect(try store.findBegun(nil).name == "r-1")
        #expect(try store.findBegun("r-2") == run)
    }

    @Test func `A name is used once`() throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        _ = try store.begin("r-1", definition: "{}", input: [:])
        let error = #expect(throws: ExecutionStoreError.self) {
            try store.noteUnbegun("r-1", input: [:], Self.failure)
        }
        #expect(error?.code == .nameTaken)
    }

    @Test func `An older program reads it as a run that failed`() throws {
        let scratch = try Scratch()
        let store = try Self.store(scratch)
        try store.noteUnbegun("r-1", input: [:], Self.failure)
        try DatabaseQueue(path: scratch.journal.string).read { database in
            #expect(try Int.fetchOne(database, sql: "PRAGMA user_version") == 2)
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT ending, error, cause, text FROM executions
                    JOIN definitions ON digest = definition
                    """)
            #expect(
                row == [
                    "ending": "failed", "error": "Oith.NotFound",
                    "cause": "there is no pool", "text": "",
                ])
        }
    }
}
