/// `ColumnChunk` and `ColumnMetaData` as they are parsed, before anything is believed.
struct ChunkMetadata {
    var kind: ColumnSchema.Kind?
    var path: [String] = []
    var codec: Codec?
    var valueCount: Int?
    var uncompressedByteCount: Int?
    var byteCount: Int?
    var dataPageOffset: Int?
    var dictionaryPageOffset: Int?
    var least: [UInt8]?
    var greatest: [UInt8]?
    var isExact = true
    var bloomFilterOffset: Int?
    var bloomFilterByteCount: Int?
    var offsetIndexOffset: Int?
    var offsetIndexByteCount: Int?
    var columnIndexOffset: Int?
    var columnIndexByteCount: Int?

    init(_ reader: inout CompactReader) throws(ParquetError) {
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 3: try readMetadata(&reader, field)
            case 4: offsetIndexOffset = try reader.int(field)
            case 5: offsetIndexByteCount = try reader.int(field)
            case 6: columnIndexOffset = try reader.int(field)
            case 7: columnIndexByteCount = try reader.int(field)
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readMetadata(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        try reader.structure(field)
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: kind = ColumnSchema.Kind(rawValue: try reader.int32(field))
            case 3:
                let count = try reader.list(field, of: .binary)
                for _ in 0..<count { path.append(try reader.stringElement()) }
            case 4: codec = Codec(rawValue: try reader.int32(field))
            case 5: valueCount = try reader.int(field)
            case 6: uncompressedByteCount = try reader.int(field)
            case 7: byteCount = try reader.int(field)
            case 9: dataPageOffset = try reader.int(field)
            case 11: dictionaryPageOffset = try reader.int(field)
            case 12: try readStatistics(&reader, field)
            case 14: bloomFilterOffset = try reader.int(field)
            case 15: bloomFilterByteCount = try reader.int(field)
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readStatistics(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        try reader.structure(field)
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 5: greatest = try reader.binary(field)
            case 6: least = try reader.binary(field)
            case 7, 8:
                let flag = try reader.bool(field)
                isExact = isExact && flag
            default: try reader.skip(field)
            }
        }
    }
}

extension ChunkMetadata {
    /// The chunk, if all of it agrees with its column and lies in the file before the footer, which
    /// begins at `limit`.
    func chunk(
        of column: ColumnSchema, rowCount: Int, limit: Int
    ) throws(ParquetError) -> ColumnChunk {
        guard kind == column.kind, path == [column.name], valueCount == rowCount else {
            throw damaged("its metadata contradicts the schema or the number of rows")
        }
        guard let codec else {
            throw ParquetError(.unsupported, "it has a codec that is not read here")
        }
        guard let dataPageOffset, let byteCount, let uncompressedByteCount else {
            throw damaged("its metadata lacks a field")
        }
        // Some writers say 0 where there is none.
        let hasDictionary = dictionaryPageOffset.map { $0 > 0 } ?? false
        let start = hasDictionary ? dictionaryPageOffset ?? 0 : dataPageOffset
        guard let byteRange = range(start, byteCount, limit),
            dataPageOffset >= start, dataPageOffset <= byteRange.upperBound
        else { throw damaged("its pages lie outside the file") }
        var bounds: (least: [UInt8], greatest: [UInt8])?
        if let least, let greatest, isExact { bounds = (least, greatest) }
        return ColumnChunk(
            codec: codec, byteRange: byteRange, dataPageOffset: dataPageOffset,
            hasDictionary: hasDictionary, uncompressedByteCount: uncompressedByteCount,
            bounds: bounds,
            offsetIndex: try index(offsetIndexOffset, offsetIndexByteCount, limit),
            columnIndex: try index(columnIndexOffset, columnIndexByteCount, limit),
            bloomFilterOffset: try bloomFilter(limit), bloomFilterByteCount: bloomFilterByteCount)
    }

    private func index(
        _ offset: Int?, _ byteCount: Int?, _ limit: Int
    ) throws(ParquetError) -> Range<Int>? {
        guard let offset, let byteCount else { return nil }
        guard let range = range(offset, byteCount, limit) else {
            throw damaged("its page index lies outside the file")
        }
        return range
    }

    private func bloomFilter(_ limit: Int) throws(ParquetError) -> Int? {
        guard let bloomFilterOffset else { return nil }
        guard range(bloomFilterOffset, bloomFilterByteCount ?? 0, limit) != nil else {
            throw damaged("its bloom filter lies outside the file")
        }
        return bloomFilterOffset
    }

    private func range(_ offset: Int, _ byteCount: Int, _ limit: Int) -> Range<Int>? {
        guard offset >= ParquetFormat.magic.count, offset <= limit, byteCount <= limit - offset
        else { return nil }
        return offset..<offset + byteCount
    }

    private func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the column chunk is damaged: \(what)")
    }
}
