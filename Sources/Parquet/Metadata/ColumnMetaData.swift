/// `ColumnChunk` and `ColumnMetaData` as they are parsed, before anything is believed.
struct ColumnMetaData {
    var kind: ColumnSchema.Kind?
    var path: [String] = []
    var encodings: [Encoding] = []
    var codec: Codec?
    var codecNumber: Int32?
    var valueCount: Int?
    var uncompressedByteCount: Int?
    var byteCount: Int?
    var dataPageOffset: Int?
    var dictionaryPageOffset: Int?
    var statistics: Statistics?
    var bloomFilterOffset: Int?
    var bloomFilterByteCount: Int?
    var offsetIndexOffset: Int?
    var offsetIndexByteCount: Int?
    var columnIndexOffset: Int?
    var columnIndexByteCount: Int?
    /// The pages are in another file, or encrypted.
    var isElsewhere = false
    var isEncrypted = false

    init(_ reader: inout CompactReader) throws(ParquetError) {
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: isElsewhere = try !reader.binary(field).isEmpty
            case 3: try readMetadata(&reader, field)
            case 4: offsetIndexOffset = try reader.int(field)
            case 5: offsetIndexByteCount = try reader.int(field)
            case 6: columnIndexOffset = try reader.int(field)
            case 7: columnIndexByteCount = try reader.int(field)
            case 8:
                isEncrypted = true
                try reader.skip(field)
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
            case 2:
                let count = try reader.list(field, of: .int32)
                for _ in 0..<count { encodings.append(try Self.encoding(&reader)) }
            case 3:
                let count = try reader.list(field, of: .binary)
                for _ in 0..<count { path.append(try reader.stringElement()) }
            case 4:
                codecNumber = try reader.int32(field)
                codec = codecNumber.flatMap(Codec.init(rawValue:))
            case 5: valueCount = try reader.int(field)
            case 6: uncompressedByteCount = try reader.int(field)
            case 7: byteCount = try reader.int(field)
            case 9: dataPageOffset = try reader.int(field)
            case 11: dictionaryPageOffset = try reader.int(field)
            case 12: statistics = try Statistics(&reader, field)
            case 14: bloomFilterOffset = try reader.int(field)
            // An old writer has a list of its own here.
            case 15 where field.type == .int32: bloomFilterByteCount = try reader.int(field)
            default: try reader.skip(field)
            }
        }
    }

    private static func encoding(
        _ reader: inout CompactReader
    ) throws(ParquetError) -> Encoding {
        let range = Int(Int32.min)...Int(Int32.max)
        return Encoding(rawValue: Int32(truncatingIfNeeded: try reader.intElement(in: range)))
    }
}

extension ColumnMetaData {
    /// The chunk, if all of it agrees with its column and lies in the file before the footer, which
    /// begins at `limit`.
    func chunk(
        of column: ColumnSchema, rowCount: Int, limit: Int
    ) throws(ParquetError) -> ColumnChunk {
        if isElsewhere || isEncrypted {
            throw ParquetError(
                .unsupported, isElsewhere ? "it is in another file" : "it is encrypted")
        }
        guard let dataPageOffset, let byteCount, let uncompressedByteCount, let valueCount else {
            throw damaged("its metadata lacks a field")
        }
        guard kind == column.kind, path == column.path,
            isPossible(valueCount, shape: column.shape, rowCount: rowCount)
        else {
            throw damaged("its metadata contradicts the schema or the number of rows")
        }
        guard let codec else {
            throw ParquetError(
                .unsupported, "codec \(codecNumber.map(String.init) ?? "none") is not known here")
        }
        guard
            let pages = pages(dataPageOffset, byteCount: byteCount, limit: limit)
                ?? (valueCount == 0 ? Pages.none : nil)
        else { throw damaged("its pages lie outside the file") }
        return ColumnChunk(
            codec: codec, encodings: encodings, valueCount: valueCount, byteRange: pages.byteRange,
            dataPageOffset: pages.dataPageOffset, hasDictionary: pages.hasDictionary,
            uncompressedByteCount: uncompressedByteCount, statistics: statistics,
            offsetIndex: try index(
                offsetIndexOffset, byteCount: offsetIndexByteCount, limit: limit),
            columnIndex: try index(
                columnIndexOffset, byteCount: columnIndexByteCount, limit: limit),
            bloomFilterOffset: try bloomFilter(limit), bloomFilterByteCount: bloomFilterByteCount)
    }

    /// Where pages are.
    private struct Pages {
        let byteRange: Range<Int>
        let dataPageOffset: Int
        let hasDictionary: Bool

        /// Without values there may be no pages, and then the offsets may be anything.
        static let none = Pages(
            byteRange: ParquetFormat.magic.count..<ParquetFormat.magic.count,
            dataPageOffset: ParquetFormat.magic.count, hasDictionary: false)
    }

    /// The pages, if they lie in the file.
    private func pages(_ dataPageOffset: Int, byteCount: Int, limit: Int) -> Pages? {
        // Some writers say 0 where there is no dictionary.
        let dictionary = dictionaryPageOffset.flatMap { $0 > 0 ? $0 : nil }
        let start = dictionary ?? dataPageOffset
        guard let byteRange = range(start, byteCount: byteCount, limit: limit),
            dataPageOffset >= start,
            dataPageOffset <= byteRange.upperBound
        else { return nil }
        return Pages(
            byteRange: byteRange, dataPageOffset: dataPageOffset,
            hasDictionary: dictionary != nil)
    }

    /// Whether a column can have so many values, nulls and empty lists.
    private func isPossible(
        _ valueCount: Int, shape: ColumnSchema.Shape, rowCount: Int
    ) -> Bool {
        switch shape {
        case .required, .optional: valueCount == rowCount
        case .list, .nested: valueCount >= rowCount && (rowCount > 0 || valueCount == 0)
        }
    }

    private func index(
        _ offset: Int?, byteCount: Int?, limit: Int
    ) throws(ParquetError) -> Range<Int>? {
        guard let offset, let byteCount else { return nil }
        guard let range = range(offset, byteCount: byteCount, limit: limit) else {
            throw damaged("its page index lies outside the file")
        }
        return range
    }

    private func bloomFilter(_ limit: Int) throws(ParquetError) -> Int? {
        guard let bloomFilterOffset else { return nil }
        guard range(bloomFilterOffset, byteCount: bloomFilterByteCount ?? 0, limit: limit) != nil
        else {
            throw damaged("its bloom filter lies outside the file")
        }
        return bloomFilterOffset
    }

    private func range(_ offset: Int, byteCount: Int, limit: Int) -> Range<Int>? {
        guard offset >= ParquetFormat.magic.count, offset <= limit, byteCount <= limit - offset
        else { return nil }
        return offset..<offset + byteCount
    }

    private func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the column chunk is damaged: \(what)")
    }
}
