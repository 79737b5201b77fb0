import DurableFiles
import ExecutionStore
import GRDB
import JSON
import StateMachine
import SystemPackage
import TestSupport
import Testing

/// Executions that are forgotten, and those that must stay.
struct RemovalTests {
    /// A journal of runs, each with a definition of its own; `bases` are what they are reruns of.
    private static func store(
        _ scratch: Scratch, _ runs: [(name: String, base: String?)]
    ) async throws -> ExecutionStore {
        let store = try ExecutionStore(
            at: scratch.journal, in: LocalFileSystem(), clock: SteppingClock())
        for run in runs {
            let source = DefinitionSource(
                template: "template of \(run.name)", placeholders: [:], text: "text of \(run.name)")
            let journal = try store.begin(
                ExecutionBeginning(name: run.name, source: source, input: [:], base: run.base))
            let scope = ExecutionScope().item(0, of: "M")
            var entered = ExecutionEvent(.mapStateEntered, in: .init(), state: "M")
            entered.marksProgress = true
            try await journal.record([
                entered, ExecutionEvent(.mapIterationStarted, in: scope, state: "M"),
            ])
        }
        return store
    }

    private static func rowCounts(_ scratch: Scratch) throws -> [Int] {
        try DatabaseQueue(path: scratch.journal.string).read { database in
            try ["executions", "events", "visits", "items", "walks", "definitions"].map {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)") ?? -1
            }
        }
    }

    @Test func `All that is told of an execution goes with it, and nothing else`() async throws {
        let scratch = try Scratch()
        let store = try await Self.store(scratch, [("a", nil), ("b", nil), ("c", nil)])
        #expect(try Self.rowCounts(scratch) == [3, 6, 3, 3, 3, 6])
        let kept = try store.execution(named: "b")
        let events = try store.events(of: kept)
        try store.remove([])
        #expect(try Self.rowCounts(scratch) == [3, 6, 3, 3, 3, 6])
        try store.remove(try store.executions().filter { $0.name != "b" })
        #expect(try Self.rowCounts(scratch) == [1, 2, 1, 1, 1, 2])
        #expect(try store.executions().map(\.name) == ["b"])
        #expect(try store.events(of: kept) == events)
        #expect(try store.source(of: kept).template == "template of b")
    }

    @Test(
        arguments: [
            // A chain of reruns: what a staying one is based on stays, and what that is based on.
            ([("a", nil), ("b", "a"), ("c", "b")], ["a", "b"], ["a", "b", "c"]),
            ([("a", nil), ("b", "a"), ("c", "b")], ["a", "b", "c"], []),
            ([("a", nil), ("b", "a"), ("c", "b")], ["b", "c"], ["a"]),
            ([("a", nil), ("b", "a"), ("c", "b")], ["c"], ["a", "b"]),
            ([("a", nil), ("b", "a"), ("c", "a")], ["a", "b"], ["a", "c"]),
            // A base that is not there any more is nobody's.
            ([("a", "gone"), ("b", nil)], ["a"], ["b"]),
            ([("a", "a"), ("b", nil)], ["a"], ["b"]),
        ] as [([(String, String?)], [String], [String])])
    func `An execution that a staying one is a rerun of stays`(
        runs: [(String, String?)], removed: [String], left: [String]
    ) async throws {
        let scratch = try Scratch()
        let store = try await Self.store(scratch, runs.map { (name: $0.0, base: $0.1) })
        try store.remove(try store.executions().filter { removed.contains($0.name) })
        #expect(try store.executions().map(\.name).sorted() == left)
    }

    @Test func `A text that two executions have stays for the other`() async throws {
        let scratch = try Scratch()
        let store = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
        for name in ["a", "b"] {
            _ = try store.begin(name, definition: "{}", input: [:])
        }
        #expect(try Self.rowCounts(scratch).last == 1)
        try store.remove([try store.execution(named: "a")])
        #expect(try store.source(of: try store.execution(named: "b")).text == "{}")
    }

    @Test func `A turn is counted on from the last one, removed or not`() async throws {
        let scratch = try Scratch()
        let store = try await Self.store(scratch, [("a", nil), ("b", nil)])
        let first = try store.execution(named: "a")
        #expect(try store.executions().map(\.turn) == [2, 1])
        _ = try store.resume(first, try store.source(of: first))
        #expect(try store.executions().map(\.name) == ["a", "b"])
        #expect(try store.executions().map(\.turn) == [3, 2])
        #expect(try store.executions().map(\.isSuperseded) == [false, true])
    }
}
