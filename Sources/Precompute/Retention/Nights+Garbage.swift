import DurableFiles
import ExecutionStore
package import Snapshot
import StateMachine
import SystemPackage

extension Nights {
    /// What a collection kept and removed.
    package struct Collection: Sendable {
        package let results: ResultStore.Collection
        package let snapshots: [SnapshotStore.Verdict]
        /// The newest first.
        package let runs: [RunVerdict]
    }

    /// Removes what the limits let go: snapshots, working files and reports of runs, results of
    /// chunks.
    ///
    /// The current snapshot, the one before it, the pinned one, and all of the night stay. A night
    /// that did not succeed made nothing superfluous, and may have failed since the clock is wrong:
    /// after it nothing goes for its age, and the numbers alone keep the disk from filling up.
    ///
    /// - Parameters:
    ///   - night: the night that holds the run lock.
    ///   - limits: what stays.
    ///   - hasSucceeded: whether the night came to its end.
    /// - Returns: what was kept and removed.
    /// - Throws: ``FileError``, ``SnapshotError``, ``ExecutionStoreError``.
    package func collectGarbage(
        after night: borrowing Night, _ limits: RetentionLimits, hasSucceeded: Bool = true
    ) throws -> Collection {
        // Long before anything was written, when nothing is old.
        let now = hasSucceeded ? secondsNow : 0
        return try collectGarbage(
            protecting: [night.name], limits, now: now, isDryRun: false)
    }

    /// The same while nothing runs.
    ///
    /// All of the last run stays, and the snapshot that it did not publish: it may have failed, and
    /// be resumed. A dry run changes nothing at all.
    ///
    /// - Parameters:
    ///   - limits: what stays.
    ///   - isDryRun: whether nothing is removed after all.
    /// - Returns: what was, or would be, kept and removed.
    /// - Throws: ``NightError`` where the folder is no data folder; ``ExecutionStoreError``, with
    ///   code `.locked` where a run is under way; ``FileError``, ``SnapshotError``.
    package func collectGarbage(
        _ limits: RetentionLimits, isDryRun: Bool
    ) throws -> Collection {
        if isDryRun {
            try RunLock.requireFree(in: dataDirectory)
            return try collectAfterLastRun(limits, isDryRun: true)
        }
        try DataFolder(dataDirectory).require()
        let lock = try RunLock(dataDirectory, run: "gc")
        try removeLeftovers()
        let collection = try collectAfterLastRun(limits, isDryRun: false)
        lock.release()
        return collection
    }

    private func collectAfterLastRun(
        _ limits: RetentionLimits, isDryRun: Bool
    ) throws -> Collection {
        let last = try storeIfAny(looksOnly: isDryRun)?.begunExecutions(limit: 1).map(\.name)
        return try collectGarbage(
            protecting: last ?? [], limits, now: secondsNow, isDryRun: isDryRun)
    }

    private var secondsNow: Int { Int(clock.now.milliseconds / 1000) }

    private func collectGarbage(
        protecting runs: [String], _ limits: RetentionLimits, now: Int, isDryRun: Bool
    ) throws -> Collection {
        let results = try ResultStore(dataDirectory, in: files).collectGarbage(
            now: now, limits: limits.results, protecting: try results(of: runs),
            isDryRun: isDryRun)
        let snapshots = try SnapshotStore(dataDirectory, in: files, now: { now }).collectGarbage(
            keeping: limits.snapshots.count, for: limits.snapshots.age, protecting: Set(runs),
            isDryRun: isDryRun)
        let verdicts = try collectRuns(
            limits, last: Set(runs), now: now, isDryRun: isDryRun)
        return Collection(results: results, snapshots: snapshots, runs: verdicts)
    }

    /// The names of the results that some runs used.
    private func results(of runs: [String]) throws -> Set<String> {
        var names: Set<String> = []
        for run in runs {
            let partials = runDirectory(run).partials
            guard FileStatus(partials) != nil else { continue }
            for name in try directoryEntries(partials) where name.hasSuffix(".json") {
                // A record that cannot be read protects nothing.
                guard let record = try? ChunkRecord(reading: partials.appending(name)) else {
                    continue
                }
                names.insert(record.key.digest)
            }
        }
        return names
    }
}
