import Parquet
import SnapshotFormat
package import SnapshotReader
import SnapshotWriter

/// Columns that go through a dictionary.
extension RowGroupColumns {
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
}
