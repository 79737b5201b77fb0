/// How a table fits a terminal.
///
/// Where it is too wide, columns that are optional go first. Then the cells of the widest columns of
/// text are broken into lines; nothing is cut off, so that a name can still be copied. Where even
/// that does not fit, each row becomes a block with a line per column:
///
///     snapshot  2026-11-20T040000Z-3f9c2a
///     state     current
struct TableLayout {
    /// A column of text is made no narrower than this.
    private static let leastWidth = 16
    /// Between two columns.
    private static let gap = "  "

    private let columns: [Table.Column]
    private let rows: [[String]]
    /// The positions of the columns that may be left out, the first to go first.
    private let optional: [Int]
    /// Of the widest cell of each column.
    private let widths: [Int]

    init(_ columns: [Table.Column], _ rows: [[String]], optional: [Int]) {
        (self.columns, self.rows, self.optional) = (columns, rows, optional)
        widths = columns.indices.map { column in
            rows.reduce(columns[column].title.count) { max($0, $1[column].count) }
        }
    }

    /// The table, the titles first.
    ///
    /// - Parameter width: columns of the terminal; nil where there is no limit.
    /// - Returns: lines without their ends.
    func lines(width: Int?) -> [String] {
        var shown = Array(columns.indices)
        guard let width else { return lines(shown, widths) }
        for column in optional where excess(shown, widths, over: width) > 0 {
            shown.removeAll { $0 == column }
        }
        var narrowed = widths
        narrow(&narrowed, shown, to: width)
        return excess(shown, narrowed, over: width) > 0 ? blocks(width) : lines(shown, narrowed)
    }

    /// By how much a line is too long.
    private func excess(_ shown: [Int], _ widths: [Int], over width: Int) -> Int {
        let gaps = Self.gap.count * max(0, shown.count - 1)
        return shown.reduce(gaps) { $0 + widths[$1] } - width
    }

    /// Takes what is too much from the widest column of text, again and again.
    private func narrow(_ widths: inout [Int], _ shown: [Int], to width: Int) {
        let texts = shown.filter { columns[$0].alignment == .left }
        while excess(shown, widths, over: width) > 0 {
            guard let widest = texts.max(by: { widths[$0] < widths[$1] }),
                widths[widest] > Self.leastWidth
            else { return }
            widths[widest] -= 1
        }
    }

    private func lines(_ shown: [Int], _ widths: [Int]) -> [String] {
        ([columns.map(\.title)] + rows).flatMap { row in
            let cells = shown.map { row[$0].wrapped(to: widths[$0]) }
            let height = cells.map(\.count).max() ?? 0
            return (0..<height).map { line in
                zip(shown, cells).map { column, texts in
                    let text = line < texts.count ? texts[line] : ""
                    let padding = String(repeating: " ", count: max(0, widths[column] - text.count))
                    return columns[column].alignment == .left ? text + padding : padding + text
                }.joined(separator: Self.gap)
            }
        }
    }

    /// Each row as a block, with a blank line between two.
    private func blocks(_ width: Int) -> [String] {
        let indent = (columns.map(\.title.count).max() ?? 0) + Self.gap.count
        return rows.map { row in
            zip(columns, row).filter { !$1.isEmpty }.flatMap { column, cell in
                cell.wrapped(to: max(Self.leastWidth, width - indent)).enumerated().map {
                    ($0 == 0 ? column.title : "").padded(to: indent) + $1
                }
            }
        }.joined(separator: [""]).map(\.self)
    }
}

extension String {
    /// The text in lines of at most so many characters, broken at spaces where there are some.
    func wrapped(to width: Int) -> [String] {
        guard count > width, width > 0 else { return [self] }
        var lines: [String] = []
        var rest = self[...]
        while rest.count > width {
            let line = rest.prefix(width)
            // A space right behind the line is as good as one in it.
            let space = rest.prefix(width + 1).lastIndex(of: " ")
            if let space, space > rest.startIndex {
                lines.append(String(rest[..<space]))
                rest = rest[rest.index(after: space)...]
            } else {
                lines.append(String(line))
                rest = rest[line.endIndex...]
            }
        }
        if !rest.isEmpty { lines.append(String(rest)) }
        return lines
    }
}
