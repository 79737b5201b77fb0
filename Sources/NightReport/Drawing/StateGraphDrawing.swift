import StateMachine

/// A state machine as SVG: the way of success downwards, what only a failure leads to beside it.
///
///     [ExtractPool]  - - -.
///           |              \
///     [SplitPool]    - - -> [NotifyFailure]
///           |                     |
///     [Publish]               [Failed]
///
/// A state's row is the longest way to it without Catch, so that arrows lead down but for loops.
/// The insides of a Map are one box with it. Every box says by a sign and a word, not only by a
/// colour, what became of it.
struct StateGraphDrawing {
    /// What became of a state.
    struct Note {
        let outcome: Outcome
        /// Such as its time.
        let detail: String
    }

    private static let columnWidths = (main: 176.0, gap: 40.0, side: 148.0)
    private static let (rowHeight, boxHeight) = (58.0, 38.0)
    private static let longestName = 22

    private let frame: GraphDrawing.Frame
    private let name: String
    private let notes: [String: Note]
    private let grid: StateGrid

    /// - Parameters:
    ///   - frame: the machine.
    ///   - name: what the drawing is called, for who cannot see it.
    ///   - notes: by state; a state without one was not reached.
    init(_ frame: GraphDrawing.Frame, name: String, notes: [String: Note]) {
        (self.frame, self.name, self.notes) = (frame, name, notes)
        grid = StateGrid(frame)
    }

    var markup: HTMLBuilder {
        let width = Self.columnWidths.main + Self.columnWidths.gap + Self.columnWidths.side + 24
        let height = Double(grid.rowCount) * Self.rowHeight + 4
        return HTMLBuilder(
            "svg",
            [
                "class": "states", "role": "img", "aria-label": "State machine of \(name)",
                "viewBox": "0 0 \(SVG.number(width)) \(SVG.number(height))",
            ],
            all: frame.arrows.map(arrow) + frame.boxes.map(box))
    }

    // MARK: - Boxes

    private struct Rectangle {
        let x, y, width, height: Double
        var middle: (x: Double, y: Double) { (x + width / 2, y + height / 2) }
    }

    private func rectangle(_ id: String) -> Rectangle? {
        guard let place = grid.places[id] else { return nil }
        let (main, gap, side) = Self.columnWidths
        let isMain = place.column == 0
        return Rectangle(
            x: isMain ? 22 : 22 + main + gap, y: Double(place.row) * Self.rowHeight + 6,
            width: isMain ? main : side, height: Self.boxHeight)
    }

    private func box(_ box: GraphDrawing.Box) -> HTMLBuilder {
        guard let place = rectangle(box.id) else { return .empty }
        let note = notes[box.name]
        let outcome = note?.outcome.word ?? "not reached"
        let words = [outcome, note?.detail ?? ""].filter { !$0.isEmpty }.joined(separator: ", ")
        return HTMLBuilder(
            "g", ["class": "state \(note?.outcome.colour ?? "idle")"],
            HTMLBuilder("title", [:], .text("\(box.name) (\(box.type)): \(words)")),
            HTMLBuilder(
                "rect",
                [
                    "x": SVG.number(place.x), "y": SVG.number(place.y),
                    "width": SVG.number(place.width), "height": SVG.number(place.height),
                    "rx": box.type == "Task" || box.type == "Map" ? "5" : "18",
                ]),
            line(Self.short(box.name), name: "name", place: place, below: 16),
            line(words, name: "words", place: place, below: 30))
    }

    private func line(_ text: String, name: String, place: Rectangle, below: Double)
        -> HTMLBuilder
    {
        HTMLBuilder(
            "text",
            [
                "class": name, "x": SVG.number(place.middle.x), "y": SVG.number(place.y + below),
                "text-anchor": "middle",
            ], .text(text))
    }

    private static func short(_ name: String) -> String {
        name.count > longestName ? name.prefix(longestName - 1) + "…" : name
    }

    // MARK: - Arrows

    private func arrow(_ arrow: GraphDrawing.Arrow) -> HTMLBuilder {
        guard let from = rectangle(arrow.from), let to = rectangle(arrow.to) else { return .empty }
        return HTMLBuilder(
            "path",
            [
                "class": arrow.isCatch ? "arrow catch" : "arrow",
                "d": path(from, to: to, arrow: arrow),
            ])
    }

    private func path(
        _ from: Rectangle, to: Rectangle, arrow: GraphDrawing.Arrow
    ) -> String {
        let down = from.y + from.height
        if from.x < to.x {
            // From the side of the one to the side of the other.
            let (x, y) = (from.x + from.width, from.middle.y)
            return SVG.curve(
                (x, y), first: (x + 22, y), second: (to.x - 26, to.middle.y),
                to: (to.x, to.middle.y))
                + SVG.head(to.x, to.middle.y, dx: -6, dy: 0)
        }
        if from.x == to.x, to.y > from.y, to.y - from.y < Self.rowHeight + 1 {
            return SVG.line((from.middle.x, down), (to.middle.x, to.y))
                + SVG.head(to.middle.x, to.y, dx: 0, dy: -6)
        }
        if from.x > to.x {
            let (x, y) = (to.x + to.width, to.middle.y)
            return SVG.curve(
                (from.x, from.middle.y), first: (from.x - 22, from.middle.y), second: (x + 26, y),
                to: (x, y))
                + SVG.head(x, y, dx: 6, dy: 0)
        }
        // Past other boxes, or back up: around the left.
        let (start, end) = ((from.x, from.middle.y), (to.x, to.middle.y))
        return SVG.curve(start, first: (from.x - 26, start.1), second: (to.x - 26, end.1), to: end)
            + SVG.head(end.0, end.1, dx: -6, dy: 0)
    }
}
