/// `FileMetaData`, checked.
struct FileMetaData {
    var createdBy: String?
    var schema: [ColumnSchema] = []
    var rowCount = 0
    var rowGroups: [RowGroup] = []
    var keyValueMetadata: [(key: String, value: String)] = []
    /// For each column whether its bounds are in the order that its type defines; empty where the
    /// file does not say.
    var hasTypeOrder: [Bool] = []
    let footerByteCount: Int

    /// Finds and reads the footer of a file.
    init(_ bytes: ByteView) throws(ParquetError) {
        let footer = try Self.footer(bytes)
        footerByteCount = footer.count
        var reader = CompactReader(bytes, footer)
        var version: Int?
        var rowCount: Int?
        var hasSchema = false
        var hasRowGroups = false
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: version = try reader.int(field)
            case 2:
                schema = try SchemaReader.columns(&reader, field)
                hasSchema = true
            case 3: rowCount = try reader.int(field)
            case 4:
                try readRowGroups(&reader, field, limit: footer.lowerBound)
                hasRowGroups = true
            case 5: try readKeyValues(&reader, field)
            case 6: createdBy = try reader.string(field)
            case 7: try readColumnOrders(&reader, field)
            case 8:
                throw ParquetError(.unsupported, "the file is encrypted")
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
        guard let rowCount, hasRowGroups, hasSchema else {
            throw Self.damaged("it lacks a field")
        }
        guard sum == rowCount, reader.position == footer.upperBound else {
            throw Self.damaged("row counts or lengths contradict each other")
        }
        try Self.checkOverlaps(rowGroups)
        self.rowCount = rowCount
    }

    /// Chunks that share bytes would let a small file have the values of a large one.
    private static func checkOverlaps(_ rowGroups: [RowGroup]) throws(ParquetError) {
        var ranges = rowGroups.flatMap { $0.columns.map(\.byteRange) }.filter { !$0.isEmpty }
        let isAscending = zip(ranges, ranges.dropFirst())
            .allSatisfy { $0.lowerBound <= $1.lowerBound }
        if !isAscending { ranges.sort { $0.lowerBound < $1.lowerBound } }
        for (range, next) in zip(ranges, ranges.dropFirst())
        where next.lowerBound < range.upperBound {
            throw ParquetError(.damaged, "two column chunks share bytes", at: next.lowerBound)
        }
    }

    /// Where the footer is: before its own length and the magic number.
    private static func footer(_ bytes: ByteView) throws(ParquetError) -> Range<Int> {
        let magic = ParquetFormat.magic
        let isLongEnough = bytes.count >= 12
        let head = try isLongEnough ? bytes.bytes(0..<4) : []
        let tail = try isLongEnough ? bytes.bytes(bytes.count - 8..<bytes.count) : []
        if tail.suffix(4).elementsEqual("PARE".utf8) {
            throw ParquetError(.unsupported, "the file is encrypted")
        }
        guard head.elementsEqual(magic), tail.suffix(4).elementsEqual(magic) else {
            throw ParquetError(.damaged, "it is not a whole Parquet file")
        }
        let end = bytes.count - 8
        var length = 0
        for index in 0..<4 { length |= Int(tail[index]) << (8 * index) }
        guard length <= end - 4 else { throw damaged("it is longer than the file") }
        return end - length..<end
    }

    private static func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the footer is damaged: \(what)")
    }
}

// MARK: - Row groups and metadata
extension FileMetaData {
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
        var chunks: [ColumnMetaData] = []
        var rowCount: Int?
        var sorting: [Int] = []
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1:
                let count = try reader.list(field, of: .structure)
                guard count == schema.count else { throw Self.damaged("columns are missing") }
                for _ in 0..<count { chunks.append(try ColumnMetaData(&reader)) }
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
                throw error.located(column: column.place)
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

    private mutating func readColumnOrders(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        let count = try reader.list(field, of: .structure)
        for _ in 0..<count {
            var isTypeOrder = false
            var last = 0
            while let field = try reader.nextField(after: &last) {
                isTypeOrder = field.id == 1
                try reader.skip(field)
            }
            hasTypeOrder.append(isTypeOrder)
        }
    }

    private mutating func readKeyValues(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        let count = try reader.list(field, of: .structure)
        for _ in 0..<count {
            let start = reader.position
            var key: String?
            var value = ""
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch field.id {
                case 1: key = try reader.string(field)
                case 2: value = try reader.string(field)
                default: try reader.skip(field)
                }
            }
            guard let key else {
                throw ParquetError(.damaged, "the footer has metadata without a key", at: start)
            }
            keyValueMetadata.append((key, value))
        }
    }
}
