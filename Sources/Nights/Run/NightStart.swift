import ExecutionStore
import JSON
import NightStages
import StateMachine

/// A night that is about to begin: this process holds the run lock.
package struct NightStart: ~Copyable {
    let name: String
    let store: ExecutionStore
    let lock: RunLock
    let notice: String?
    let cutOff: ExecutionRecord?

    /// What the journal says of a start that was killed while it waited.
    private static let waiting = TaskFailure(
        error: NightError.Code.crashed.errorName,
        cause: "its process ended while it waited for the pool, which another process had locked")

    /// Enters that it waits for its pool, as ``ExecutionRecord/Ending/notBegun``: where it is killed
    /// meanwhile, a later reader knows of it.
    ///
    /// - Throws: ``ExecutionStoreError``.
    package borrowing func noteWaiting() throws {
        try store.noteWaiting(name, Self.waiting)
    }

    /// Takes that back.
    ///
    /// - Throws: ``ExecutionStoreError``.
    package borrowing func endWaiting() throws {
        let run = try store.find(nil)
        if run.name == name { try store.remove([run]) }
    }

    /// Lets go of the run lock: the last use of it.
    consuming func release() {}
}

extension ExecutionStore {
    /// The run of which its process could not say how it ended: the last one, where it has not
    /// ended, or was still waiting for its pool; the caller holds the run lock.
    ///
    /// Nil where it cannot be read: what is wrong with earlier nights keeps no night from beginning.
    func cutOff() -> ExecutionRecord? {
        if let last = try? executions(limit: 1).first, !last.hasBegun,
            last.failure?.error == NightError.Code.crashed.errorName
        {
            return last
        }
        return (try? begunExecutions(limit: 1))?.first { $0.ending == nil }
    }
}
