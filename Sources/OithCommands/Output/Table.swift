/// Rows of text in columns, for a terminal; control characters in a cell are escaped.
///
///     rank  candidate            score  miles
///        1  u0000412@example…    86.43    2.4
///
/// A table that goes to a terminal fits it: see ``TableLayout``. In a file or a pipe each row is one
/// line, however long.
package struct Table {
    /// On which side the cells of a column are aligned.
    package enum Alignment: Sendable {
        /// Padded on its right side.
        case left
        /// Padded on its left side, as numbers are.
        case right
    }

    /// A column: its title, and the side of its cells.
    struct Column {
        let title: String
        let alignment: Alignment
    }

    private let columns: [Column]
    private let optionalTitles: [String]
    private var rows: [[String]] = []

    /// - Parameters:
    ///   - columns: title and alignment of each.
    ///   - optionalTitles: columns that a narrow terminal does not show, the first to go first.
    package init(_ columns: [(String, Alignment)], optional optionalTitles: [String] = []) {
        self.columns = columns.map { Column(title: $0.0, alignment: $0.1) }
        self.optionalTitles = optionalTitles
    }

    /// Appends a row, which must have a cell for each column.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map(\.field))
    }

    /// The table as lines, the titles first, as wide as the terminal that it is printed on.
    package var text: String { text(width: Terminal.tableWidth) }

    /// The lines of a table that is printed behind spaces, without them.
    func lines(behind indent: Int) -> [Substring] {
        text(width: Terminal.tableWidth.map { max(1, $0 - indent) })
            .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    /// The table for a terminal of so many columns.
    ///
    /// - Parameter width: nil where there is no limit.
    /// - Returns: lines, each with its end.
    package func text(width: Int?) -> String {
        let optional = optionalTitles.compactMap { title in
            columns.firstIndex { $0.title == title }
        }
        let layout = TableLayout(columns, rows, optional: optional)
        return layout.lines(width: width).map { $0.trimmingTrailingSpaces + "\n" }.joined()
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
