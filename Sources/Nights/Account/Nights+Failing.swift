package import ExecutionStore
import JSON
import NightStages

extension Nights {
    /// Runs that are looked through for one that was to publish.
    private static let runsLookedAt = 100

    /// The last run that was to publish, where it has not succeeded; nil where it has.
    ///
    /// The last run of all may be a shadow night or a part of one, which says nothing of what is
    /// served.
    ///
    /// - Throws: ``ExecutionStoreError``.
    package func failingNight() throws -> ExecutionRecord? {
        let store = try ExecutionStore(reading: journal)
        let last = try store.executions(limit: Self.runsLookedAt).first { execution in
            execution.lastState == nil && execution.input[TaskKey.publish]?.bool != false
        }
        return last?.ending == .succeeded ? nil : last
    }
}
