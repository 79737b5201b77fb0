// ParquetWriter: writes Parquet files of REQUIRED columns. Parquet.docc, in the module that reads them,
// is the front page of both.

package import Parquet

/// Writes a file of REQUIRED columns, row group by row group.
///
/// What is written is a function of what is passed in alone. After an error the writer, and what it
/// has written, are of no more use.
package struct ParquetWriter<Sink: ByteSink> {
    private var sink: Sink
    private let schema: [ColumnSchema]
    private let options: WriterOptions
    /// One a column.
    private let encoders: [ColumnChunkEncoder]
    private var rowGroups: [WrittenRowGroup] = []
    /// How many bytes the sink has taken.
    private var position = 0

    /// - Throws: ``ParquetError`` with code `.invalid` for a schema or options that cannot be
    ///   written.
    package init(
        _ sink: Sink, schema: [ColumnSchema], options: WriterOptions
    ) throws(ParquetError) {
        try Self.check(schema, options)
        (self.sink, self.schema, self.options) = (sink, schema, options)
        encoders = schema.indices.map { ColumnChunkEncoder(options.packing(ofColumn: $0)) }
    }

    /// Writes a row group.
    ///
    /// - Parameters:
    ///   - columns: as many as the schema has, all with the same number of rows; 0 is fine.
    ///   - pageStarts: the rows at which data pages begin: the first is 0, and they rise; the same
    ///     for all columns. Empty for no rows.
    /// - Returns: where it is in the file.
    /// - Throws: ``ParquetError`` with code `.invalid` for columns that cannot be written, and
    ///   what the sink throws.
    package mutating func writeRowGroup(
        _ columns: [ColumnChunkData], pageStarts: [Int]
    ) throws -> RowGroupPlacement {
        let rowCount = columns.first?.rowCount ?? 0
        let pages = try Self.pages(pageStarts, rowCount: rowCount)
        guard columns.count == schema.count else {
            throw invalid("\(columns.count) columns for a schema of \(schema.count)")
        }
        for (column, data) in zip(schema, columns) {
            do {
                try Self.check(column, data, rowCount: rowCount)
            } catch {
                throw error.located(rowGroup: rowGroups.count, column: column.name)
            }
        }
        try startFile()
        var record = WrittenRowGroup(rowCount: rowCount, byteOffset: position)
        for (index, data) in columns.enumerated() {
            let chunk = try encode(data, pages: pages, column: index)
            record.chunks.append(
                WrittenColumnChunk(
                    chunk, of: data, in: options.packing(ofColumn: index).codec, at: position,
                    hasColumnIndex: options.columnIndexColumns.contains(index)))
            try append(chunk.bytes)
        }
        try appendBloomFilters(columns, to: &record)
        rowGroups.append(record)
        return RowGroupPlacement(
            index: rowGroups.count - 1, rowCount: rowCount, byteOffset: record.byteOffset,
            byteCount: record.byteCount)
    }

    /// Writes the indexes and the footer, and hands the sink back.
    package consuming func finish() throws -> Sink {
        var writer = self
        try writer.startFile()
        try writer.appendIndexes()
        let footer = FileMetaDataEncoder(
            schema: writer.schema, options: writer.options, rowGroups: writer.rowGroups)
        let bytes = footer.encoded
        try writer.append(bytes + littleEndian(UInt32(bytes.count)) + ParquetFormat.magic)
        return writer.sink
    }

    // MARK: - Parts of the file

    private mutating func append(_ bytes: [UInt8]) throws {
        try sink.append(bytes)
        position += bytes.count
    }

    private mutating func startFile() throws {
        if position == 0 { try append(ParquetFormat.magic) }
    }

    private func encode(
        _ data: ColumnChunkData, pages: [Range<Int>], column: Int
    ) throws(ParquetError) -> EncodedColumnChunk {
        do {
            return try encoders[column].encode(data, pages: pages)
        } catch {
            throw error.located(rowGroup: rowGroups.count, column: schema[column].name)
        }
    }

    private mutating func appendBloomFilters(
        _ columns: [ColumnChunkData], to record: inout WrittenRowGroup
    ) throws {
        for column in options.bloomFilterColumns.sorted() where columns[column].rowCount > 0 {
            let filter = BloomFilterBuilder(columns[column].values).encoded
            record.chunks[column].bloomFilter = position..<position + filter.count
            try append(filter)
        }
    }

    /// The column indexes of all row groups, then their offset indexes: each is read on its own.
    private mutating func appendIndexes() throws {
        for group in rowGroups.indices {
            for column in schema.indices {
                guard let index = rowGroups[group].chunks[column].columnIndex else { continue }
                rowGroups[group].chunks[column].columnIndexOffset = position
                try append(index)
            }
        }
        for group in rowGroups.indices {
            for column in schema.indices {
                rowGroups[group].chunks[column].offsetIndexOffset = position
                try append(rowGroups[group].chunks[column].offsetIndex)
            }
        }
    }
}
