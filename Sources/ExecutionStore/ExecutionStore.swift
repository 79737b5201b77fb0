// ExecutionStore: the durable journal of executions, DIR/journal.sqlite, through GRDB.
//
// ```swift
// let store = try ExecutionStore(at: directory.appending("journal.sqlite"), in: files)
// let name = try store.nextName(asOf: asOf)
// let lock = try RunLock(directory, run: name)
// let journal = try store.begin(
//     ExecutionBeginning(name: name, source: DefinitionSource(text), input: input))
// let doors = ExecutionEnvironment(executor: executor, objects: objects, observer: journal)
// let outcome = try await Execution(of: machine, name: name, input: input, doors: doors).run()
// ```
//
// Guarantees:
// - A transition is committed and on the device (WAL, synchronous=EXTRA) before it has effects; the
//   events of one transition and the tables derived from them change in one transaction.
// - Whether a run is alive is told by the lock that the operating system holds, never by a row: an
//   execution that has not ended is `running` while the lock is held and `crashed` otherwise.
// - A start that failed before there was anything to run is in it too (`noteUnbegun`): an execution
//   without a definition, which an older program reads as one that failed.
// - What was finished is known (`ExecutionStore+Progress`), so that a resumption does not do it again.
// - A journal of a newer schema is refused, and so is a file that is no journal. An older one is
//   copied before it is brought up to date (`JournalCopy`).
// - A reader changes nothing where it may not write (`ExecutionStore+Looking`).
//
// The way in: `JournalSchema` has the tables, `ExecutionJournal` writes, `ExecutionStore+Queries`
// reads, `RunLock` is the lock.

package import Bytes
package import DurableFiles
import GRDB
package import JSON
package import StateMachine
package import SystemPackage

