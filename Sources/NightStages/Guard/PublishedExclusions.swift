package import DurableFiles
import ExecutionStore
import SnapshotStore
package import SystemPackage

/// What the pools of earlier nights held, by the snapshot that came of them.
///
/// A snapshot does not say it. It is in `published.jsonl`, which is in every backup; of nights
/// of an older version it is taken from what their runs left: the journal, which has also what was
/// published by hand, and `guard.json`, which stays where a journal is moved away. Nights of a
/// version that did not count are left out.
struct PublishedExclusions {
    private struct Night {
        let snapshot: String
        let counts: ExclusionCounts
        let isRefused: Bool
    }

    /// The oldest first.
    private var nights: [Night] = []
    /// Those of which the publication says it.
    private var published: [String: PublishedPool] = [:]

    /// Looks through the runs of a data folder; what cannot be read of them is left out.
    init(_ dataDirectory: FilePath) {
        let store = SnapshotStore(dataDirectory, in: LocalFileSystem())
        published = (try? store.publishedPools()) ?? [:]
        readGuardFiles(below: dataDirectory.appending("runs"))
        if let store = try? ExecutionStore(reading: dataDirectory.appending("journal.sqlite")) {
            for run in ((try? store.executions(limit: .max)) ?? []).reversed() { read(run, store) }
        }
    }

    /// What the pool of a snapshot held that a run wrote; nil where that is not known.
    ///
    /// Two pools may give one snapshot; the last run that wrote it counts.
    subscript(snapshot: String) -> ExclusionCounts? {
        nights.last { $0.snapshot == snapshot }?.counts
            ?? published[snapshot].map { ExclusionCounts($0) }
    }

    /// What the pools of earlier snapshots held, in their order, as far as it is known.
    ///
    /// - Parameters:
    ///   - snapshots: their names.
    ///   - tonight: the snapshot that is compared with them, and is none of them.
    /// - Returns: the counts, of as many or fewer.
    func counts(of snapshots: [String], before tonight: String) -> [ExclusionCounts] {
        snapshots.compactMap { name in
            if let pool = published[name] { return ExclusionCounts(pool) }
            if let counts = self[name] { return counts }
            // Forgetting gives a snapshot another name, with the same instant in front.
            let instant = name.prefix { $0 != "Z" }
            return nights.last {
                !$0.isRefused && $0.snapshot != tonight && $0.snapshot.hasPrefix(instant)
            }?.counts
        }
    }

    private mutating func readGuardFiles(below runs: FilePath) {
        for name in ((try? directoryEntries(runs)) ?? []).sorted() {
            let run = RunDirectory(path: runs.appending(name))
            guard let record = GuardRecord(of: run), record.isSealed,
                let snapshot = record.snapshot, let counts = record.exclusions
            else { continue }
            nights.append(
                Night(snapshot: snapshot, counts: counts, isRefused: record.isRefused))
        }
    }

    /// A rerun from a later stage took what its base had read.
    private mutating func read(_ run: ExecutionRecord, _ store: ExecutionStore) {
        var counts: ExclusionCounts?
        var current: ExecutionRecord? = run
        var snapshot: String?
        while let execution = current, counts == nil {
            for visit in ((try? store.visits(of: execution)) ?? []).reversed() {
                counts = counts ?? ExclusionCounts(visit.output)
                let written = visit.output.map { WriteSnapshotOutput($0) }
                if snapshot == nil, written?.parts != nil { snapshot = written?.name }
            }
            current = execution.base.flatMap { try? store.execution(named: $0) }
        }
        guard let snapshot, let counts else { return }
        nights.append(Night(snapshot: snapshot, counts: counts, isRefused: run.isRefused))
    }
}

extension SnapshotStore {
    /// The snapshots of a data folder, for what may publish: it writes down what a pool held.
    ///
    /// - Parameters:
    ///   - dataDirectory: `DIR`.
    ///   - files: through what everything is written.
    package init(publishingIn dataDirectory: FilePath, _ files: any FileSystem) {
        self.init(
            dataDirectory, in: files,
            poolOf: { PublishedExclusions(dataDirectory)[$0]?.published })
    }
}
