import Nights
import SnapshotStore

/// Where the users live, cell by cell.
struct GeographySection {
    private static let shown = 8

    let account: NightAccount

    var markup: HTMLBuilder {
        guard let cells = account.statistics?.cells, !cells.isEmpty else { return .empty }
        let map = CellMap(cells.mapValues(\.users))
        return ReportPage.section(
            "Where the users live",
            note:
                "\(NumberFormatting.count(cells.count, of: "geohash cell")) of precision 4, about 24 by 12 miles "
                + "at 40 degrees. \(map.extent)"
                + " There is a line every \(NumberFormatting.short(map.degreesPerLine)) degrees.",
            HTMLBuilder(
                "div", ["class": "beside wide"],
                HTMLBuilder("div", ["class": "map"], drawing(of: map), legend(of: map)),
                fullest(cells)))
    }

    private func drawing(of map: CellMap) -> HTMLBuilder {
        let lines = HTMLBuilder("path", ["class": "graticule", "d": map.graticule])
        let levels = map.levels.enumerated().map { level, drawn in
            HTMLBuilder("path", ["class": "level l\(level)", "d": drawn.path])
        }
        return HTMLBuilder(
            "svg",
            [
                "viewBox": "0 0 \(SVG.number(map.width)) \(SVG.number(map.height))",
                "role": "img", "aria-label": "Users by geohash cell. \(map.extent)",
            ], all: [lines] + levels + names(of: map))
    }

    /// The names of the lines, at the upper and the left edge.
    private func names(of map: CellMap) -> [HTMLBuilder] {
        let across = map.longitudes.filter { 40...max(40, map.width - 40) ~= $0.place }
        let down = map.latitudes.filter { 24...max(24, map.height - 4) ~= $0.place }
        return across.map { Self.name($0.name, x: $0.place + 3, y: 11) }
            + down.map { Self.name($0.name, x: 3, y: $0.place - 3) }
    }

    private static func name(_ text: String, x: Double, y: Double) -> HTMLBuilder {
        HTMLBuilder(
            "text", ["class": "degrees", "x": SVG.number(x), "y": SVG.number(y)], .text(text))
    }

    private func legend(of map: CellMap) -> HTMLBuilder {
        let entries = map.levels.enumerated().filter { !$1.path.isEmpty }.map { level, drawn in
            HTMLBuilder(
                "span", ["class": "mark level l\(level)"],
                .text("\(NumberFormatting.count(drawn.least)) and more"))
        }
        return HTMLBuilder(
            "p", ["class": "legend"], all: [.text("users in a cell: ")] + entries)
    }

    private func fullest(_ cells: [String: SnapshotStatistics.Cell]) -> HTMLBuilder {
        var table = TableMarkup([
            ("fullest cells", false), ("users", true), ("with candidates", true),
        ])
        let sorted = cells.sorted { ($1.value.users, $0.key) < ($0.value.users, $1.key) }
        for (name, cell) in sorted.prefix(Self.shown) {
            table.add([
                name, NumberFormatting.count(cell.users),
                NumberFormatting.percent(cell.usersWithCandidates, of: cell.users),
            ])
        }
        return table.markup
    }
}
