/// `FileMetaData`, checked.
struct FileMetadata {
    var createdBy: String?
    var schema: [ColumnSchema] = []
    var rowCount = 0
    var rowGroups: [RowGroup] = []
    var keyValueMetadata: [(key: String, value: String)] = []

    /// Finds and reads the footer of a file.
    init(_ bytes: ByteView) throws(ParquetError) {
        let footer = try Self.footer(bytes)
        var reader = CompactReader(bytes, footer)
        var version: Int?
        var rowCount: Int?
        var hasRowGroups = false
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: version = try reader.int(field)
            case 2: schema = try Self.readSchema(&reader, field)
            case 3: rowCount = try reader.int(field)
            case 4:
                try readRowGroups(&reader, field, limit: footer.lowerBound)
                hasRowGroups = true
            case 5: try readKeyValues(&reader, field)
            case 6: createdBy = try reader.string(field)
            default: try reader.skip(field)
            }
        }
        guard version == 1 || version == 2 else {
            throw ParquetError(.unsupported, "the footer is of an unknown version")
        }
        var sum = 0
        for rowGroup in rowGroups {
            let (total, overflow) = sum.addingReportingOverflow(rowGroup.rowCount)
            guard !overflow else { throw Self.damaged("too many rows") }
            sum = total
        }
        guard let rowCount, hasRowGroups, !schema.isEmpty else {
            throw Self.damaged("it lacks a field")
        }
        guard sum == rowCount, reader.position == footer.upperBound else {
            throw Self.damaged("row counts or lengths contradict each other")
        }
        self.rowCount = rowCount
    }

    /// Where the footer stands: before its own length and the magic number.
    private static func footer(_ bytes: ByteView) throws(ParquetError) -> Range<Int> {
        let magic = ParquetFormat.magic
        guard bytes.count >= 12, magic.indices.allSatisfy({ bytes[$0] == magic[$0] }),
            magic.indices.allSatisfy({ bytes[bytes.count - 4 + $0] == magic[$0] })
        else { throw ParquetError(.damaged, "it is not a whole Parquet file") }
        let end = bytes.count - 8
        var length = 0
        for index in 0..<4 { length |= Int(bytes[end + index]) << (8 * index) }
        guard length <= end - 4 else { throw damaged("it is longer than the file") }
        return end - length..<end
    }

    private static func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the footer is damaged: \(what)")
    }
}

// MARK: - Schema
extension FileMetadata {
    /// An element of the schema, root or column.
    private struct Element {
        var kind: Int32?
        var repetition: Int32?
        var name: String?
        var childCount: Int?
        var converted: Int32?
    }

    private static func readSchema(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> [ColumnSchema] {
        let count = try reader.list(field, of: .structure)
        guard count > 0 else { throw damaged("it has no schema") }
        let root = try readElement(&reader)
        var columns: [ColumnSchema] = []
        for _ in 1..<count { columns.append(try column(try readElement(&reader))) }
        guard root.childCount == count - 1 else { throw damaged("the schema is not flat") }
        return columns
    }

    private static func readElement(
        _ reader: inout CompactReader
    ) throws(ParquetError) -> Element {
        var element = Element()
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: element.kind = try reader.int32(field)
            case 3: element.repetition = try reader.int32(field)
            case 4: element.name = try reader.string(field)
            case 5: element.childCount = try reader.int(field)
            case 6: element.converted = try reader.int32(field)
            default: try reader.skip(field)
            }
        }
        return element
    }

    private static func column(_ element: Element) throws(ParquetError) -> ColumnSchema {
        guard let name = element.name else { throw damaged("a column has no name") }
        guard element.childCount == nil, element.repetition == 0,
            let kind = element.kind.flatMap(ColumnSchema.Kind.init(rawValue:))
        else {
            throw ParquetError(.unsupported, "the column is not of a type that is read here")
                .located(column: name)
        }
        let column = ColumnSchema(name, kind, logical(element.converted))
        guard column.isConsistent else { throw damaged("a logical type suits no such column") }
        return column
    }

    private static func logical(_ converted: Int32?) -> ColumnSchema.Logical {
        switch converted {
        case 0: .string
        case 11: .uint8
        default: .none
        }
    }
}

// MARK: - Row groups and metadata
extension FileMetadata {
    private mutating func readRowGroups(
        _ reader: inout CompactReader, _ field: CompactReader.Field, limit: Int
    ) throws(ParquetError) {
        let count = try reader.list(field, of: .structure)
        for index in 0..<count {
            do {
                rowGroups.append(try readRowGroup(&reader, limit: limit))
            } catch {
                throw error.located(rowGroup: index)
            }
        }
    }

    private func readRowGroup(
        _ reader: inout CompactReader, limit: Int
    ) throws(ParquetError) -> RowGroup {
        var chunks: [ChunkMetadata] = []
        var rowCount: Int?
        var sorting: [Int] = []
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1:
                let count = try reader.list(field, of: .structure)
                guard count == schema.count else { throw Self.damaged("columns are missing") }
                for _ in 0..<count { chunks.append(try ChunkMetadata(&reader)) }
            case 3: rowCount = try reader.int(field)
            case 4: sorting = try readSorting(&reader, field)
            default: try reader.skip(field)
            }
        }
        guard let rowCount, chunks.count == schema.count else {
            throw Self.damaged("a row group lacks a field")
        }
        var columns: [ColumnChunk] = []
        for (column, chunk) in zip(schema, chunks) {
            do {
                columns.append(try chunk.chunk(of: column, rowCount: rowCount, limit: limit))
            } catch {
                throw error.located(column: column.name)
            }
        }
        return RowGroup(rowCount: rowCount, columns: columns, sortingColumns: sorting)
    }

    /// The leading columns that rows are sorted by in ascending order.
    private func readSorting(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) -> [Int] {
        let count = try reader.list(field, of: .structure)
        var columns: [Int] = []
        var isAscending = true
        for _ in 0..<count {
            var column: Int?
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch field.id {
                case 1: column = try reader.int(field, in: 0...schema.count)
                case 2:
                    let isDescending = try reader.bool(field)
                    isAscending = isAscending && !isDescending
                default: try reader.skip(field)
                }
            }
            guard let column, schema.indices.contains(column) else {
                throw Self.damaged("rows are sorted by a column that is not there")
            }
            if isAscending { columns.append(column) }
        }
        return columns
    }

    private mutating func readKeyValues(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        let count = try reader.list(field, of: .structure)
        for _ in 0..<count {
            var entry = (key: "", value: "")
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch field.id {
                case 1: entry.key = try reader.string(field)
                case 2: entry.value = try reader.string(field)
                default: try reader.skip(field)
                }
            }
            keyValueMetadata.append(entry)
        }
    }
}
