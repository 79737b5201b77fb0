import Bytes
import SnapshotFormat
import SnapshotStore
import StateMachine

/// Refuses to publish a night that covers much less than those before it, that is of nobody, that
/// is from the future, or that is older than the one that is served: an old run that is resumed days
/// later must not take everybody back.
///
/// The refused snapshot stays where it is, with a note that says why: `oith snapshot list` calls
/// it held, and `oith snapshot publish --force` publishes it all the same.
struct GuardSnapshot: Stage {
    let context: StageContext

    func run(_ input: GuardSnapshotInput) async throws -> GuardResult {
        let (run, name, thresholds) = (input.staged.run, input.staged.snapshot, input.thresholds)
        let store = SnapshotStore(context.dataDirectory, in: context.files)
        if store.currentName == name {
            // Somebody has published it by hand, or this is what was published before.
            return GuardResult(measures: [], nightCount: 0)
        }
        let manifest = try SnapshotManifest.read(from: store.stagedDirectory(run.name, name))
        let published = try store.publishedNights(latest: thresholds.nights)
        let pools = PublishedExclusions(context.dataDirectory)
        // A state machine of one's own may not hand it on; the journal has it then.
        let exclusions = input.exclusions ?? pools[name]
        let result = GuardResult(
            manifest, against: published.map(\.manifest), thresholds, exclusions: exclusions,
            against: pools.counts(of: published.map(\.name), before: name))
        let minimum = MinimumGuard(
            asOf: manifest.asOf, users: manifest.counts.users, run: run.name,
            current: published.first?.manifest.asOf, now: context.clock.now,
            recorded: lastRecord(store), minUsers: thresholds.minUsers)
        let reasons = minimum.reasons + result.reasons + Self.losses(exclusions, result)
        // The journal keeps only the message of a failure, and so not the figures of a refused night.
        try GuardRecord(
            snapshot: name, isRefused: !reasons.isEmpty, result: result, exclusions: exclusions
        ).write(to: run, in: context.files)
        if let note = minimum.note { context.report(.noted(note)) }
        guard reasons.isEmpty else {
            try store.hold(run.name, HoldRecord(snapshot: name, reasons: reasons))
            throw NightError(
                .guardRefused,
                """
                \(name) is held back and current stays what it was:
                \(reasons.joined(separator: ";\n")).
                `oith snapshot diff current \(name)` shows more, and `oith snapshot publish \
                \(name) --force` publishes it.
                """)
        }
        try store.release(run.name)
        return result
    }

    /// When somebody last wrote something down in the data folder, by the clock of that time.
    private func lastRecord(_ store: SnapshotStore) -> Timestamp? {
        var times = (try? store.recordedTimes()) ?? []
        if let marker = try? DataFolderMarker(in: context.dataDirectory) {
            times.append(marker.made)
        }
        return times.compactMap { Timestamp($0) }.max()
    }

    /// The tables that are missing tonight, where that is why a measure is refused.
    private static func losses(
        _ exclusions: ExclusionCounts?, _ result: GuardResult
    ) -> [String] {
        let refused = result.measures.filter(\.isRefused).map(\.subject)
        let tables = (exclusions?.missingTables ?? []).filter { table in
            refused.contains(table == "blocks" ? .blocks : .decisions)
        }
        return tables.map { "the pool has no table \($0)" }
    }
}
