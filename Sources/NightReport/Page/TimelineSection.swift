import Bytes
import ExecutionStore
import NightStages
import Nights

/// When the stages and the chunks ran.
///
/// Bars are SVG stretched to the screen, the words beside them HTML. Chunks are in as many lanes
/// as ran at once; those narrower than a pixel are drawn together.
struct TimelineSection {
    private static let width = 1000.0
    /// The least width of a bar, so that it can be seen.
    private static let leastBar = 1.5

    let account: NightAccount
    private let start: Timestamp
    private let end: Timestamp

    init(account: NightAccount) {
        self.account = account
        let stages = account.stages
        let instants =
            stages.map(\.visit.entered) + stages.compactMap(\.visit.exited)
            + account.chunks.map(\.started) + account.chunks.compactMap(\.ended)
        start = instants.min() ?? account.run.started
        end = max(instants.max() ?? account.run.started, start)
    }

    var markup: HTMLBuilder {
        guard !account.stages.isEmpty else {
            return ReportPage.section("Timeline", ReportPage.absence("No stage was begun."))
        }
        return ReportPage.section(
            "Timeline", note: note,
            HTMLBuilder(
                "div", ["class": "timeline"], all: account.stages.indices.map(row) + [axis]),
            lanes)
    }

    private var note: String {
        "\(start.minuteText) UTC to \(end.clockText), \(NumberFormatting.seconds(start.seconds(until: end)))."
            + (hasHalts ? " The run was halted and gone on with." : "")
    }

    /// Whether a later process went on with what an earlier one left.
    private var hasHalts: Bool {
        account.stages.dropLast().contains { $0.visit.ending == .aborted || $0.visit.ending == nil }
    }

    /// When a visit ended; for one that was cut off, the last that is known of before its run was
    /// gone on with.
    private func end(of place: Int) -> Timestamp {
        let visit = account.stages[place].visit
        if let exited = visit.exited { return exited }
        guard let next = account.stages.dropFirst(place + 1).first?.visit.entered else {
            return end
        }
        let signs = account.chunks.flatMap { [$0.started, $0.ended ?? $0.started] }
        return signs.filter { visit.entered..<next ~= $0 }.max() ?? visit.entered
    }

    private func place(_ instant: Timestamp) -> Double {
        let whole = start.seconds(until: end)
        return whole > 0 ? Self.width * start.seconds(until: instant) / whole : 0
    }

    // MARK: - Stages

    private func row(_ index: Int) -> HTMLBuilder {
        let stage = account.stages[index]
        let left = min(place(stage.visit.entered), Self.width - Self.leastBar)
        let right = place(end(of: index))
        let bar = SVG.rectangle(
            x: left, y: 2, width: max(Self.leastBar, right - left), height: 12)
        let outcome = Outcome(stage, isRunning: account.status == .running)
        return HTMLBuilder(
            "div", ["class": "row"],
            HTMLBuilder("span", ["class": "label"], .text(stage.visit.state)),
            Self.strip(
                height: 16, label: "\(stage.visit.state): \(outcome.word)",
                [HTMLBuilder("path", ["class": "bar \(outcome.colour)", "d": bar])]),
            HTMLBuilder(
                "span", ["class": "number"],
                .text(stage.seconds.map { NumberFormatting.seconds($0) } ?? outcome.word)))
    }

    private var axis: HTMLBuilder {
        let whole = start.seconds(until: end)
        return HTMLBuilder(
            "div", ["class": "row axis"], HTMLBuilder("span", ["class": "label"]),
            HTMLBuilder(
                "span", ["class": "scale"],
                all: [0, 0.25, 0.5, 0.75, 1].map {
                    HTMLBuilder("span", [:], .text(NumberFormatting.seconds(whole * $0)))
                }), HTMLBuilder("span", ["class": "number"]))
    }

    private static func strip(height: Int, label: String, _ children: [HTMLBuilder]) -> HTMLBuilder
    {
        HTMLBuilder(
            "svg",
            [
                "viewBox": "0 0 \(SVG.number(width)) \(height)", "preserveAspectRatio": "none",
                "role": "img", "aria-label": label, "style": "height:\(height)px",
            ], all: children)
    }

    // MARK: - Chunks

    private var lanes: HTMLBuilder {
        if account.chunks.isEmpty { return .empty }
        let lanes = ChunkLanes(account.chunks, end: end)
        var paths: [String: String] = [:]
        for bar in lanes.bars {
            let left = place(bar.started)
            let rectangle = SVG.rectangle(
                x: left, y: Double(bar.lane) * 12 + 1,
                width: max(0.6, place(bar.ended) - left - 0.3), height: 10)
            paths[bar.kind.rawValue, default: ""] += rectangle
        }
        let drawn = paths.sorted { $0.key < $1.key }.map { kind, path in
            HTMLBuilder("path", ["class": "bar \(kind)", "d": path])
        }
        let label =
            NumberFormatting.count(account.chunks.count, of: "chunk") + " in "
            + NumberFormatting.count(lanes.count, of: "lane")
        return HTMLBuilder(
            "div", [:], HTMLBuilder("h3", [:], .text(label)), legend(Set(lanes.bars.map(\.kind))),
            HTMLBuilder(
                "div", ["class": "row"], HTMLBuilder("span", ["class": "label"], .text("chunks")),
                Self.strip(height: lanes.count * 12, label: label, drawn),
                HTMLBuilder("span", ["class": "number"])))
    }

    private func legend(_ kinds: Set<ChunkLanes.Kind>) -> HTMLBuilder {
        let entries = ChunkLanes.Kind.allCases.filter { kinds.contains($0) }.map { kind in
            HTMLBuilder("span", ["class": "mark \(kind.rawValue)"], .text(kind.word))
        }
        return HTMLBuilder("p", ["class": "legend"], all: entries)
    }
}
