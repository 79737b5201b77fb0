import ExecutionStore
import JSON
import Nights
import SnapshotFormat

/// What the run was asked to do, and what wrote its snapshot.
struct SettingsSection {
    /// Fields of the run's input that are shown; paths are not: they are the machine's business.
    private static let shown = [
        ("asOf", "as of"), ("radius", "search radius, miles"), ("top", "length of a full list"),
        ("minScore", "minimum score"), ("chunkBudget", "maximum users per chunk"),
        ("codec", "codec"),
        ("concurrency", "chunks at once"), ("publish", "publishes"),
        ("maxRejectFraction", "rejects allowed"),
    ]

    let account: NightAccount

    private static func shown(_ value: JSONValue) -> String {
        value.string ?? value.number.map { NumberFormatting.short($0) } ?? value.text
    }

    var markup: HTMLBuilder {
        var entries = Self.shown.compactMap { key, title in
            account.run.input[key].map { (title, Self.shown($0)) }
        }
        if let base = account.run.base { entries.append(("rerun of", base)) }
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
