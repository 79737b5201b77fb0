import ArgumentParser
import NightReport
import NightStages
import Nights
import SnapshotFormat
import SnapshotStore
import StateMachine

/// `oith inspect`.
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Look into a snapshot: how scores, lists and distances are spread, and where.",
        discussion: """
              oith inspect --data night
              oith inspect previous --data night
              oith inspect 2026-11-20 --data night --json | jq .scores.p50

            Counts every row, a second for a hundred million of them, and names nobody. For a run \
            rather than a snapshot, with stages and chunks, see `oith report`.
            """)

    @OptionGroup var selection: SnapshotSelection

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let directory = try selection.directory()
        let figures = try SnapshotFigures(directory)
        let statistics = try await SnapshotStatistics.read(directory, width: Machine.coreCount)
        let now = SnapshotStore.systemClock()
        if json {
            let inspection = SnapshotInspection(figures, statistics, now: now)
            return Terminal.output(inspection.json.text + "\n")
        }
        let plots = TerminalPlots(width: Terminal.outputWidth, style: Terminal.outputStyle)
        let counts = figures.manifest.counts
        let style = Terminal.outputStyle
        let present = Timestamp(milliseconds: Int64(now) * 1000)
        let verdict =
            MinimumGuard.isAhead(figures.manifest.asOf, of: present)
            ? style.bad("ahead of this machine's clock")
            : figures.manifest.isStale(at: now) ? style.bad("stale: older than 24 hours") : "fresh"
        let users =
            NumberFormatting.percent(counts.usersWithCandidates, of: counts.users)
            + " with candidates, "
            + NumberFormatting.percent(counts.fullLists, of: counts.users) + " with a full list"
        let facts = [
            (
                "as-of",
                "\(figures.manifest.asOf.field), \(NumberFormatting.age(figures.manifest.age(at: now))) old"
            ),
            ("", verdict), ("model", figures.manifest.model.name.field),
            ("users", NumberFormatting.count(counts.users)), ("", counts.users > 0 ? users : ""),
            ("candidates", NumberFormatting.count(counts.candidates)),
            ("size", NumberFormatting.bytes(figures.byteCount)),
        ]
        let lines = facts.filter { !$0.1.isEmpty }.map { "\($0.padded(to: 12))\($1)\n" }.joined()
        Terminal.output(
            styled: "\(style.bold(figures.name.field))\n\(lines)\n"
                + plots.text(statistics, figures.manifest))
    }
}

/// The same for programs.
private struct SnapshotInspection {
    private let figures: SnapshotFigures
    private let statistics: SnapshotStatistics
    /// Seconds since 1970.
    private let now: Int

    init(_ figures: SnapshotFigures, _ statistics: SnapshotStatistics, now: Int) {
        self.figures = figures
        self.now = now
        self.statistics = statistics
    }

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
