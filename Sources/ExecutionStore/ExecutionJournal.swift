import GRDB
package import StateMachine

/// Writes down one execution: the observer that its events are handed to.
///
/// The events of one call are in one transaction; when ``record(_:)`` returns they are on the
/// device. Calls that come while a transaction is being committed share the next one.
/// Made by ``ExecutionStore/begin(_:)`` and ``ExecutionStore/resume(_:_:)``.
package struct ExecutionJournal: ExecutionObserver {
    private let store: ExecutionStore
    private let executionID: Int64
    package let executionName: String
    private let commits = GroupCommit<[ExecutionEvent]>()

    init(store: ExecutionStore, executionID: Int64, executionName: String) {
        self.store = store
        self.executionID = executionID
        self.executionName = executionName
    }

    /// Keeps events that belong together.
    ///
    /// - Parameter events: in the order in which they happened.
    /// - Throws: ``ExecutionStoreError``; then none of them is kept.
    package func record(_ events: [ExecutionEvent]) async throws {
        try await commits.add(events) { try commit($0.joined()) }
    }

    /// Commits events in one transaction, blocking.
    ///
    /// GRDB's asynchronous writes refuse to work in a cancelled task, but the events of a stop
    /// are written in one. A commit takes a few milliseconds, so it may block.
    private func commit(_ events: some Sequence<ExecutionEvent>) throws(ExecutionStoreError) {
        try attempt(store.path) {
            try store.database.write { database in
                let now = store.clock.now.milliseconds
                let writer = EventWriter(database: database, execution: executionID, now: now)
                for event in events { try writer.write(event) }
            }
        }
    }
}