/// The journal of all executions in one data directory.
///
/// Several processes may have it open: one run writes, others read.
package struct ExecutionStore: Sendable {
    /// The file of the journal, `DIR/journal.sqlite`; SQLite keeps its side files beside it.
    package let path: FilePath
    let database: DatabaseQueue
    let clock: any ExecutionClock

    /// Opens the journal, and makes it where it is not there yet.
    ///
    /// - Parameters:
    ///   - path: the file, `DIR/journal.sqlite`; its folder exists.
    ///   - files: the file system in which the file is made, with mode 0640.
    ///   - clock: tells when things happened.
    /// - Throws: ``ExecutionStoreError``.
    package init(
        at path: FilePath, in files: any FileSystem, clock: any ExecutionClock = SystemClock()
    ) throws(ExecutionStoreError) {
        try Self.checkPlace(path)
        do throws(FileError) {
            // SQLite gives its side files the mode of this one.
            if FileStatus(path) == nil {
                try files.close(try files.create(path), at: path)
                try files.synchronizeDirectory(path.removingLastComponent())
            }
        } catch {
            throw ExecutionStoreError(error)
        }
        (self.path, self.clock) = (path, clock)
        database = try attempt(path) {
            let queue = try DatabaseQueue(path: path.string, configuration: Self.configuration)
            try JournalCopy.makeIfOutdated(queue, at: path, in: files)
            try JournalSchema.prepare(queue, at: path)
            return queue
        }
    }

    /// Opens a journal for reading.
    ///
    /// - Parameters:
    ///   - path: the file, `DIR/journal.sqlite`.
    ///   - leavesAlone: whether nothing at all is written beside it, not even for a moment.
    /// - Throws: ``ExecutionStoreError`` with code `.notFound` where there is none.
    package init(
        reading path: FilePath, leavingAlone leavesAlone: Bool = false
    ) throws(ExecutionStoreError) {
        try Self.checkPlace(path)
        do throws(FileError) {
            guard try FileStatus.find(path, followingLinks: true) != nil else {
                throw FileError("open", on: path, .noSuchFileOrDirectory)
            }
        } catch {
            if error.code == .notFound { throw ExecutionStoreError(thatThereIsNone: path) }
            throw ExecutionStoreError(error)
        }
        self.path = path
        clock = SystemClock()
        database = try attempt(path) {
            try leavesAlone ? Self.databaseLeftAlone(path) : Self.databaseToLookAt(path)
        }
    }

    /// Refuses what SQLite cannot open, or would wait for: a named pipe.
    private static func checkPlace(_ path: FilePath) throws(ExecutionStoreError) {
        if let problem = SQLitePath.problem(with: path.string) {
            throw ExecutionStoreError(.badPath, at: path, problem)
        }
        if let kind = FileKind(path), kind != .file {
            throw ExecutionStoreError(.notAJournal, at: path, "it is \(kind.name), not a journal")
        }
    }

    /// Looks through the whole journal for damage.
    ///
    /// - Throws: ``ExecutionStoreError``, with code `.damaged` where there is any.
    /// - Complexity: reads the whole file.
    package func check() throws(ExecutionStoreError) {
        let problem = try attempt(path) {
            try database.read { database in
                let problem = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
                // The next turn counts on from the last one, and there must be one.
                let turn = try Int64.fetchOne(database, sql: "SELECT max(turn) FROM executions")
                return (turn ?? 0) < 1 << 53 ? problem : "executions.turn is out of range"
            }
        }
        if let problem, problem != "ok" {
            throw ExecutionStoreError(.damaged, at: path, "it is damaged: \(problem)")
        }
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        // Only a look from another process can be in the way, and only for moments.
        configuration.busyMode = .timeout(10)
        configuration.prepareDatabase { database in
            // A commit returns when it is on the device; with a rollback journal, which a journal
            // has that could not get a write-ahead log, FULL would not promise that.
            try database.execute(sql: "PRAGMA synchronous = EXTRA")
        }
        return configuration
    }

    // MARK: - Beginning

    /// The next free name for a run of that instant: `2026-11-20T040000Z-1`, `-2`, ...
    ///
    /// - Parameters:
    ///   - asOf: the instant that the run is for; fractions of a second are left out.
    ///   - taken: names that are not free either: a journal that was lost knew them.
    /// - Returns: a name that no execution of this journal has.
    /// - Throws: ``ExecutionStoreError``.
    package func nextName(
        asOf: Timestamp, besides taken: [String] = []
    ) throws(ExecutionStoreError) -> String {
        let base = String(asOf.description.prefix(19)).replacing(":", with: "") + "Z-"
        return try attempt(path) {
            try database.read { database in
                let names = try String.fetchAll(
                    database, sql: "SELECT name FROM executions WHERE substr(name, 1, ?) = ?",
                    arguments: [base.count, base])
                let others = taken.filter { $0.hasPrefix(base) }
                let last = (names + others).compactMap { Int($0.dropFirst(base.count)) }.max() ?? 0
                return base + String(last + 1)
            }
        }
    }

    /// Records a new execution and returns the journal that receives its events.
    ///
    /// - Returns: the observer for the execution.
    /// - Throws: ``ExecutionStoreError`` with code `.nameTaken` where the name is not new.
    package func begin(
        _ beginning: ExecutionBeginning
    ) throws(ExecutionStoreError) -> ExecutionJournal {
        let now = clock.now
        let id = try attempt(path) {
            try database.write { database in
                try JournalSchema.insert(beginning, at: now, in: database, at: path)
            }
        }
        return ExecutionJournal(store: self, executionID: id, executionName: beginning.name)
    }

    /// Enters a start that failed before there was anything to run; the caller holds the run lock.
    ///
    /// - Parameters:
    ///   - name: unique; see ``nextName(asOf:besides:)``.
    ///   - input: what is known of the execution that there was to be.
    ///   - failure: why there is none.
    /// - Throws: ``ExecutionStoreError`` with code `.nameTaken` where the name is not new.
    package func noteUnbegun(
        _ name: String, input: JSONValue, _ failure: TaskFailure
    ) throws(ExecutionStoreError) {
        let now = clock.now
        try attempt(path) {
            try database.write { database in
                try JournalSchema.insert(
                    unbegun: name, input, failure, at: now, in: database, at: path)
            }
        }
    }

    /// Enters a start that waits before it can begin; the caller holds the run lock.
    ///
    /// If its process is killed meanwhile, the entry is what is known of it. Else the caller takes the
    /// entry back.
    ///
    /// - Parameters:
    ///   - name: unique; see ``nextName(asOf:besides:)``.
    ///   - failure: what there is to say if the process is killed.
    /// - Throws: ``ExecutionStoreError`` with code `.nameTaken` where the name is not new.
    package func noteWaiting(
        _ name: String, _ failure: TaskFailure
    ) throws(ExecutionStoreError) {
        try noteUnbegun(
            name, input: .object(JSONObject([(ExecutionRecord.waitingKey, .bool(true))])), failure)
    }

    /// Opens an execution again that failed or was cut off; the caller holds the run lock.
    ///
    /// - Parameters:
    ///   - execution: the one to resume.
    ///   - source: its definition, which may have been corrected.
    /// - Returns: the observer for the execution.
    /// - Throws: ``ExecutionStoreError``.
    package func resume(
        _ execution: ExecutionRecord, _ source: DefinitionSource
    ) throws(ExecutionStoreError) -> ExecutionJournal {
        let now = clock.now
        try attempt(path) {
            try database.write { database in
                try JournalSchema.reopen(execution, source, at: now, in: database)
            }
        }
        return ExecutionJournal(
            store: self, executionID: execution.id, executionName: execution.name)
    }
}
