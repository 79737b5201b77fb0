package import Parquet

/// The bounds of the values of a page, PLAIN without a length.
package struct PageBounds: Sendable, Hashable {
    /// At most the least value.
    package let least: [UInt8]
    /// At least the greatest value.
    package let greatest: [UInt8]
    /// There are no values to have bounds.
    package let isAllNull: Bool
}

extension ParquetFile {
    /// The bounds of each page; `nil` for a column without them.
    ///
    /// - Throws: ``ParquetError``.
    package func pageBounds(rowGroup: Int, column: Int) throws(ParquetError) -> [PageBounds]? {
        try locating(rowGroup, column: column) { chunk throws(ParquetError) in
            guard let range = chunk.columnIndex else { return nil }
            var reader = CompactReader(bytes, range)
            var least: [[UInt8]] = []
            var greatest: [[UInt8]] = []
            var isAllNull: [Bool] = []
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch field.id {
                case 1: isAllNull = try Self.readFlags(&reader, field)
                case 2: least = try Self.readBounds(&reader, field)
                case 3: greatest = try Self.readBounds(&reader, field)
                default: try reader.skip(field)
                }
            }
            guard least.count == greatest.count, least.count == isAllNull.count else {
                throw ParquetError(.damaged, "the column index has bounds without a counterpart")
            }
            return isAllNull.indices.map { page in
                PageBounds(
                    least: least[page], greatest: greatest[page], isAllNull: isAllNull[page])
            }
        }
    }

    // MARK: - Parts

    private static func readFlags(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> [Bool] {
        let count = try reader.list(field, of: .boolTrue)
        var flags: [Bool] = []
        for _ in 0..<count { flags.append(try reader.boolElement()) }
        return flags
    }

    private static func readBounds(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> [[UInt8]] {
        let count = try reader.list(field, of: .binary)
        var bounds: [[UInt8]] = []
        for _ in 0..<count { bounds.append(try reader.binaryElement()) }
        return bounds
    }
}
