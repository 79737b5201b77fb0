import Parquet

extension ParquetWriter {
    static func check(_ schema: [ColumnSchema], _ options: WriterOptions) throws(ParquetError) {
        guard !schema.isEmpty, Set(schema.map(\.name)).count == schema.count else {
            throw invalid("a schema without columns, or with two of one name")
        }
        for codec in [options.codec] + options.packings.values.map(\.codec)
        where !Codec.writable.contains(codec) { throw invalid("pages in \(codec.name)") }
        for column in schema { try check(column) }
        let columns = Set(options.sortingColumns).union(options.bloomFilterColumns)
            .union(options.columnIndexColumns).union(options.packings.keys)
        guard columns.isSubset(of: Set(schema.indices)) else {
            throw invalid("options of a column that the schema does not have")
        }
        for column in options.columnIndexColumns where schema[column].kind == .double {
            throw invalid("a column index of column \(schema[column].name): it is of doubles")
        }
    }

    private static func check(_ column: ColumnSchema) throws(ParquetError) {
        guard column.shape == .required, ColumnSchema.Kind.writable.contains(column.kind) else {
            throw invalid("column \(column.name): it has nulls, lists, or values of \(column.kind)")
        }
        guard column.logical.suits(column.kind, byteWidth: column.byteWidth) else {
            throw invalid("column \(column.name): its logical type does not suit its kind")
        }
        guard [.none, .string, .uint8].contains(column.logical) else {
            throw invalid("column \(column.name) as \(column.logical)")
        }
    }

    /// The rows of each page.
    static func pages(_ starts: [Int], rowCount: Int) throws(ParquetError) -> [Range<Int>] {
        if rowCount == 0 {
            guard starts.isEmpty || starts == [0] else { throw invalid("pages without rows") }
            return []
        }
        guard starts.first == 0 else { throw invalid("rows before the first page") }
        var pages: [Range<Int>] = []
        pages.reserveCapacity(starts.count)
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : rowCount
            guard start < end, end <= rowCount, end - start <= PageLimits.valueCount else {
                throw invalid("a page without rows, or of more than \(PageLimits.valueCount)")
            }
            pages.append(start..<end)
        }
        return pages
    }

    static func check(
        _ column: ColumnSchema, _ data: ColumnChunkData, rowCount: Int
    ) throws(ParquetError) {
        guard data.rowCount == rowCount else { throw invalid("columns of different lengths") }
        guard data.values.kind == column.kind else { throw invalid("values of another kind") }
        guard data.values.hasSoundOffsets else { throw invalid("offsets beyond the bytes") }
        if column.logical == .uint8, case .int32(let values) = data.values {
            guard values.allSatisfy({ (0...255).contains($0) }) else {
                throw invalid("a value outside 0...255")
            }
        }
        guard case .dictionary(let values, let indices) = data else { return }
        guard values.count <= PageLimits.valueCount else { throw invalid("too many entries") }
        guard column.kind == .double || values.isStrictlyAscending else {
            throw invalid("a dictionary that does not ascend")
        }
        guard rowCount == 0 || extremes(indices, 0..<rowCount).greatest < values.count else {
            throw invalid("an index beyond the dictionary")
        }
    }
}

/// An error of the caller's.
func invalid(_ what: String) -> ParquetError {
    ParquetError(.invalid, "cannot write \(what)")
}
