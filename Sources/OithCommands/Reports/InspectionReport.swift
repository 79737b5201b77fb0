import Bytes
import JSON
import NightReport
import NightStages
import SnapshotFormat
import SnapshotStore

/// What `oith inspect` prints of a snapshot; it names no user.
struct InspectionReport {
    private let figures: SnapshotFigures
    private let statistics: SnapshotStatistics
    private let exposure: ExposureFigures
    /// Seconds since 1970.
    private let now: Int

    init(
        _ figures: SnapshotFigures, _ statistics: SnapshotStatistics, exposure: ExposureFigures,
        now: Int
    ) {
        (self.figures, self.now, self.statistics) = (figures, now, statistics)
        self.exposure = exposure
    }

    // MARK: - Text

    /// The snapshot's facts and plots.
    ///
    /// - Parameters:
    ///   - width: columns of the terminal.
    ///   - style: how the terminal sets words off.
    /// - Returns: lines with the codes of the style.
    func text(width: Int, style: TerminalStyle) -> String {
        let lines = facts(style).filter { !$0.text.isEmpty }
            .map { "\($0.name.padded(to: 12))\($0.text)\n" }.joined()
        let plots = TerminalPlots(width: width, style: style)
        return "\(style.bold(figures.name.field))\n\(lines)\n"
            + plots.text(statistics, figures.manifest)
    }

    private func facts(_ style: TerminalStyle) -> [(name: String, text: String)] {
        let manifest = figures.manifest
        let counts = manifest.counts
        let users =
            NumberFormatting.percent(counts.usersWithCandidates, of: counts.users)
            + " with candidates, "
            + NumberFormatting.percent(counts.fullLists, of: counts.users) + " with a full list"
        return [
            (
                "as-of",
                "\(manifest.asOf.field), \(NumberFormatting.age(manifest.age(at: now))) old"
            ),
            ("", freshness(style)), ("model", manifest.model.name.field),
            ("users", NumberFormatting.count(counts.users)), ("", counts.users > 0 ? users : ""),
            ("candidates", NumberFormatting.count(counts.candidates)),
        ] + exposure.sentences.enumerated().map { ($0 == 0 ? "exposure" : "", $1) } + [
            ("size", NumberFormatting.bytes(figures.byteCount))
        ]
    }

    private func freshness(_ style: TerminalStyle) -> String {
        let present = Timestamp(milliseconds: Int64(now) * 1000)
        if MinimumGuard.isAhead(figures.manifest.asOf, of: present) {
            return style.bad("ahead of this machine's clock")
        }
        return figures.manifest.isStale(at: now) ? style.bad("stale: older than 24 hours") : "fresh"
    }

    // MARK: - JSON

    /// The same for programs.
    var json: JSONValue {
        let counts = figures.manifest.counts
        let cells = statistics.cells.sorted { $0.key < $1.key }.map { name, cell -> JSONValue in
            [
                "cell": .string(name), "users": .integer(cell.users),
                "usersWithCandidates": .integer(cell.usersWithCandidates),
            ]
        }
        let keys = ["scores", "listLengths", "distances"]
        let spreads = zip(keys, Distribution.all(of: statistics, figures.manifest)).map {
            ($0, Self.spread($1))
        }
        let countsJSON: JSONValue = [
            "users": .integer(counts.users),
            "usersWithCandidates": .integer(counts.usersWithCandidates),
            "fullLists": .integer(counts.fullLists), "candidates": .integer(counts.candidates),
        ]
        var object = JSONObject()
        object["name"] = .string(figures.name)
        object["asOf"] = .string(figures.manifest.asOf)
        object["ageSeconds"] = .integer(figures.manifest.age(at: now))
        object["stale"] = .bool(figures.manifest.isStale(at: now))
        object["model"] = .string(figures.manifest.model.name)
        object["counts"] = countsJSON
        object["bytes"] = .integer(figures.byteCount)
        for (key, spread) in spreads { object[key] = spread }
        object["exposure"] = exposure.report
        object["cells"] = .array(cells)
        return .object(object)
    }

    private static func spread(_ distribution: Distribution) -> JSONValue {
        let counts = distribution.counts
        let unit = Double(distribution.scale)
        let quantile = { (share: Double) in
            counts.quantile(share).map { JSONValue.double(Double($0) / unit) } ?? .null
        }
        return [
            "count": .integer(counts.total), "mean": .double(counts.mean / unit),
            "min": quantile(0), "p5": quantile(0.05), "p25": quantile(0.25),
            "p50": quantile(0.5), "p75": quantile(0.75), "p95": quantile(0.95),
            "max": quantile(1),
            "histogram": [
                "from": .double(Double(distribution.range.lowerBound) / unit),
                "binWidth": .double(Double(distribution.binWidth) / unit),
                "counts": .array(distribution.bins.map { .integer($0) }),
            ],
        ]
    }
}
