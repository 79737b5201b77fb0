package import SnapshotFormat
package import SnapshotStore

/// The distributions and the map of a snapshot in letters, for a terminal.
///
///     candidates in a list                     median 100, mean 90.1, …
///                                           █
///     ▂▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█
///     0                  50               100
package struct TerminalPlots: Sendable {
    private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    private static let shades: [Character] = [" ", "·", "░", "▒", "▓", "█"]
    private static let plotRows = 5
    /// Fullest cells that are told one by one.
    private static let shownCells = 5

    /// The columns of the terminal.
    private let width: Int
    private let style: TerminalStyle

    /// - Parameters:
    ///   - width: the columns of the terminal; plots take 24 to 100.
    ///   - style: bold and dim, or neither.
    package init(width: Int, style: TerminalStyle) {
        self.width = min(max(width, 24), 100)
        self.style = style
    }

    /// Scores, lists and distances, and where the users live.
    package func text(_ statistics: SnapshotStatistics, _ manifest: SnapshotManifest) -> String {
        let plots = Distribution.all(of: statistics, manifest, mostBins: min(50, width - 3))
            .map(histogram)
        if statistics.cells.isEmpty { return plots.joined(separator: "\n") }
        let map = CellMap(statistics.cells.mapValues(\.users))
        return
            (plots + [
                drawing(of: map, cellCount: statistics.cells.count), fullest(statistics.cells),
            ]).joined(separator: "\n")
    }

    /// Lines of a text that fit the terminal; a word that does not has one of its own.
    private func wrapped(_ text: String) -> [String] {
        text.split(separator: " ").reduce(into: []) { lines, word in
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
    }

    // MARK: - Histograms

    private func histogram(_ distribution: Distribution) -> String {
        let most = Double(max(1, distribution.bins.max() ?? 1))
        let levels = distribution.bins.map { count in
            // What is there can be seen, however little it is.
            count == 0 ? 0 : max(1, Int(Double(count) / most * Double(Self.plotRows * 8)))
        }
        var lines = [style.bold(distribution.title)]
        lines += wrapped(distribution.summary).map(style.dim)
        if distribution.counts.total == 0 { return lines.joined(separator: "\n") + "\n" }
        for row in (0..<Self.plotRows).reversed() {
            let line = levels.map { String(Self.eighths[min(max($0 - row * 8, 0), 8)]) }.joined()
            lines.append("  \(line)".trimmingTrailingSpaces)
        }
        lines.append("  " + axis(distribution.labels, length: levels.count))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The labels of an axis, spread over its length.
    private func axis(_ labels: [String], length: Int) -> String {
        guard labels.count == 3 else { return labels.joined(separator: " ") }
        let gap = max(2, length - labels.reduce(0) { $0 + $1.count })
        let left = String(repeating: " ", count: gap / 2)
        return labels[0] + left + labels[1] + String(repeating: " ", count: gap - gap / 2)
            + labels[2]
    }

    // MARK: - The map

    private func drawing(of map: CellMap, cellCount: Int) -> String {
        let columns = width - 2
        // A letter is about twice as high as wide.
        let rows = max(3, min(40, Int(Double(columns) * map.height / map.width / 2)))
        let grid = map.grid(columns: columns, rows: rows)
        let most = grid.joined().max() ?? 0
        let cells = NumberFormatting.count(cellCount, of: "geohash cell") + " of precision 4"
        var lines = [style.bold("where the users live")]
        lines += (wrapped(cells) + wrapped(map.extent)).map(style.dim)
        lines += grid.map { row in
            let letters = row.map { String(Self.shades[Self.shade($0, of: most)]) }.joined()
            return "  \(letters)".trimmingTrailingSpaces
        }
        lines += wrapped(
            "The fullest field has \(NumberFormatting.count(most, of: "user")); shades go by tens."
        ).map(style.dim)
        return lines.joined(separator: "\n") + "\n"
    }

    private func fullest(_ cells: [String: SnapshotStatistics.Cell]) -> String {
        let sorted = cells.sorted { ($1.value.users, $0.key) < ($0.value.users, $1.key) }
        let lines = sorted.prefix(Self.shownCells).map { name, cell in
            let share = NumberFormatting.percent(cell.usersWithCandidates, of: cell.users)
            return "  \(name)  " + NumberFormatting.count(cell.users, of: "user")
                + ", \(share) with candidates"
        }
        return ([style.bold("the fullest cells")] + lines).joined(separator: "\n") + "\n"
    }

    /// Five shades on a logarithmic scale, each a tenth of the next.
    private static func shade(_ users: Int, of most: Int) -> Int {
        if users == 0 { return 0 }
        var (shade, least) = (shades.count - 1, most)
        while shade > 1, users * 10 <= least {
            shade -= 1
            least /= 10
        }
        return shade
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
