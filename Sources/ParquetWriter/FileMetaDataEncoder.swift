import Parquet

/// `FileMetaData`, the structure at the end of a file.
///
/// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift; the numbers
/// below are the ids of its fields.
struct FileMetaDataEncoder {
    let schema: [ColumnSchema]
    let options: WriterOptions
    let rowGroups: [WrittenRowGroup]

    var encoded: [UInt8] {
        var writer = CompactWriter()
        writer.element { file in
            // Readers disagree on what other versions mean.
            file.int32(1, 1)
            appendSchema(to: &file)
            file.int64(3, rowGroups.reduce(0) { $0 + $1.rowCount })
            file.list(4, of: .structure, count: rowGroups.count)
            for index in rowGroups.indices { append(index, to: &file) }
            if !options.keyValueMetadata.isEmpty { appendMetadata(to: &file) }
            file.string(6, options.createdBy)
            // Without the order of each column, bounds are undefined.
            file.list(7, of: .structure, count: schema.count)
            for _ in schema { file.element { $0.structure(1) { _ in } } }
        }
        return writer.bytes
    }

    private func appendMetadata(to file: inout CompactWriter) {
        file.list(5, of: .structure, count: options.keyValueMetadata.count)
        for entry in options.keyValueMetadata {
            file.element {
                $0.string(1, entry.key)
                $0.string(2, entry.value)
            }
        }
    }

    // MARK: - Schema

    private func appendSchema(to file: inout CompactWriter) {
        file.list(2, of: .structure, count: schema.count + 1)
        file.element { root in
            root.string(4, "schema")
            root.int32(5, Int32(schema.count))
        }
        for column in schema { file.element { append(column, to: &$0) } }
    }

    private func append(_ column: ColumnSchema, to element: inout CompactWriter) {
        element.int32(1, column.kind.rawValue)
        // REQUIRED.
        element.int32(3, 0)
        element.string(4, column.name)
        // The converted type is for readers from before logical types.
        switch column.logical {
        case .string:
            element.int32(6, 0)
            element.structure(10) { $0.structure(1) { _ in } }
        case .uint8:
            element.int32(6, 11)
            element.structure(10) { logical in
                logical.structure(10) { integer in
                    integer.int8(1, 8)
                    integer.bool(2, false)
                }
            }
        // Of no type that is written.
        default: break
        }
    }

    // MARK: - Row groups

    private func append(_ index: Int, to file: inout CompactWriter) {
        let rowGroup = rowGroups[index]
        file.element { group in
            group.list(1, of: .structure, count: schema.count)
            for (column, chunk) in zip(schema, rowGroup.chunks) {
                group.element { append(chunk, column, to: &$0) }
            }
            group.int64(2, rowGroup.chunks.reduce(0) { $0 + $1.uncompressedByteCount })
            group.int64(3, rowGroup.rowCount)
            if !options.sortingColumns.isEmpty { appendSorting(to: &group) }
            group.int64(5, rowGroup.byteOffset)
            group.int64(6, rowGroup.byteCount)
            if let ordinal = Int16(exactly: index) { group.int16(7, ordinal) }
        }
    }

    private func appendSorting(to group: inout CompactWriter) {
        group.list(4, of: .structure, count: options.sortingColumns.count)
        for column in options.sortingColumns {
            group.element {
                $0.int32(1, Int32(column))
                $0.bool(2, false)
                $0.bool(3, false)
            }
        }
    }

    private func append(
        _ chunk: WrittenColumnChunk, _ column: ColumnSchema, to element: inout CompactWriter
    ) {
        // Deprecated, required, and 0 by agreement.
        element.int64(2, 0)
        element.structure(3) { appendMetadata(chunk, column, to: &$0) }
        element.int64(4, chunk.offsetIndexOffset)
        element.int32(5, Int32(chunk.offsetIndex.count))
        if let index = chunk.columnIndex {
            element.int64(6, chunk.columnIndexOffset)
            element.int32(7, Int32(index.count))
        }
    }

    private func appendMetadata(
        _ chunk: WrittenColumnChunk, _ column: ColumnSchema, to metadata: inout CompactWriter
    ) {
        let encodings: [Encoding] = chunk.isDictionaryEncoded ? [.plain, .rleDictionary] : [.plain]
        metadata.int32(1, column.kind.rawValue)
        metadata.list(2, of: .int32, count: encodings.count)
        for encoding in encodings { metadata.intElement(Int(encoding.rawValue)) }
        metadata.list(3, of: .binary, count: 1)
        metadata.stringElement(column.name)
        metadata.int32(4, chunk.codec.rawValue)
        metadata.int64(5, chunk.rowCount)
        metadata.int64(6, chunk.uncompressedByteCount)
        metadata.int64(7, chunk.byteCount)
        metadata.int64(9, chunk.byteOffset + (chunk.dictionaryByteCount ?? 0))
        if chunk.dictionaryByteCount != nil { metadata.int64(11, chunk.byteOffset) }
        metadata.structure(12) { appendStatistics(chunk, to: &$0) }
        appendPageCounts(chunk, to: &metadata)
        if let filter = chunk.bloomFilter {
            metadata.int64(14, filter.lowerBound)
            metadata.int32(15, Int32(filter.count))
        }
    }

    private func appendStatistics(_ chunk: WrittenColumnChunk, to statistics: inout CompactWriter) {
        statistics.int64(3, 0)
        guard let bounds = chunk.bounds else { return }
        statistics.binary(5, bounds.greatest)
        statistics.binary(6, bounds.least)
        statistics.bool(7, true)
        statistics.bool(8, true)
    }

    /// How many pages of which encoding: tells readers that no page left the dictionary.
    private func appendPageCounts(_ chunk: WrittenColumnChunk, to metadata: inout CompactWriter) {
        let dictionary: [(page: Int32, Encoding, count: Int)] =
            chunk.dictionaryByteCount == nil ? [] : [(2, .plain, 1)]
        let data: [(page: Int32, Encoding, count: Int)] = [
            (0, chunk.isDictionaryEncoded ? .rleDictionary : .plain, chunk.pageCount)
        ]
        let counts = dictionary + data
        metadata.list(13, of: .structure, count: counts.count)
        for (page, encoding, count) in counts {
            metadata.element {
                $0.int32(1, page)
                $0.int32(2, encoding.rawValue)
                $0.int32(3, Int32(count))
            }
        }
    }
}
