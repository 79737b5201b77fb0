import Bytes
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
    /// The name of the execution, unique in the journal: `2026-11-20T040000Z-1`.
    package let executionName: String
    private let commits = GroupCommit<[ExecutionEvent]>()

    init(store: ExecutionStore, executionID: Int64, executionName: String) {
        (self.store, self.executionID, self.executionName) = (store, executionID, executionName)
    }

    /// Keeps events that belong together.
    ///
    /// - Parameter events: in the order in which they happened.
    /// - Throws: ``ExecutionStoreError``; then none of them is kept.
    package func record(_ events: [ExecutionEvent]) async throws {
        try await commits.add(events) { try await commit($0.flatMap { $0 }) }
    }

    /// Commits events in one transaction.
    ///
    /// On the thread of the database: here it would keep one from computing while it waits for the
    /// disk. With a completion, since what GRDB has for tasks refuses to work in a cancelled one,
    /// in which the events of a stop are written.
    private func commit(_ events: [ExecutionEvent]) async throws(ExecutionStoreError) {
        let (clock, executionID) = (store.clock, executionID)
        let result = await withCheckedContinuation { continuation in
            store.database.asyncWrite { database in
                let now = clock.now.milliseconds
                let writer = EventWriter(database: database, execution: executionID, now: now)
                for event in events { try writer.write(event) }
            } completion: { _, result in
                continuation.resume(returning: result)
            }
        }
        // That thread tells the outcome before it lets go of the database; behind this it has, and
        // the owner that drops the journal closes it.
        store.database.unsafeReentrantRead { _ in }
        try attempt(store.path) { try result.get() }
    }
}
