package import Parquet
package import SnapshotFormat

/// Reads whole columns of a row group.
package struct RowGroupColumns {
    /// The open file.
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

    /// Whether a column holds nothing but geohashes of precision 4.
    ///
    /// All entries of its dictionary are looked at, whether a row uses them or not.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func areCells(_ column: Int) throws -> Bool {
        guard
            case .byteArray(let bytes, let offsets)? = try file.readDictionary(
                rowGroup: rowGroup, column: column)
        else { throw damaged(column) }
        try forEachPage(column) { page in
            guard case .indices = page else { throw damaged(column) }
        }
        return (0..<offsets.count - 1).allSatisfy { entry in
            String(decoding: bytes[Int(offsets[entry])..<Int(offsets[entry + 1])], as: UTF8.self)
                .isCell
        }
    }

    /// A column of texts that go through a dictionary.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func texts(_ column: Int) throws -> [String] {
        guard
            case .byteArray(let bytes, let offsets)? = try file.readDictionary(
                rowGroup: rowGroup, column: column)
        else { throw damaged(column) }
        let entries = try IDColumn(bytes: bytes, offsets: offsets)
        let dictionary = (0..<entries.count).map { String(decoding: entries[$0], as: UTF8.self) }
        var texts: [String] = []
        try forEachPage(column) { page in
            guard case .indices(let indices) = page else { throw damaged(column) }
            // All indices are in the dictionary.
            for index in indices { texts.append(dictionary[Int(index)]) }
        }
        return texts
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

    /// How often each entry of a column's dictionary comes.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func dictionaryCounts(_ column: Int, entryCount: Int) throws -> [Int] {
        var counts = [Int](repeating: 0, count: entryCount)
        try forEachPage(column) { page in
            guard case .indices(let indices) = page else { throw damaged(column) }
            // All indices are in the dictionary.
            for index in indices { counts[Int(index)] += 1 }
        }
        return counts
    }

    private func wholeNumbers(_ values: ColumnValues?, _ column: Int) throws -> [Int64] {
        switch values {
        case nil: []
        case .int32(let values): values.map { Int64($0) }
        case .int64(let values): values
        default: throw damaged(column)
        }
    }

    private func forEachPage(_ column: Int, _ body: (PageValues) throws -> Void) throws {
        for page in try file.pages(rowGroup: rowGroup, column: column) {
            try body(file.readPage(page, rowGroup: rowGroup, column: column))
        }
    }

    private func damaged(_ column: Int) -> SnapshotError {
        SnapshotError(
            .damaged, "its values are of another kind", file: file.name, rowGroup: rowGroup,
            column: file.schema[column].name)
    }
}
