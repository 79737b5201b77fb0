package import Parquet
package import SnapshotFormat

/// Reads whole columns of a row group.
package struct RowGroupColumns {
    /// The file, whose footer was read and checked.
    package let file: ParquetFile
    /// The number of the row group, from 0.
    package let rowGroup: Int

    /// The columns of a row group of a file.
    package init(file: ParquetFile, rowGroup: Int) {
        (self.file, self.rowGroup) = (file, rowGroup)
    }

    /// Appends a column of ids, which is plain.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func appendIDs(_ column: Int, to ids: inout IDColumn) throws {
        try forEachPage(column) { page in
            guard case .plain(.byteArray(let bytes, let offsets)) = page else {
                throw damaged(column)
            }
            ids.append(bytes, offsets: offsets)
        }
    }

    /// A column of whole numbers, plain or not.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func numbers(_ column: Int) throws -> [Int64] {
        let dictionary = try wholeNumbers(
            file.readDictionary(rowGroup: rowGroup, column: column), column)
        var numbers: [Int64] = []
        numbers.reserveCapacity(file.rowGroups[rowGroup].rowCount)
        try forEachPage(column) { page in
            switch page {
            case .plain(let values): numbers += try wholeNumbers(values, column)
            // All indices are in the dictionary.
            case .indices(let indices):
                for index in indices { numbers.append(dictionary[Int(index)]) }
            }
        }
        return numbers
    }

    private func wholeNumbers(_ values: ColumnValues?, _ column: Int) throws -> [Int64] {
        switch values {
        case nil: []
        case .int32(let values): values.map { Int64($0) }
        case .int64(let values): values
        default: throw damaged(column)
        }
    }

    /// The values of each page of a column, in order.
    ///
    /// - Throws: ``ParquetError``, and what `body` throws.
    package func forEachPage(_ column: Int, _ body: (PageValues) throws -> Void) throws {
        for page in try file.pages(rowGroup: rowGroup, column: column) {
            try body(file.readPage(page, rowGroup: rowGroup, column: column))
        }
    }

    /// A column that holds something else than it should.
    package func damaged(_ column: Int) -> SnapshotError {
        SnapshotError(
            .damaged, "its values are of another kind", file: file.name, rowGroup: rowGroup,
            column: file.schema[column].name)
    }
}
