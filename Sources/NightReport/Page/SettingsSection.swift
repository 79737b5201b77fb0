import ExecutionStore
import JSON
import Nights
import SnapshotFormat

/// What the run was asked to do, and what wrote its snapshot.
struct SettingsSection {
    /// Fields of the run's input that are shown.
    private static let shown = [
        ("pool", "pool"), ("asOf", "as of"), ("radius", "search radius, miles"),
        ("top", "length of a full list"),
        ("minScore", "minimum score"), ("chunkBudget", "maximum users per chunk"),
        ("codec", "codec"),
        ("concurrency", "chunks at once"), ("publish", "publishes"),
        ("maxRejectFraction", "rejects allowed"),
    ]

    let account: NightAccount

    private static func shown(_ value: JSONValue) -> String {
        value.string ?? value.number.map { NumberFormatting.short($0) } ?? value.text
    }

    /// Where a process ran, and how it was started.
    private static func entries(_ process: RunProcess) -> [(String, String)] {
        [
            ("host", "\(process.host), \(process.processor), \(process.system)"),
            ("memory allowed", "\(process.memory)"), ("kernel", process.kernel),
            ("command line", process.commandLine.map(quoted).joined(separator: " ")),
        ]
    }

    /// A word as a shell takes it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.wholeMatch(of: /[A-Za-z0-9_.,:=@%+\/-]+/) != nil
        return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }

    var markup: HTMLBuilder {
        var entries = Self.shown.compactMap { key, title in
            account.run.input[key].map { (title, Self.shown($0)) }
        }
        if let guards = account.run.input["guards"]?.object {
            let words = guards.members.map { "\($0.key) \(Self.shown($0.value))" }
            entries.append(("guards", words.joined(separator: ", ")))
        }
        if let base = account.run.base { entries.append(("rerun of", base)) }
        entries.append(("data folder", account.dataFolder))
        for process in account.processes { entries += Self.entries(process) }
        if let manifest = account.manifest {
            entries.append(
                ("model", "\(manifest.model.name) (\(manifest.model.digest.prefix(12)))"))
            let producer = manifest.producer
            entries.append(
                (
                    "written by",
                    "oith \(producer.oith), LZ4 \(producer.lz4), zstd \(producer.zstd)"
                ))
        }
        let list = entries.flatMap { title, value in
            [HTMLBuilder("dt", [:], .text(title)), HTMLBuilder("dd", [:], .text(value))]
        }
        return ReportPage.section("Settings", HTMLBuilder("dl", ["class": "settings"], all: list))
    }
}
