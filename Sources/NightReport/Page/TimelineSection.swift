import ExecutionStore
import Precompute
import StateMachine

/// When the stages and the chunks ran.
///
/// Bars are SVG stretched to the screen, the words beside them HTML. Chunks stand in as many lanes
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

    var markup: Markup {
        guard !account.stages.isEmpty else {
            return ReportPage.section("Timeline", ReportPage.absence("No stage was begun."))
        }
        return ReportPage.section(
            "Timeline", note: note,
            Markup("div", ["class": "timeline"], all: account.stages.indices.map(row) + [axis]),
            lanes)
    }

    private var note: String {
        "\(start.minuteText) UTC to \(end.clockText), \(Figures.seconds(start.seconds(until: end)))."
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

    private func row(_ index: Int) -> Markup {
        let stage = account.stages[index]
        let left = min(place(stage.visit.entered), Self.width - Self.leastBar)
        let right = place(end(of: index))
        let bar = SVG.rectangle(
            x: left, y: 2, width: max(Self.leastBar, right - left), height: 12)
        let outcome = Outcome(stage, isRunning: account.status == .running)
        return Markup(
            "div", ["class": "row"], Markup("span", ["class": "label"], .text(stage.visit.state)),
            Self.strip(
                height: 16, label: "\(stage.visit.state): \(outcome.word)",
                [Markup("path", ["class": "bar \(outcome.colour)", "d": bar])]),
            Markup(
                "span", ["class": "number"],
                .text(stage.seconds.map { Figures.seconds($0) } ?? outcome.word)))
    }

    private var axis: Markup {
        let whole = start.seconds(until: end)
        return Markup(
            "div", ["class": "row axis"], Markup("span", ["class": "label"]),
            Markup(
                "span", ["class": "scale"],
                all: [0, 0.25, 0.5, 0.75, 1].map {
                    Markup("span", [:], .text(Figures.seconds(whole * $0)))
                }), Markup("span", ["class": "number"]))
    }

    private static func strip(height: Int, label: String, _ children: [Markup]) -> Markup {
        Markup(
            "svg",
            [
                "viewBox": "0 0 \(SVG.number(width)) \(height)", "preserveAspectRatio": "none",
                "role": "img", "aria-label": label, "style": "height:\(height)px",
            ], all: children)
    }

    // MARK: - Chunks

    private var lanes: Markup {
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
            Markup("path", ["class": "bar \(kind)", "d": path])
        }
        let label =
            Figures.count(account.chunks.count, of: "chunk") + " in "
            + Figures.count(lanes.count, of: "lane")
        return Markup(
            "div", [:], Markup("h3", [:], .text(label)), legend(Set(lanes.bars.map(\.kind))),
            Markup(
                "div", ["class": "row"], Markup("span", ["class": "label"], .text("chunks")),
                Self.strip(height: lanes.count * 12, label: label, drawn),
                Markup("span", ["class": "number"])))
    }

    private func legend(_ kinds: Set<ChunkLanes.Kind>) -> Markup {
        let entries = ChunkLanes.Kind.allCases.filter { kinds.contains($0) }.map { kind in
            Markup("span", ["class": "mark \(kind.rawValue)"], .text(kind.word))
        }
        return Markup("p", ["class": "legend"], all: entries)
    }
}
