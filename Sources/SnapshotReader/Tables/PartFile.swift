package import Parquet
package import SnapshotFormat

/// An open `part-NNNNN.parquet`.
package final class PartFile: Sendable {
    /// The file, whose footer was read and checked.
    package let file: ParquetFile

    /// Takes a file whose columns are those of a part.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where they are not.
    package init(_ file: ParquetFile) throws(SnapshotError) {
        guard file.schema == PartColumn.schema else {
            throw SnapshotError(.damaged, "its columns are not those of a part", file: file.name)
        }
        self.file = file
    }

    /// An error at a column of a row group.
    package func damaged(
        _ message: String, rowGroup: Int, column: PartColumn?
    ) -> SnapshotError {
        SnapshotError(
            .damaged, message, file: file.name, rowGroup: rowGroup, column: column?.name,
            offset: file.rowGroups[rowGroup].columns[column?.rawValue ?? 0].byteRange.lowerBound)
    }
}

// MARK: - Dictionaries
extension PartFile {
    /// The ids of a dictionary, where they are.
    func dictionary(
        ofIDs column: PartColumn, _ rowGroup: Int
    ) throws -> IDDictionary {
        let page = try file.readPlainDictionary(rowGroup: rowGroup, column: column.rawValue)
        guard let page else {
            throw damaged("it has no dictionary", rowGroup: rowGroup, column: column)
        }
        guard let dictionary = IDDictionary(count: page.count, page: page.bytes) else {
            throw damaged("its dictionary is not one of texts", rowGroup: rowGroup, column: column)
        }
        return dictionary
    }

    /// The length of the longest list: the dictionary of ranks is 1 to this.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func rankCount(_ rowGroup: Int) throws -> Int {
        guard case .int32(let ranks)? = try dictionary(rowGroup, .rank),
            !ranks.isEmpty, ranks.count <= SnapshotLayout.longestList,
            ranks == Array(1...Int32(ranks.count))
        else {
            throw damaged("the ranks are not 1, 2, 3 and so on", rowGroup: rowGroup, column: .rank)
        }
        return ranks.count
    }

    /// The dictionary of scores, in hundredths of a point.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func scores(_ rowGroup: Int) throws -> [UInt16] {
        let scores = try numbers(rowGroup, .score, perUnit: 100, limit: 1 << 16)
        guard let scores else {
            throw damaged("it is not a list of scores", rowGroup: rowGroup, column: .score)
        }
        return scores.map { UInt16($0) }
    }

    /// The dictionary of distances, in tenths of a mile.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`, ``ParquetError``.
    package func distances(_ rowGroup: Int) throws -> [UInt32] {
        let distances = try numbers(
            rowGroup, .distance, perUnit: 10, limit: SnapshotLayout.distanceLimit)
        guard let distances else {
            throw damaged("it is not a list of miles", rowGroup: rowGroup, column: .distance)
        }
        return distances
    }

    /// The dictionary of a column; nil where it has none.
    ///
    /// - Throws: ``ParquetError``.
    package func dictionary(
        _ rowGroup: Int, _ column: PartColumn
    ) throws(ParquetError) -> ColumnValues? {
        try file.readDictionary(rowGroup: rowGroup, column: column.rawValue)
    }

    /// Fractions of a unit as the whole numbers that they were made of.
    private func numbers(
        _ rowGroup: Int, _ column: PartColumn, perUnit: Double, limit: UInt32
    ) throws -> [UInt32]? {
        guard case .double(let values)? = try dictionary(rowGroup, column) else { return nil }
        var numbers: [UInt32] = []
        numbers.reserveCapacity(values.count)
        for value in values {
            let scaled = (value * perUnit).rounded()
            // Also false for what is not a number.
            guard scaled >= 0, scaled < Double(limit), scaled / perUnit == value else { return nil }
            numbers.append(UInt32(scaled))
        }
        return numbers
    }
}
