import JSON
import Parquet
import ParquetRows

/// How a Parquet file is made, for programs.
struct ParquetFileJSON {
    let file: ParquetFile
    let showsPages: Bool

    /// The file with some of its row groups.
    ///
    /// - Throws: ``ParquetError`` where the headers of pages are damaged.
    func value(_ rowGroups: Range<Int>) throws -> JSONValue {
        [
            "file": .string(file.name), "bytes": .integer(file.byteCount),
            "footerBytes": .integer(file.footerByteCount),
            "createdBy": file.createdBy.map { .string($0) } ?? .null,
            "rows": .integer(file.rowCount), "rowGroupCount": .integer(file.rowGroups.count),
            "metadata": .array(
                file.keyValueMetadata.map {
                    ["key": .string($0.key), "value": .string($0.value)]
                }),
            "columns": .array(zip(file.columnNames, file.schema).map(Self.column)),
            "rowGroups": .array(try rowGroups.map(rowGroup)),
        ]
    }

    private static func column(_ name: String, _ column: ColumnSchema) -> JSONValue {
        [
            "name": .string(name), "path": .string(column.place),
            "type": .string(column.kindText),
            "logicalType": column.logical == .none ? .null : .string(column.logical.text),
            "repetition": .string(column.shapeText),
        ]
    }

    private func rowGroup(_ index: Int) throws -> JSONValue {
        let rowGroup = file.rowGroups[index]
        return [
            "index": .integer(index), "rows": .integer(rowGroup.rowCount),
            "bytes": .integer(rowGroup.byteCount),
            "sortedBy": .array(rowGroup.sortingColumns.map { .string(file.schema[$0].name) }),
            "columns": .array(try file.schema.indices.map { try chunk(index, $0) }),
        ]
    }

    private func chunk(_ index: Int, _ column: Int) throws -> JSONValue {
        let chunk = file.rowGroups[index].columns[column]
        let pages = try ParquetChunkPages(file, rowGroup: index, column: column)
        var members: [(String, JSONValue)] = [
            ("path", .string(file.schema[column].place)), ("codec", .string(chunk.codec.name)),
            ("encodings", .array(pages.encodings.map { .string($0.name) })),
            ("values", .integer(chunk.valueCount)),
            ("nulls", chunk.statistics?.nullCount.map { .integer($0) } ?? .null),
            ("offset", .integer(chunk.byteRange.lowerBound)),
            ("bytes", .integer(chunk.byteRange.count)),
            ("uncompressedBytes", .integer(chunk.uncompressedByteCount)),
            ("dictionaryEntries", pages.dictionaryCount.map { .integer($0) } ?? .null),
            ("dataPages", .integer(pages.dataPageCount)),
            ("checksums", .integer(pages.checksumCount)),
            ("hasBounds", .bool(chunk.statistics?.least != nil)),
            ("hasColumnIndex", .bool(chunk.hasColumnIndex)),
            ("hasOffsetIndex", .bool(chunk.hasOffsetIndex)),
            ("indexBytes", .integer(chunk.indexByteCount)),
            ("hasBloomFilter", .bool(chunk.hasBloomFilter)),
            ("bloomFilterBytes", chunk.bloomFilterByteCount.map { .integer($0) } ?? .null),
        ]
        if showsPages { members.append(("pages", .array(pages.headers.map(Self.page)))) }
        return .object(JSONObject(members))
    }

    private static func page(_ header: PageHeader) -> JSONValue {
        [
            "kind": .string(header.kindName), "encoding": .string(header.encoding.name),
            "values": .integer(header.valueCount), "offset": .integer(header.byteOffset),
            "bytes": .integer(header.storedByteCount),
            "uncompressedBytes": .integer(header.byteCount),
            "checksum": header.crc.map { .integer(Int($0)) } ?? .null,
        ]
    }
}
