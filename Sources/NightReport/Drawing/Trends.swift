import Nights

/// How some figures went over the last nights: a small line each, the last night at its right end.
///
///     users              ___/\__      59,946
///     coverage           \___/‾‾      97.2 %
struct Trends {
    /// One figure, of the oldest night first; nil where a night did not come to it.
    private struct Line {
        let title: String
        let values: [Double?]
        let last: String
    }

    private static let size = (width: 240.0, height: 40.0)
    /// Room for the width of the line.
    private static let margin = 3.0

    private let lines: [Line]

    /// The figures of a run and of those before it.
    init(_ account: NightAccount) {
        let nights =
            account.earlier.reversed().map { ($0.figures, $0.seconds) }
            + [(account.figures, account.seconds)]
        func line(
            _ title: String, _ value: (NightFigures, Double?) -> Double?,
            _ words: (Double) -> String
        ) -> Line? {
            let values = nights.map(value)
            guard values.count(where: { $0 != nil }) >= 2, let last = values.last ?? nil else {
                return nil
            }
            return Line(title: title, values: values, last: words(last))
        }
        let count = { (value: Double) in NumberFormatting.count(NumberFormatting.whole(value)) }
        lines = [
            line("users", { figures, _ in figures.eligible.map(Double.init) }, count),
            line("coverage", { figures, _ in figures.coverage }, NumberFormatting.share),
            line("full lists", { figures, _ in figures.fullShare }, NumberFormatting.share),
            line("decisions", { figures, _ in figures.decisions.map(Double.init) }, count),
            line("blocks", { figures, _ in figures.blocks.map(Double.init) }, count),
            line("rejects", { figures, _ in figures.rejects.map(Double.init) }, count),
            line("time", { _, seconds in seconds }, NumberFormatting.seconds),
        ].compactMap(\.self)
    }

    /// The lines; nothing of a run that has nobody before it.
    var markup: HTMLBuilder {
        if lines.isEmpty { return .empty }
        return HTMLBuilder("div", ["class": "trends"], all: lines.map(Self.figure))
    }

    private static func figure(_ line: Line) -> HTMLBuilder {
        HTMLBuilder(
            "figure", [:],
            HTMLBuilder("figcaption", [:], .text(line.title)),
            HTMLBuilder(
                "svg",
                [
                    "viewBox": "0 0 \(SVG.number(size.width)) \(SVG.number(size.height))",
                    "role": "img", "aria-label": "\(line.title), last \(line.last)",
                ], HTMLBuilder("path", ["class": "trend", "d": path(line.values)])),
            HTMLBuilder("p", ["class": "note"], .text(line.last)))
    }

    /// The line from the oldest night to this one; a night without the figure leaves a gap, and one
    /// between two gaps is a dot.
    private static func path(_ values: [Double?]) -> String {
        let known = values.compactMap(\.self)
        let (low, high) = (known.min() ?? 0, known.max() ?? 0)
        let (width, height) = (size.width - 2 * margin, size.height - 2 * margin)
        var isDrawing = false
        return values.enumerated().map { place, value in
            guard let value else {
                isDrawing = false
                return ""
            }
            let x = margin + width * Double(place) / Double(max(1, values.count - 1))
            let share = high > low ? (value - low) / (high - low) : 0.5
            let y = margin + height * (1 - share)
            let point = "\(SVG.number(x)) \(SVG.number(y))"
            if isDrawing { return "L\(point)" }
            let next = place + 1 < values.count ? values[place + 1] : nil
            isDrawing = next != nil
            return "M\(point)\(isDrawing ? "" : "h0")"
        }.joined()
    }
}
