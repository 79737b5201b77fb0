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
    }

    /// Removes what no run needs any more: results of chunks that are old or over the limit, and
    /// snapshots beyond those that are kept.
    ///
    /// - Parameters:
    ///   - night: the night that holds the run lock; its own results stay.
    ///   - keepCount: how many snapshots stay; see `SnapshotStore`.
    ///   - limits: what is kept of results.
    /// - Returns: what was kept and removed.
    /// - Throws: ``FileError``, ``SnapshotError``.
    package func collectGarbage(
        after night: borrowing Night, keepingSnapshots keepCount: Int,
        limits: ResultStore.Limits = ResultStore.Limits()
    ) throws -> Collection {
        try collectGarbage(
            protecting: [night.name], keepCount, limits, isDryRun: false)
    }

    /// The same while nothing runs.
    ///
    /// The results of the last run, and the snapshot that it did not publish, stay: it may have
    /// failed, and be resumed.
    ///
    /// - Parameters:
    ///   - keepCount: how many snapshots stay.
    ///   - limits: what is kept of results.
    ///   - isDryRun: whether nothing is removed after all.
    /// - Returns: what was, or would be, kept and removed.
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where a run is under way;
    ///   ``FileError``, ``SnapshotError``.
    package func collectGarbage(
        keepingSnapshots keepCount: Int, limits: ResultStore.Limits, isDryRun: Bool
    ) throws -> Collection {
        let store = try store()
        let lock = try RunLock(dataDirectory, run: "gc")
        let last = try store.executions(limit: 1).map(\.name)
        let collection = try collectGarbage(
            protecting: last, keepCount, limits, isDryRun: isDryRun)
        lock.release()
        return collection
    }

    private func collectGarbage(
        protecting runs: [String], _ keepCount: Int, _ limits: ResultStore.Limits, isDryRun: Bool
    ) throws -> Collection {
        let now = Int(clock.now.milliseconds / 1000)
        if !isDryRun { try removeForecasts(olderThan: now - 86_400) }
        let results = try ResultStore(dataDirectory, in: files).collectGarbage(
            now: now, limits: limits, protecting: try results(of: runs), isDryRun: isDryRun)
        let snapshots = try SnapshotStore(dataDirectory, in: files, now: { now }).collectGarbage(
            keeping: keepCount, protecting: Set(runs), isDryRun: isDryRun)
        return Collection(results: results, snapshots: snapshots)
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

    /// What a look ahead left that was killed; a younger one may be under way.
    private func removeForecasts(olderThan time: Int) throws(FileError) {
        let runs = dataDirectory.appending("runs")
        guard FileStatus(runs) != nil else { return }
        for name in try directoryEntries(runs) where name.hasPrefix(Self.forecastPrefix) {
            let path = runs.appending(name)
            if let status = FileStatus(path), status.modificationTime < time {
                try files.removeTree(path)
            }
        }
    }
}
