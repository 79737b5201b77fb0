package import Parquet

/// Where a value may be, told without reading a page.
extension ParquetFile {
    /// The row groups that may have a value in a column, by their bounds and bloom filters.
    ///
    /// - Parameters:
    ///   - value: PLAIN without a length: text as it is, numbers little-endian.
    ///   - column: by position; for a column of lists, whose lists may have it.
    /// - Returns: row groups in order; a row group that is not among them does not have the value.
    /// - Throws: ``ParquetError``; with code `.invalid` for a value that no such column has.
    package func rowGroups(
        mayContain value: [UInt8], column: Int
    ) throws(ParquetError) -> [Int] {
        let order = try order(of: value, column)
        var found: [Int] = []
        for (index, rowGroup) in rowGroups.enumerated() where rowGroup.rowCount > 0 {
            if hasTypeOrder(column), let statistics = rowGroup.columns[column].statistics,
                let least = statistics.least, let greatest = statistics.greatest,
                !order.mayContain(value, least: least, greatest: greatest)
            {
                continue
            }
            if try mayContain(value, rowGroup: index, column: column) { found.append(index) }
        }
        return found
    }

    /// The data pages of a column chunk that may have a value, by the column index.
    ///
    /// - Parameters:
    ///   - value: PLAIN without a length: text as it is, numbers little-endian.
    ///   - rowGroup: by position.
    ///   - column: by position; for a column of lists, whose lists may have it.
    /// - Returns: pages in order; all of them without a column index.
    /// - Throws: ``ParquetError``; with code `.unsupported` where there is no offset index.
    package func pages(
        mayContain value: [UInt8], rowGroup: Int, column: Int
    ) throws(ParquetError) -> [PageLocation] {
        let order = try order(of: value, column)
        let pages = try pages(rowGroup: rowGroup, column: column)
        guard hasTypeOrder(column),
            let bounds = try pageBounds(rowGroup: rowGroup, column: column)
        else { return pages }
        guard bounds.count == pages.count else {
            throw ParquetError(.damaged, "the indexes of a column have not the same pages")
                .located(file: name, rowGroup: rowGroup, column: schema[column].place)
        }
        return zip(pages, bounds).filter { _, bounds in
            !bounds.isAllNull
                && order.mayContain(value, least: bounds.least, greatest: bounds.greatest)
        }.map(\.0)
    }

    /// The data page with a row, which counts from 0 in the row group.
    ///
    /// - Throws: ``ParquetError``; with code `.invalid` if there is no such row.
    package func page(
        containing row: Int, rowGroup: Int, column: Int
    ) throws(ParquetError) -> PageLocation {
        let page = try pages(rowGroup: rowGroup, column: column).first { $0.rows.contains(row) }
        guard let page else {
            throw ParquetError(.invalid, "there is no such row")
                .located(file: name, rowGroup: rowGroup, column: schema[column].place)
        }
        return page
    }

    private func order(of value: [UInt8], _ column: Int) throws(ParquetError) -> ValueOrder {
        guard schema.indices.contains(column), ValueOrder(schema[column]).isValue(value) else {
            throw ParquetError(.invalid, "there is no such column, or it has no such values")
                .located(file: name)
        }
        return ValueOrder(schema[column])
    }

    /// Whether bounds are in the order that the column's type defines, and not in another.
    private func hasTypeOrder(_ column: Int) -> Bool {
        hasTypeOrder.indices.contains(column) && hasTypeOrder[column]
    }
}
