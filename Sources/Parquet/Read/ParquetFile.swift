/// An open file: its footer, parsed and checked, and its pages, read one at a time.
///
/// Every length, count and offset of the file is checked before it is used, and every page against
/// its checksum, so that a file that somebody damaged or forged leads to a ``ParquetError``. What
/// has no checksum (the footer, the page indexes, bloom filters) is believed where it does not
/// contradict the rest; the digest of the whole file is for the publisher to check.
package struct ParquetFile: Sendable {
    /// What errors call the file.
    package let name: String
    /// The program that wrote the file; nil where it is not told.
    package let createdBy: String?
    /// The columns, in their order in the file.
    package let schema: [ColumnSchema]
    /// The rows of all row groups.
    package let rowCount: Int
    /// The row groups in order.
    package let rowGroups: [RowGroup]
    /// What the footer tells of the file besides.
    package let keyValueMetadata: [(key: String, value: String)]
    /// Without its length and the magic number.
    package let footerByteCount: Int
    /// For each column whether its bounds are in the order that its type defines.
    package let hasTypeOrder: [Bool]
    /// The whole file.
    package let bytes: ByteView

    /// Reads the footer of a file.
    ///
    /// - Parameters:
    ///   - source: the whole file; kept as long as the value and its copies are.
    ///   - name: for errors.
    /// - Throws: ``ParquetError`` with code `.damaged` or `.unsupported`.
    package init(_ source: any ByteSource, name: String) throws(ParquetError) {
        let bytes = ByteView(source)
        let metadata: FileMetaData
        do {
            metadata = try FileMetaData(bytes)
        } catch {
            throw error.located(file: name)
        }
        (self.name, self.bytes) = (name, bytes)
        createdBy = metadata.createdBy
        schema = metadata.schema
        rowCount = metadata.rowCount
        rowGroups = metadata.rowGroups
        keyValueMetadata = metadata.keyValueMetadata
        hasTypeOrder = metadata.hasTypeOrder
        footerByteCount = metadata.footerByteCount
    }

    /// The size of the whole file.
    package var byteCount: Int { bytes.count }

    /// The position of a column with a name.
    package func column(named name: String) -> Int? { schema.firstIndex { $0.name == name } }

    /// Runs something that may throw, and adds the place to its error.
    ///
    /// - Parameters:
    ///   - rowGroup: from 0.
    ///   - column: in the schema.
    ///   - page: in the column chunk, where it is known.
    ///   - byteOffset: of what is read; the start of the column chunk if nil.
    ///   - body: gets what the footer says of the column chunk.
    /// - Returns: what `body` returns.
    /// - Throws: ``ParquetError``; with code `.invalid` if there is no such row group or column.
    package func locating<Result>(
        _ rowGroup: Int, column: Int, page: Int? = nil, byteOffset: Int? = nil,
        _ body: (ColumnChunk) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        guard rowGroups.indices.contains(rowGroup), schema.indices.contains(column) else {
            throw ParquetError(.invalid, "there is no such row group or column")
                .located(file: name, rowGroup: rowGroup)
        }
        do {
            return try body(rowGroups[rowGroup].columns[column])
        } catch {
            // Of what is damaged without a place of its own, the column chunk's.
            let chunk = rowGroups[rowGroup].columns[column]
            throw error.located(
                file: name, rowGroup: rowGroup, column: schema[column].place, page: page,
                byteOffset: byteOffset ?? chunk.byteRange.lowerBound)
        }
    }
}
