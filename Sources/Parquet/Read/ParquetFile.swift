/// An open file: its footer, parsed and checked, and its pages, read one at a time.
///
/// Every length, count and offset of the file is checked before it is used, and every page against
/// its checksum, so that a file that somebody damaged or forged leads to a ``ParquetError``. What
/// has no checksum (the footer, the page indexes, bloom filters) is believed where it does not
/// contradict the rest; the digest of the whole file is the business of whoever published it.
package struct ParquetFile: Sendable {
    /// What errors call the file.
    package let name: String
    package let createdBy: String?
    package let schema: [ColumnSchema]
    package let rowCount: Int
    package let rowGroups: [RowGroup]
    package let keyValueMetadata: [(key: String, value: String)]
    let bytes: ByteView

    /// Reads the footer of a file.
    ///
    /// - Parameters:
    ///   - source: the whole file; kept as long as the value and its copies are.
    ///   - name: for errors.
    /// - Throws: ``ParquetError`` with code `.damaged` or `.unsupported`.
    package init(_ source: any ByteSource, name: String) throws(ParquetError) {
        let bytes = ByteView(source)
        let metadata: FileMetadata
        do {
            metadata = try FileMetadata(bytes)
        } catch {
            throw error.located(file: name)
        }
        self.name = name
        self.bytes = bytes
        createdBy = metadata.createdBy
        schema = metadata.schema
        rowCount = metadata.rowCount
        rowGroups = metadata.rowGroups
        keyValueMetadata = metadata.keyValueMetadata
    }

    /// The position of a column with a name.
    package func column(named name: String) -> Int? { schema.firstIndex { $0.name == name } }

    /// Runs something that may throw, and adds the place to its error.
    func locating<Result>(
        _ rowGroup: Int, _ column: Int, page: Int? = nil, byteOffset: Int? = nil,
        _ body: (ColumnChunk) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        guard rowGroups.indices.contains(rowGroup), schema.indices.contains(column) else {
            throw ParquetError(.invalid, "there is no such row group or column")
                .located(file: name, rowGroup: rowGroup)
        }
        do {
            return try body(rowGroups[rowGroup].columns[column])
        } catch {
            throw error.located(
                file: name, rowGroup: rowGroup, column: schema[column].name, page: page,
                byteOffset: byteOffset)
        }
    }
}
