/// A table of the page; on a narrow screen it scrolls by itself, and a click on a title sorts it.
struct TableMarkup {
    /// A column's title, and whether it holds numbers.
    typealias Column = (title: String, isNumber: Bool)

    private let columns: [Column]
    private var rows: [HTMLBuilder] = []

    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row of texts.
    mutating func add(_ cells: [String], class name: String = "") {
        add(cells.map { HTMLBuilder.text($0) }, class: name)
    }

    /// Adds a row.
    ///
    /// - Precondition: there is a cell for each column.
    mutating func add(_ cells: [HTMLBuilder], class name: String = "") {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        let row = zip(columns, cells).map { column, cell in
            let name = column.isNumber ? "number" : ""
            guard column.isNumber, let value = SortValue.of(cell.source) else {
                return HTMLBuilder("td", ["class": name], cell)
            }
            return HTMLBuilder("td", ["class": name, "data-value": "\(value)"], cell)
        }
        rows.append(HTMLBuilder("tr", ["class": name], all: row))
    }

    var markup: HTMLBuilder {
        let titles = columns.map { column in
            HTMLBuilder(
                "th", ["scope": "col", "class": column.isNumber ? "number" : ""],
                HTMLBuilder("button", ["type": "button"], .text(column.title)))
        }
        return HTMLBuilder(
            "div", ["class": "scroll"],
            HTMLBuilder(
                "table", [:], HTMLBuilder("thead", [:], HTMLBuilder("tr", [:], all: titles)),
                HTMLBuilder("tbody", [:], all: rows)))
    }
}
