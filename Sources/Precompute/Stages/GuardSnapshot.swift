import DurableFiles
import Snapshot
import StateMachine

/// Refuses to publish a night that covers much less than those before it, or that is older than the
/// one that is served: an old run that is resumed days later must not take everybody back.
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
        let published = try store.publishedManifests(latest: thresholds.nights)
        let judgement = CoverageGuard(manifest, against: published, thresholds)
        // A refused night's figures are not in the journal, which keeps a failure's words only.
        try context.files.write(
            Array("\(judgement.json.sealed.text)\n".utf8), durablyTo: run.guardFigures)
        var reasons = judgement.reasons
        // Instants of one format, which sort as texts do.
        if let current = published.first, manifest.asOf < current.asOf {
            reasons.append("it is as of \(manifest.asOf), older than current, \(current.asOf)")
        }
        guard reasons.isEmpty else {
            try store.hold(run.name, HeldNote(snapshot: name, reasons: reasons))
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
}
