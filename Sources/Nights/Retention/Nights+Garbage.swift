import Bytes
import DurableFiles
import ExecutionStore
package import NightStages
import SnapshotFormat
package import SnapshotStore
import StateMachine
import SystemPackage

extension Nights {
    /// What a collection kept and removed.
    package struct Collection: Sendable {
        /// Results of chunks.
        package let results: ResultStore.Collection
        /// Snapshots, each with what became of it.
        package let snapshots: [SnapshotStore.Verdict]
        /// The newest first.
        package let runs: [RetentionDecision]
        /// What could not be judged or removed; the rest was.
        package let problems: [any Error]

        /// The bytes that it freed, or would free.
        package var removedByteCount: Int {
            results.removedBytes + runs.reduce(0) { $0 + $1.byteCount }
                + snapshots.reduce(0) { $0 + ($1.isRemoved ? $1.byteCount : 0) }
        }
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
    /// - Throws: ``ExecutionStoreError``; ``SnapshotError`` where somebody publishes.
    package func collectGarbage(
        after night: borrowing Night, _ limits: RetentionLimits, hasSucceeded: Bool = true
    ) throws -> Collection {
        // Long before anything was written, when nothing is old.
        let now = hasSucceeded ? secondsNow : 0
        return try collectGarbage(
            protecting: [night.name], limits, now: now, isDryRun: false
        ) { try finishRemovals() }
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
        let collection = try collectAfterLastRun(limits, isDryRun: false)
        lock.release()
        return collection
    }

    /// The same, the lock apart.
    func collectAfterLastRun(
        _ limits: RetentionLimits, isDryRun: Bool
    ) throws -> Collection {
        try DataFolder(dataDirectory).require()
        let last: [String]
        do {
            last =
                try journalToLookAt(leavingAlone: isDryRun)?.begunExecutions(limit: 1)
                .map(\.name) ?? []
        } catch let error as ExecutionStoreError where error.code == .diskFull {
            // Something must go before the journal can be read, and any run may be the last.
            last = try runDirectories().map(\.name)
        }
        return try collectGarbage(
            protecting: last, limits, now: secondsNow, isDryRun: isDryRun
        ) { try removeLeftovers() }
    }

    /// The journal as one who only looks sees it, also on a full disk; nil where there is none.
    ///
    /// - Parameter leavesAlone: whether nothing is written beside it, not even for a moment.
    /// - Returns: the journal.
    /// - Throws: ``ExecutionStoreError``.
    func journalToLookAt(leavingAlone leavesAlone: Bool = false) throws -> ExecutionStore? {
        guard FileStatus(journal, followingLinks: true) != nil else { return nil }
        return try ExecutionStore(reading: journal, leavingAlone: leavesAlone)
    }

    private var secondsNow: Int { Int(clock.now.milliseconds / 1000) }

    private func collectGarbage(
        protecting runs: [String], _ limits: RetentionLimits, now: Int, isDryRun: Bool,
        _ removeRemains: () throws -> Void
    ) throws -> Collection {
        var problems: [any Error] = []
        // One thing that is in the way keeps no other from being removed.
        func attempt<Result>(_ body: () throws -> Result) throws -> Result? {
            do { return try body() } catch let error as SnapshotError where error.code == .locked {
                throw error
            } catch {
                problems.append(error)
                return nil
            }
        }
        if !isDryRun { _ = try attempt(removeRemains) }
        var protected: Set<String> = []
        for run in runs { protected.formUnion(try attempt { try namesOfResults(of: run) } ?? []) }
        let results = try attempt {
            try ResultStore(dataDirectory, in: files).collectGarbage(
                now: now, limits: limits.results, protecting: protected, isDryRun: isDryRun)
        }
        let snapshots = try attempt {
            try SnapshotStore(dataDirectory, in: files, now: { now }).collectGarbage(
                keeping: limits.snapshots.count, for: limits.snapshots.age,
                protecting: Set(runs), isDryRun: isDryRun)
        }
        let decisions = try attempt {
            try collectRuns(limits, last: Set(runs), now: now, isDryRun: isDryRun)
        }
        if let decisions, !isDryRun { _ = try attempt { try removeHistory(of: decisions) } }
        problems += results?.problems ?? []
        problems += (snapshots ?? []).compactMap(\.problem) as [any Error]
        problems += (decisions ?? []).compactMap(\.problem) as [any Error]
        return Collection(
            results: results ?? .init(), snapshots: snapshots ?? [], runs: decisions ?? [],
            problems: problems)
    }

    /// The names of the results that a run used.
    ///
    /// - Throws: ``FileError`` where its records cannot be listed.
    private func namesOfResults(of run: String) throws(FileError) -> Set<String> {
        let partials = runDirectory(run).partials
        var names: Set<String> = []
        for name in try removableEntries(partials) where name.hasSuffix(".json") {
            // A record that cannot be read protects nothing.
            guard let record = try? ChunkRecord(reading: partials.appending(name)) else {
                continue
            }
            names.insert(record.key.digest)
        }
        return names
    }
}
