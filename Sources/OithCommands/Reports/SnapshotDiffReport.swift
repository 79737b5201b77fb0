import JSON
import NightReport
import SnapshotFormat
import SnapshotStore

/// The figures of a comparison as people and programs read them.
struct SnapshotDiffReport {
    let diff: SnapshotDiff
    let summary: SnapshotDiff.Summary
    let exposure: (before: ExposureFigures, after: ExposureFigures)

    /// The figures as lines.
    var text: String {
        get throws {
            let (old, new) = diff.manifests
            var lines = ["before        \(try old.name)", "after         \(try new.name)"]
            if old.model != new.model {
                lines.append("model         from \(old.model.words) to \(new.model.words)")
            }
            let changes = new.changes(since: old)
            if !changes.isEmpty {
                lines.append("settings      \(changes.joined(separator: ", "))")
            }
            return (lines + userLines + pairLines + exposureLines).joined(separator: "\n") + "\n"
        }
    }

    private var userLines: [String] {
        let percent = { (part: Int) in NumberFormatting.percent(part, of: summary.usersInBoth) }
        return [
            "users         \(NumberFormatting.count(summary.usersAfter)), before "
                + "\(NumberFormatting.count(summary.usersBefore)): \(NumberFormatting.count(summary.gained)) gained, "
                + "\(NumberFormatting.count(summary.lost)) lost, "
                + "\(NumberFormatting.count(summary.usersInBoth)) in both",
            "lists         of users in both:",
            "  changed     \(NumberFormatting.count(summary.changed)), \(percent(summary.changed))",
            "  reordered   \(NumberFormatting.count(summary.reordered)), \(percent(summary.reordered))",
            "  rescored    \(NumberFormatting.count(summary.rescored)), \(percent(summary.rescored))",
            "  same        \(NumberFormatting.count(summary.same)), \(percent(summary.same))",
        ]
    }

    private var pairLines: [String] {
        let points = { (value: Double) in
            (value > 0.005 ? "+" : "") + NumberFormatting.decimal(value, 2)
        }
        return [
            "churn@10      \(NumberFormatting.decimal(100 * summary.churn10, 2)) %",
            "churn@100     \(NumberFormatting.decimal(100 * summary.churn100, 2)) %",
            "candidates    \(NumberFormatting.count(summary.keptPairs)) kept, "
                + "\(NumberFormatting.count(summary.enteredPairs)) entered, "
                + "\(NumberFormatting.count(summary.leftPairs)) left",
            "score shift   mean \(points(summary.shiftMean)), 5 % \(points(summary.shift5)), "
                + "median \(points(summary.shift50)), 95 % \(points(summary.shift95)) points",
        ]
    }

    private var exposureLines: [String] {
        ["exposure      before:"] + exposure.before.sentences.map { "  \($0)" } + [
            "              after:"
        ]
            + exposure.after.sentences.map { "  \($0)" }
    }

    /// The same for programs.
    var json: JSONValue {
        get throws {
            [
                "before": .string(try diff.manifests.old.name),
                "after": .string(try diff.manifests.new.name),
                "model": [
                    "before": diff.manifests.old.model.json,
                    "after": diff.manifests.new.model.json,
                ],
                "parameters": [
                    "before": diff.manifests.old.parameters.json,
                    "after": diff.manifests.new.parameters.json,
                ],
                "sameModel": .bool(diff.manifests.old.model == diff.manifests.new.model),
                "sameParameters": .bool(
                    diff.manifests.old.parameters == diff.manifests.new.parameters),
                "users": [
                    "before": .integer(summary.usersBefore),
                    "after": .integer(summary.usersAfter),
                    "inBoth": .integer(summary.usersInBoth), "gained": .integer(summary.gained),
                    "lost": .integer(summary.lost),
                ],
                "lists": [
                    "changed": .integer(summary.changed),
                    "reordered": .integer(summary.reordered),
                    "rescored": .integer(summary.rescored), "same": .integer(summary.same),
                ],
                "exposure": [
                    "before": exposure.before.report, "after": exposure.after.report,
                ],
                "churn10": .double(summary.churn10), "churn100": .double(summary.churn100),
                "churnedUsers": .integer(summary.churnedUsers),
                "candidates": [
                    "kept": .integer(summary.keptPairs), "entered": .integer(summary.enteredPairs),
                    "left": .integer(summary.leftPairs),
                ],
                "scoreShift": [
                    "mean": .double(summary.shiftMean), "p5": .double(summary.shift5),
                    "p50": .double(summary.shift50), "p95": .double(summary.shift95),
                ],
            ]
        }
    }
}

extension SnapshotManifest {
    /// The settings that differ from those of an earlier snapshot: `radius from 50 to 30 miles`.
    fileprivate func changes(since earlier: SnapshotManifest) -> [String] {
        let (old, new) = (earlier.parameters, parameters)
        func change(
            _ name: String, from before: String, to after: String, unit: String = ""
        ) -> String? {
            before == after ? nil : "\(name) from \(before.field) to \(after.field)\(unit)"
        }
        let number = { (value: Double) in NumberFormatting.short(value) }
        return [
            change("radius", from: number(old.radius), to: number(new.radius), unit: " miles"),
            change("top", from: String(old.top), to: String(new.top)),
            change(
                "minimum score", from: number(old.minScore), to: number(new.minScore),
                unit: " points"),
            change("codec", from: old.codec, to: new.codec),
        ].compactMap(\.self)
    }
}

extension SnapshotManifest.Model {
    /// `oith-v1 (3f9c2a81)`: the name and the first digits of the digest.
    fileprivate var words: String { "\(name.field) (\(digest.prefix(8)))" }
}
