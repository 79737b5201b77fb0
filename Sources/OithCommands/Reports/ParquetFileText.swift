import NightReport
import Parquet
import ParquetRows

/// How a Parquet file is made, for people.
struct ParquetFileText {
    let file: ParquetFile
    let showsPages: Bool

    /// What is said of the file as a whole.
    var head: String {
        var text = "file          \(file.name.field)\n"
        text += "size          \(NumberFormatting.bytes(file.byteCount))"
        text += ", \(NumberFormatting.bytes(file.footerByteCount)) of it footer\n"
        text += "created by    \(file.createdBy?.field ?? "-")\n"
        text += "rows          \(NumberFormatting.count(file.rowCount))"
        text += " in \(NumberFormatting.count(file.rowGroups.count)) row groups\n"
        for entry in file.keyValueMetadata {
            text += "metadata      \(entry.key.field) = \(Self.shortened(entry.value).field)\n"
        }
        return text + "\n" + schema
    }

    /// The columns, sizes of all row groups together.
    private var schema: String {
        var table = Table(
            [
                ("column", .left), ("type", .left), ("bytes", .right), ("uncompressed", .right),
                ("share", .right),
            ], optional: ["uncompressed"])
        let all = file.rowGroups.reduce(0) { $0 + $1.byteCount }
        for (index, column) in file.schema.enumerated() {
            let chunks = file.rowGroups.map { $0.columns[index] }
            let stored = chunks.reduce(0) { $0 + $1.byteRange.count }
            let uncompressed = chunks.reduce(0) { $0 &+ $1.uncompressedByteCount }
            table.add([
                column.place, column.typeText, NumberFormatting.count(stored),
                NumberFormatting.count(uncompressed),
                NumberFormatting.percent(stored, of: all),
            ])
        }
        return table.text
    }

    /// What is said of a row group.
    ///
    /// - Throws: ``ParquetError`` where the headers of its pages are damaged.
    func rowGroup(_ index: Int) throws -> String {
        let rowGroup = file.rowGroups[index]
        var text = "\nrow group \(index)   \(NumberFormatting.count(rowGroup.rowCount)) rows, "
        text += NumberFormatting.bytes(rowGroup.byteCount)
        if !rowGroup.sortingColumns.isEmpty {
            let names = rowGroup.sortingColumns.map { file.schema[$0].name.field }
            text += ", sorted by \(names.joined(separator: ", "))"
        }
        var table = Table(
            [
                ("column", .left), ("codec", .left), ("encodings", .left), ("values", .right),
                ("nulls", .right), ("dictionary", .right), ("pages", .right), ("bytes", .right),
                ("has", .left),
            ], optional: ["nulls", "has"])
        var pages = ""
        for column in file.schema.indices {
            let found = try ParquetChunkPages(file, rowGroup: index, column: column)
            table.add(row(rowGroup.columns[column], column: file.schema[column], pages: found))
            if showsPages { pages += self.pages(found, of: file.schema[column]) }
        }
        return text + "\n" + table.text + pages
    }

    private func row(
        _ chunk: ColumnChunk, column: ColumnSchema, pages: ParquetChunkPages
    ) -> [String] {
        [
            column.place, chunk.codec.name,
            pages.encodings.map(\.name).joined(separator: ", "),
            NumberFormatting.count(chunk.valueCount),
            chunk.statistics?.nullCount.map(NumberFormatting.count) ?? "-",
            pages.dictionaryCount.map(NumberFormatting.count) ?? "-",
            NumberFormatting.count(pages.dataPageCount),
            NumberFormatting.count(chunk.byteRange.count), Self.extras(chunk, pages),
        ]
    }

    /// What a chunk has that it need not have.
    private static func extras(_ chunk: ColumnChunk, _ pages: ParquetChunkPages) -> String {
        var extras: [String] = []
        if pages.checksumCount > 0 {
            extras.append(
                pages.checksumCount == pages.headers.count ? "checksums" : "some checksums")
        }
        if chunk.statistics?.least != nil { extras.append("bounds") }
        if chunk.hasColumnIndex { extras.append("column index") }
        if chunk.hasOffsetIndex { extras.append("offset index") }
        if chunk.hasBloomFilter { extras.append("bloom filter") }
        return extras.joined(separator: ", ")
    }

    private func pages(_ pages: ParquetChunkPages, of column: ColumnSchema) -> String {
        var table = Table(
            [
                ("page", .right), ("kind", .left), ("encoding", .left), ("values", .right),
                ("offset", .right), ("bytes", .right), ("uncompressed", .right),
                ("checksum", .right),
            ], optional: ["uncompressed", "checksum"])
        var number = 0
        for header in pages.headers {
            let isData = header.kind == .dataV1 || header.kind == .dataV2
            table.add([
                isData ? String(number) : "-", header.kindName, header.encoding.name,
                NumberFormatting.count(header.valueCount),
                NumberFormatting.count(header.byteOffset),
                NumberFormatting.count(header.storedByteCount),
                NumberFormatting.count(header.byteCount),
                header.crc.map { String($0, radix: 16) } ?? "-",
            ])
            if isData { number += 1 }
        }
        return "\n\(column.place.field)\n" + table.text
    }

    /// Some metadata is a whole schema of Arrow's.
    private static func shortened(_ text: String) -> String {
        text.count > 100 ? "\(text.prefix(100))... (\(text.utf8.count) bytes)" : text
    }
}
