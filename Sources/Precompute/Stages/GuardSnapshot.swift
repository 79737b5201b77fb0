import DurableFiles
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

    func run(_ input: StageInput) async throws -> JSONValue {
        let run = try input.runDirectory()
        let name = try StageInput(value: input.value["snapshot"] ?? .null).string("name")
        let thresholds = try GuardThresholds(
            StageInput(value: input.value["guards"] ?? .null))
        let store = SnapshotStore(context.dataDirectory, in: context.files)
        if store.currentName == name {
            // Somebody has published it by hand, or this is what was published before.
            return ["nights": 0, "measures": .object(JSONObject())]
        }
        let manifest = try SnapshotManifest.read(from: store.partialDirectory(run.name))
        let published = try store.publishedNights(latest: thresholds.nights)
        let pools = PublishedExclusions(context.dataDirectory)
        // A state machine of one's own may not hand it on; the journal has it then.
        let exclusions = ExclusionCounts(input.value["extract"]) ?? pools[name]
        let judgement = CoverageGuard(
            manifest, against: published.map(\.manifest), thresholds, exclusions: exclusions,
            against: pools.counts(of: published.map(\.name), before: name))
        let standing = MinimumGuard(
            asOf: manifest.asOf, users: manifest.counts.users, run: run.name,
            current: published.first?.manifest.asOf, now: context.clock.now,
            recorded: lastRecord(store), minUsers: thresholds.minUsers)
        let reasons = standing.reasons + judgement.reasons + Self.losses(exclusions, judgement)
        try record(judgement, exclusions, of: name, isRefused: !reasons.isEmpty, in: run)
        if let note = standing.note { context.report(.noted(note)) }
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
        return judgement.json
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
        _ exclusions: ExclusionCounts?, _ judgement: CoverageGuard
    ) -> [String] {
        let refused = judgement.measures.filter(\.isRefused).map(\.subject)
        let tables = (exclusions?.missingTables ?? []).filter { table in
            refused.contains(table == "blocks" ? .blocks : .decisions)
        }
        return tables.map { "the pool has no table \($0)" }
    }

    /// A refused night's figures are not in the journal, which keeps a failure's words only.
    private func record(
        _ judgement: CoverageGuard, _ exclusions: ExclusionCounts?, of snapshot: String,
        isRefused: Bool, in run: RunDirectory
    ) throws {
        guard var fields = judgement.json.object else { return }
        fields["snapshot"] = .string(snapshot)
        fields["refused"] = .bool(isRefused)
        fields["exclusions"] = exclusions?.json ?? .null
        let text = JSONValue.object(fields).sealed.text
        try context.files.write(Array("\(text)\n".utf8), durablyTo: run.guardFigures)
    }
}
