import DurableFiles
import ExecutionStore
import GRDB
import JSON
import SystemPackage
import TestSupport
import Testing

/// What a run is doing, by how it ended and who holds the lock.
struct ExecutionStatusTests {
    private static func record(
        _ ending: ExecutionRecord.Ending?, isSuperseded: Bool
    ) throws -> ExecutionRecord {
        let scratch = try Scratch()
        let store = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
        _ = try store.begin("r", definition: "{}", input: [:])
        if isSuperseded { _ = try store.begin("s", definition: "{}", input: [:]) }
        if let ending {
            try DatabaseQueue(path: scratch.journal.string).write {
                try $0.execute(
                    sql: "UPDATE executions SET ending = ? WHERE name = 'r'",
                    arguments: [ending.rawValue])
            }
        }
        return try store.execution(named: "r")
    }

    @Test(
        arguments: [
            (nil, false, true, .running), (nil, false, false, .crashed),
            (nil, true, true, .crashed),
            (nil, true, false, .crashed), (.succeeded, false, true, .succeeded),
            (.failed, false, true, .failed), (.aborted, true, true, .stopped),
            (.timedOut, false, false, .timedOut),
        ] as [(ExecutionRecord.Ending?, Bool, Bool, ExecutionRecord.Status)])
    func `Only the last run that has not ended can be running`(
        ending: ExecutionRecord.Ending?, isSuperseded: Bool, lockIsHeld: Bool,
        status: ExecutionRecord.Status
    ) throws {
        let record = try Self.record(ending, isSuperseded: isSuperseded)
        #expect(record.status(lockIsHeld: lockIsHeld) == status)
    }

    @Test(
        arguments: [
            ("run 2026-11-20T040000Z-1 (pid 123)", "2026-11-20T040000Z-1", 123),
            ("run a (pid 2) (pid 3)", "a (pid 2)", 3),
            ("run a (pid 2147483647)", "a", 2_147_483_647),
            ("run a (pid 1)", nil, nil), ("run a (pid 0)", nil, nil), ("run (pid 5)", nil, nil),
            ("run a (pid -5)", nil, nil), ("run a (pid 2147483648)", nil, nil), ("", nil, nil),
            ("run a (pid 5) ", nil, nil), ("Run a (pid 5)", nil, nil),
        ] as [(String, String?, Int32?)])
    func `A holder of the lock is read from its own words`(
        words: String, run: String?, process: Int32?
    ) {
        let holder = RunLock.Holder(words)
        #expect(holder?.run == run)
        #expect(holder?.process.id == process)
    }
}
