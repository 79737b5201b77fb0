import Bytes
package import Parquet

/// What a stretch of a data page holds.
package struct DataPage: Sendable {
    /// Without nulls; may begin before the stretch and go on behind it.
    package let values: PageValues
    /// Where in ``values`` those of the stretch begin.
    package let firstValue: Int
    /// How many values, nulls and empty lists there are in the stretch.
    package let count: Int
    /// For each value, null or empty list, whether it is there; empty for a required column.
    package let definitionLevels: [UInt32]
    /// For each value, null or empty list, 0 where a row begins; empty where there are no lists.
    package let repetitionLevels: [UInt32]

    /// What it takes in memory.
    var byteCount: Int {
        let levels = MemoryLayout<UInt32>.size * (definitionLevels.count + repetitionLevels.count)
        switch values {
        case .indices(let indices): return levels + MemoryLayout<UInt32>.size * indices.count
        case .plain(let values): return levels + values.byteCount
        }
    }
}

/// A data page that is read from its first value to its last, a stretch at a time: levels, positions
/// and truth values of a few bytes may stand for more of them than memory has room for.
struct OpenPage: Sendable {
    /// Where the values come from.
    enum Source: Sendable {
        /// Positions in a dictionary of so many entries.
        case indices(RLEDecoder, entryCount: Int)
        /// Truth values as bits.
        case bits(RLEDecoder)
        /// All values of the page, of which some were read.
        case decoded(ColumnValues, readCount: Int)
    }

    /// The most values that are read at a time.
    private static let stretch = 1 << 16

    /// How many values, nulls and empty lists were not read yet.
    private(set) var remaining: Int
    private var repetition: LevelDecoder?
    private var definition: LevelDecoder?
    /// The definition level of a value that is there.
    private let greatestDefinition: UInt32
    private var source: Source

    init(
        count: Int, repetition: LevelDecoder?, definition: LevelDecoder?,
        greatestDefinition: UInt32, source: Source
    ) {
        remaining = count
        self.repetition = repetition
        self.definition = definition
        self.greatestDefinition = greatestDefinition
        self.source = source
    }

    /// What it takes in memory besides the stretch that was read last.
    var byteCount: Int {
        let levels = (repetition?.byteCount ?? 0) + (definition?.byteCount ?? 0)
        return switch source {
        case .indices(let runs, _), .bits(let runs): levels + runs.byteCount
        case .decoded: levels
        }
    }

    /// The next stretch; at least one value of a page that has any left.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`.
    mutating func next() throws(ParquetError) -> DataPage {
        let count = min(Self.stretch, remaining)
        let repetition = try repetition?.next(count) ?? []
        let definition = try definition?.next(count) ?? []
        let valueCount =
            definition.isEmpty ? count : definition.count { $0 == greatestDefinition }
        let (values, firstValue) = try nextValues(valueCount)
        remaining -= count
        return DataPage(
            values: values, firstValue: firstValue, count: count, definitionLevels: definition,
            repetitionLevels: repetition)
    }

    private mutating func nextValues(
        _ count: Int
    ) throws(ParquetError) -> (PageValues, firstValue: Int) {
        switch source {
        case .indices(var runs, let entryCount):
            let indices = try runs.next(count)
            guard indices.max().map({ $0 < entryCount }) ?? true else {
                throw ParquetError(.damaged, "a page has an index beyond the dictionary")
            }
            source = .indices(runs, entryCount: entryCount)
            return (.indices(indices), 0)
        case .bits(var bits):
            let values = try bits.next(count).map { $0 == 1 }
            source = .bits(bits)
            return (.plain(.boolean(values)), 0)
        case .decoded(let values, let readCount):
            source = .decoded(values, readCount: readCount + count)
            return (.plain(values), readCount)
        }
    }
}

extension ColumnValues {
    /// What they take in memory.
    var byteCount: Int {
        switch self {
        case .boolean(let values): values.count
        case .int32(let values): 4 * values.count
        case .int64(let values): 8 * values.count
        case .float(let values): 4 * values.count
        case .double(let values): 8 * values.count
        case .byteArray(let bytes, let offsets): bytes.count + 4 * offsets.count
        case .fixed(let bytes, _): bytes.count
        }
    }
}
