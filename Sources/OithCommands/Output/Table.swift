/// Rows of text in columns, for a terminal; control characters in a cell are escaped.
///
///     rank  candidate            score  miles
///        1  u0000412@example…    86.43    2.4
package struct Table {
    /// On which side the cells of a column are aligned.
    package enum Alignment {
        /// Padded on its right side.
        case left
        /// Padded on its left side, as numbers are.
        case right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    /// - Parameter columns: title and alignment of each.
    package init(_ columns: [(String, Alignment)]) {
        self.columns = columns.map { (title: $0.0, alignment: $0.1) }
    }

    /// Appends a row, which must have a cell for each column.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map(\.field))
    }

    /// The table as lines, the titles first.
    package var text: String {
        let lines = [columns.map(\.title)] + rows
        let widths = columns.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
        return lines.map { line in
            let cells = line.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - line[column].count)
                return columns[column].alignment == .left
                    ? line[column] + padding : padding + line[column]
            }
            return cells.joined(separator: "  ").trimmingTrailingSpaces + "\n"
        }.joined()
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
