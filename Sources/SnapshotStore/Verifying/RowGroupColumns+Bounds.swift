import Bytes
import Parquet
import ParquetRows
import SnapshotFormat
import SnapshotReader

extension RowGroupColumns {
    /// Holds the bounds in the footer, where there are any, against the numbers of a column.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where a reader that trusts them would leave
    ///   out a number.
    func checkBounds(_ column: Int, of numbers: [Int64]) throws(SnapshotError) {
        let chunk = file.rowGroups[rowGroup].columns[column]
        guard let bounds = chunk.bounds, let least = numbers.min(), let greatest = numbers.max()
        else { return }
        guard bounds.least == plain(least, column), bounds.greatest == plain(greatest, column)
        else {
            throw SnapshotError(
                .damaged, "the bounds in the footer are wrong", file: file.name,
                rowGroup: rowGroup, column: file.schema[column].name)
        }
    }

    /// A column of geohashes of precision 4, as numbers in the order of their texts.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where it is another one; `ParquetError`.
    func cells(_ column: Int) throws -> [UInt32] {
        guard try areCells(column),
            case .byteArray(let bytes, let offsets)? = try file.readDictionary(
                rowGroup: rowGroup, column: column)
        else {
            throw SnapshotError(
                .damaged, "a cell is no geohash of four characters", file: file.name,
                rowGroup: rowGroup, column: file.schema[column].name)
        }
        let entries = (0..<offsets.count - 1).map { entry in
            bytes[Int(offsets[entry])..<Int(offsets[entry + 1])].reduce(UInt32(0)) {
                $0 << 8 | UInt32($1)
            }
        }
        return try file.pages(rowGroup: rowGroup, column: column).flatMap { page in
            guard
                case .indices(let indices) = try file.readPage(
                    page, rowGroup: rowGroup, column: column)
            else { return [UInt32]() }
            // All indices are in the dictionary.
            return indices.map { entries[Int($0)] }
        }
    }

    /// A number as statistics hold it.
    private func plain(_ number: Int64, _ column: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        if file.schema[column].kind == .int32 {
            bytes.append(littleEndian: Int32(truncatingIfNeeded: number))
        } else {
            bytes.append(littleEndian: number)
        }
        return bytes
    }
}
