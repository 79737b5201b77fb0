import DurableFiles
import ExecutionStore
import GRDB
import SystemPackage
import TestSupport
import Testing

/// A journal is opened where somebody else was cut off, or is at work.
struct InterruptedOpeningTests {
    @Test func `An empty file is a journal that was not begun`() throws {
        let scratch = try Scratch()
        let files = LocalFileSystem()
        try files.close(try files.create(scratch.journal), at: scratch.journal)
        let error = #expect(throws: ExecutionStoreError.self) {
            try ExecutionStore(reading: scratch.journal)
        }
        #expect(error?.code == .notFound)
        let store = try ExecutionStore(at: scratch.journal, in: files)
        #expect(try store.executions().isEmpty)
    }

    @Test func `A journal that could not get a log gets one at the next opening`() throws {
        let scratch = try Scratch()
        _ = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
        let queue = try DatabaseQueue(path: scratch.journal.string)
        #expect(try queue.mode("DELETE") == "delete")
        try queue.close()
        _ = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
        #expect(try DatabaseQueue(path: scratch.journal.string).mode() == "wal")
    }

    @Test func `Nobody waits for who is writing before there is something to write`() throws {
        let scratch = try Scratch()
        _ = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
        let queue = try DatabaseQueue(path: scratch.journal.string)
        try queue.writeWithoutTransaction { database in
            try database.inTransaction(.immediate) {
                let store = try ExecutionStore(at: scratch.journal, in: LocalFileSystem())
                #expect(try store.executions().isEmpty)
                return .rollback
            }
        }
    }
}

extension DatabaseQueue {
    /// The journal mode, after a wish for another one.
    fileprivate func mode(_ wish: String? = nil) throws -> String? {
        try writeWithoutTransaction { database in
            let value = wish.map { " = \($0)" } ?? ""
            return try String.fetchOne(database, sql: "PRAGMA journal_mode\(value)")
        }
    }
}
