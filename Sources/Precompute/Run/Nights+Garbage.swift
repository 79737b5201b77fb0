import DurableFiles
import ExecutionStore
import StateMachine
import SystemPackage

extension Nights {
    /// Removes what no run needs any more: results of chunks that are old or over the limit.
    ///
    /// - Parameters:
    ///   - night: the night that holds the run lock; its own results stay.
    ///   - limits: what is kept.
    /// - Returns: what was kept and removed.
    /// - Throws: ``FileError``.
    package func collectGarbage(
        after night: borrowing Night, limits: ResultStore.Limits = ResultStore.Limits()
    ) throws -> ResultStore.Collection {
        try collectGarbage(protecting: [night.name], limits)
    }

    /// The same while nothing runs.
    ///
    /// The results of the last run stay: it may have failed, and be resumed.
    ///
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where a run is under way.
    package func collectGarbage(
        limits: ResultStore.Limits
    ) throws -> ResultStore.Collection {
        let store = try store()
        let lock = try RunLock(dataDirectory, run: "gc")
        let last = try store.executions(limit: 1).map(\.name)
        let collection = try collectGarbage(protecting: last, limits)
        lock.release()
        return collection
    }

    private func collectGarbage(
        protecting runs: [String], _ limits: ResultStore.Limits
    ) throws -> ResultStore.Collection {
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
        let now = Int(clock.now.milliseconds / 1000)
        try removeForecasts(olderThan: now - 86_400)
        return try ResultStore(dataDirectory, in: files).collectGarbage(
            now: now, limits: limits, protecting: names)
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
