import JSON
import NightReport
import SnapshotFormat
import SnapshotStore
import SystemPackage

extension SnapshotFigures {
    /// The figures as lines and tables.
    func text(now: Int) -> String {
        let (counts, parameters) = (manifest.counts, manifest.parameters)
        var lines = [
            "snapshot      \(name.field)", "folder        \(directory.string.field)",
            "as-of         \(manifest.asOf), \(NumberFormatting.age(manifest.age(at: now))) old",
            "model         \(manifest.model.name.field), digest \(manifest.model.digest.prefix(12))",
            "settings      radius \(NumberFormatting.short(parameters.radius)) miles, top "
                + "\(parameters.top), minimum score \(NumberFormatting.short(parameters.minScore)), "
                + "codec \(parameters.codec)",
            "written by    oith \(manifest.producer.oith), LZ4 \(manifest.producer.lz4), zstd "
                + "\(manifest.producer.zstd), format \(manifest.formatVersion)",
            "users         \(NumberFormatting.count(counts.users)), "
                + "\(NumberFormatting.count(counts.usersWithCandidates)) with candidates, "
                + "\(NumberFormatting.count(counts.fullLists)) full lists",
            "candidates    \(NumberFormatting.count(counts.candidates))",
        ]
        if let decisions = counts.decisions, let blocks = counts.blocks {
            lines.append(
                "pool          \(NumberFormatting.count(decisions)) decisions, "
                    + "\(NumberFormatting.count(blocks)) blocks")
        }
        if problem == nil {
            lines.append(
                "row groups    \(NumberFormatting.count(rowGroupCount)) in \(manifest.partCount) parts"
            )
        }
        lines.append(
            "size          \(NumberFormatting.bytes(byteCount)), \(NumberFormatting.ratio(byteCount, counts.users)) "
                + "bytes a user, \(NumberFormatting.ratio(byteCount, counts.candidates)) a candidate"
        )
        return lines.joined(separator: "\n") + "\n\n" + fileTable + "\n" + columnTable
    }

    private var fileTable: String {
        var table = Table(
            [("file", .left), ("bytes", .right), ("sha256", .left)], optional: ["sha256"])
        for file in manifest.files {
            table.add([
                file.name, NumberFormatting.count(file.bytes), String(file.sha256.prefix(12)),
            ])
        }
        table.add([SnapshotFigures.manifestName, NumberFormatting.count(manifestByteCount), ""])
        return table.text
    }

    private var columnTable: String {
        if problem != nil { return "" }
        var table = Table(
            [
                ("column", .left), ("bytes", .right), ("share", .right), ("a user", .right),
                ("a candidate", .right),
            ], optional: ["a candidate", "a user"])
        for (label, bytes) in shares {
            table.add([
                label, NumberFormatting.count(bytes),
                NumberFormatting.percent(bytes, of: byteCount),
                NumberFormatting.ratio(bytes, manifest.counts.users),
                NumberFormatting.ratio(bytes, manifest.counts.candidates),
            ])
        }
        return table.text
    }

    /// Where all bytes are.
    private var shares: [(label: String, bytes: Int)] {
        columns.map { ("\($0.table).\($0.name)", $0.bytes) } + [
            ("indexes and footers", indexByteCount), ("keys.idx", keysByteCount),
            (SnapshotFigures.manifestName, manifestByteCount),
        ]
    }

    private static var manifestName: String { "manifest.json" }

    /// The same for programs.
    func json(now: Int) -> JSONValue {
        let (counts, parameters) = (manifest.counts, manifest.parameters)
        let users = max(1, counts.users)
        let candidates = max(1, counts.candidates)
        let optional = { (value: Int?) in value.map { JSONValue.integer($0) } ?? .null }
        return [
            "name": .string(name), "path": .string(directory.string),
            "formatVersion": .string(manifest.formatVersion), "asOf": .string(manifest.asOf),
            "ageSeconds": .integer(manifest.age(at: now)),
            "model": manifest.model.json, "parameters": parameters.json,
            "producer": [
                "oith": .string(manifest.producer.oith), "lz4": .string(manifest.producer.lz4),
                "zstd": .string(manifest.producer.zstd),
            ],
            "counts": [
                "users": .integer(counts.users),
                "usersWithCandidates": .integer(counts.usersWithCandidates),
                "fullLists": .integer(counts.fullLists),
                "candidates": .integer(counts.candidates),
                "decisions": optional(counts.decisions), "blocks": optional(counts.blocks),
                "mostShown": optional(counts.mostShown),
            ],
            "rowGroups": .integer(rowGroupCount), "parts": .integer(manifest.partCount),
            "bytes": .integer(byteCount),
            "bytesPerUser": .double(Double(byteCount) / Double(users)),
            "bytesPerCandidate": .double(Double(byteCount) / Double(candidates)),
            "files": .array(
                manifest.files.map {
                    [
                        "name": .string($0.name), "bytes": .integer($0.bytes),
                        "sha256": .string($0.sha256),
                    ]
                }),
            "columns": .array(
                shares.map { label, bytes in
                    [
                        "column": .string(label), "bytes": .integer(bytes),
                        "share": .double(Double(bytes) / Double(max(1, byteCount))),
                    ]
                }),
            "problem": problem.map { .string($0) } ?? .null,
        ]
    }
}

extension SnapshotManifest.Model {
    /// Name and digest for programs.
    var json: JSONValue { ["name": .string(name), "digest": .string(digest)] }
}

extension SnapshotManifest.Parameters {
    /// The settings for programs.
    var json: JSONValue {
        [
            "radius": .double(radius), "top": .integer(top), "minScore": .double(minScore),
            "codec": .string(codec),
        ]
    }
}
