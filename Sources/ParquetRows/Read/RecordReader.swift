package import Parquet

/// A value as a row has it: no dictionary, levels resolved.
package enum ParquetValue: Sendable, Equatable {
    /// No value.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A whole number of four bytes.
    case int32(Int32)
    /// A whole number of eight bytes.
    case int64(Int64)
    /// A floating-point number of four bytes.
    case float(Float)
    /// A floating-point number of eight bytes.
    case double(Double)
    /// Of a byte array of any length, fixed or not.
    case bytes(ArraySlice<UInt8>)
    /// The elements of a list, in order.
    case list([ParquetValue])
}

/// Reads rows, value by value: for looking at a file, not for computing with it.
///
/// The columns' pages need not begin at the same rows. In memory are a page and a dictionary of each
/// column.
package struct RecordReader: Sendable {
    /// The most bytes of decoded pages and dictionaries, one of each column, that are held.
    private static let greatestByteCount = 1 << 30

    private let file: ParquetFile
    private let columns: [Int]
    private var rowGroup = -1
    private var remainingRows = 0
    private var cursors: [ColumnCursor] = []
    /// What the cursors hold in memory.
    private var byteCount = 0

    /// Begins at the first row.
    ///
    /// - Parameters:
    ///   - file: where from.
    ///   - columns: which columns of the schema, in the order that they are wanted in.
    /// - Throws: ``ParquetError`` with code `.unsupported` for a nested column.
    package init(_ file: ParquetFile, columns: [Int]) throws(ParquetError) {
        for column in columns {
            do { try file.schema[column].checkNesting() } catch {
                throw error.located(file: file.name)
            }
        }
        (self.file, self.columns) = (file, columns)
    }

    /// The values of the next row, one for each column; nil behind the last, and where no column is
    /// wanted: a file without columns may claim any number of rows.
    ///
    /// - Throws: ``ParquetError``.
    package mutating func next() throws(ParquetError) -> [ParquetValue]? {
        if columns.isEmpty { return nil }
        while remainingRows == 0 {
            for index in cursors.indices { try cursors[index].finish() }
            rowGroup += 1
            guard rowGroup < file.rowGroups.count else {
                rowGroup = file.rowGroups.count
                cursors = []
                return nil
            }
            remainingRows = file.rowGroups[rowGroup].rowCount
            cursors = []
            byteCount = 0
            for column in columns {
                cursors.append(
                    ColumnCursor(
                        try ColumnReader(file, rowGroup: rowGroup, column: column),
                        shape: file.schema[column].shape))
            }
        }
        remainingRows -= 1
        var row: [ParquetValue] = []
        row.reserveCapacity(cursors.count)
        for index in cursors.indices {
            let before = cursors[index].byteCount
            row.append(try cursors[index].nextRow())
            byteCount += cursors[index].byteCount - before
            if byteCount > Self.greatestByteCount { throw tooLarge(columns[index]) }
        }
        return row
    }

    private func tooLarge(_ column: Int) -> ParquetError {
        ParquetError(
            .unsupported,
            "the open pages of all columns together are over the limit of "
                + "\(Self.greatestByteCount) bytes; read fewer columns at a time"
        ).located(file: file.name, rowGroup: rowGroup, column: file.schema[column].place)
    }
}

/// Where a row reader is in a column chunk.
private struct ColumnCursor: Sendable {
    private var reader: ColumnReader
    private let shape: ColumnSchema.Shape
    private var page: DataPage?
    /// What the page and the dictionary take.
    private(set) var byteCount = 0
    private var valueCount = 0
    /// The next place among the levels, or the values of a required column.
    private var level = 0
    /// The next value that is not null.
    private var value = 0

    init(_ reader: ColumnReader, shape: ColumnSchema.Shape) {
        (self.reader, self.shape) = (reader, shape)
    }

    mutating func nextRow() throws(ParquetError) -> ParquetValue {
        guard try hasLevel() else { return .null }
        switch shape {
        case .required, .nested: return nextValue()
        case .optional: return nextDefinition() == 1 ? nextValue() : .null
        case .list(let isOptional, let elementIsOptional):
            return try nextList(base: isOptional ? 1 : 0, elementIsOptional)
        }
    }

    /// Finds out whether pages and footer agree to the end.
    mutating func finish() throws(ParquetError) { _ = try hasLevel() }

    /// A list, of which `base` is the definition level where it is empty.
    private mutating func nextList(
        base: UInt32, _ elementIsOptional: Bool
    ) throws(ParquetError) -> ParquetValue {
        let definition = nextDefinition()
        if definition < base { return .null }
        if definition == base { return .list([]) }
        var elements = [nextElement(definition, base: base, isOptional: elementIsOptional)]
        // The rest of a list may be in the next page.
        while try hasLevel(), page?.repetitionLevels[level] == 1 {
            let definition = nextDefinition()
            guard definition > base else {
                throw ParquetError(.damaged, "a list goes on without an element")
            }
            elements.append(nextElement(definition, base: base, isOptional: elementIsOptional))
        }
        return .list(elements)
    }

    private mutating func nextElement(
        _ definition: UInt32, base: UInt32, isOptional: Bool
    ) -> ParquetValue {
        isOptional && definition == base + 1 ? .null : nextValue()
    }

    private mutating func nextDefinition() -> UInt32 {
        defer { level += 1 }
        return page?.definitionLevels[level] ?? 0
    }

    private mutating func nextValue() -> ParquetValue {
        defer { value += 1 }
        if shape == .required { level += 1 }
        switch page?.values {
        case .plain(let values): return values[value]
        case .indices(let indices): return reader.dictionary?[Int(indices[value])] ?? .null
        case nil: return .null
        }
    }

    /// Whether the page, or else the next one, has something at ``level``.
    private mutating func hasLevel() throws(ParquetError) -> Bool {
        if level < valueCount { return true }
        page = try reader.next()
        level = 0
        value = page?.firstValue ?? 0
        valueCount = page?.count ?? 0
        byteCount = (page?.byteCount ?? 0) + reader.byteCount
        return page != nil
    }
}

extension ColumnValues {
    /// A value; traps where there is none.
    package subscript(index: Int) -> ParquetValue {
        switch self {
        case .boolean(let values): .boolean(values[index])
        case .int32(let values): .int32(values[index])
        case .int64(let values): .int64(values[index])
        case .float(let values): .float(values[index])
        case .double(let values): .double(values[index])
        case .byteArray(let bytes, let offsets):
            .bytes(bytes[Int(offsets[index])..<Int(offsets[index + 1])])
        case .fixed(let bytes, let width): .bytes(bytes[index * width..<(index + 1) * width])
        }
    }
}
