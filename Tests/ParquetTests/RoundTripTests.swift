import Bytes
import Parquet
import ParquetWriter
import Testing

/// The distinct values and, for each row, the position of its value.
private func dictionary(_ values: ColumnValues) -> ColumnChunkData {
    switch values {
    case .int32(let numbers):
        let entries = Set(numbers).sorted()
        return .dictionary(.int32(entries), indices: positions(numbers, entries))
    case .int64(let numbers):
        let entries = Set(numbers).sorted()
        return .dictionary(.int64(entries), indices: positions(numbers, entries))
    case .double(let numbers):
        let entries = Set(numbers.map(\.bitPattern)).sorted()
        return .dictionary(
            .double(entries.map(Double.init(bitPattern:))),
            indices: positions(numbers.map(\.bitPattern), entries))
    case .byteArray(let bytes, let offsets):
        let slices = zip(offsets, offsets.dropFirst()).map { Array(bytes[Int($0)..<Int($1)]) }
        let entries = Set(slices).sorted { $0.lexicographicallyPrecedes($1) }
        return .dictionary(byteArrays(entries), indices: positions(slices, entries))
    case .boolean, .float, .fixed: return .plain(values)
    }
}

private func positions<Value: Hashable>(_ rows: [Value], _ entries: [Value]) -> [UInt32] {
    let places = Dictionary(uniqueKeysWithValues: zip(entries, UInt32(0)...))
    return rows.compactMap { places[$0] }
}

private func byteArrays(_ arrays: [[UInt8]]) -> ColumnValues {
    var offsets: [UInt32] = [0]
    for array in arrays { offsets.append((offsets.last ?? 0) + UInt32(array.count)) }
    return .byteArray(bytes: Array(arrays.joined()), offsets: offsets)
}

private func randomValues(
    _ kind: ColumnSchema.Kind, _ count: Int, _ random: inout SplitMix64
) -> ColumnValues {
    // Few values, so that dictionaries have something to do, and the ends of each kind's range.
    switch kind {
    case .int32:
        let pool = [Int32.min, -1, 0, 1, 7, Int32.max]
        return .int32((0..<count).map { _ in pool.randomElement(using: &random) ?? 0 })
    case .int64:
        let pool = [Int64.min, -1, 0, 1 << 40, Int64.max]
        return .int64((0..<count).map { _ in pool.randomElement(using: &random) ?? 0 })
    case .double:
        let pool = [0.0, -0.0, .nan, .infinity, -1.5, .leastNonzeroMagnitude]
        return .double((0..<count).map { _ in pool.randomElement(using: &random) ?? 0 })
    case .byteArray:
        return byteArrays(
            (0..<count).map { _ in
                let length = Int.random(in: 0...3, using: &random)
                return (0..<length).map { _ in
                    [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
                }
            })
    case .boolean, .int96, .float, .fixedLengthByteArray: return .boolean([])
    }
}

@Suite struct RoundTripTests {
    static let schema = ColumnSchema.Kind.writable.flatMap { kind in
        [ColumnSchema("dictionary \(kind)", kind), ColumnSchema("plain \(kind)", kind)]
    }
    static func options(_ codec: Codec) -> WriterOptions {
        WriterOptions(
            codec: codec, createdBy: "oith version 1.2.3 (build abc)",
            bloomFilterColumns: Set(schema.indices),
            columnIndexColumns: Set(schema.indices.filter { schema[$0].kind != .double }))
    }

    private func groups(seed: UInt64) -> [Group] {
        var random = SplitMix64(seed: seed)
        return (0..<3).map { _ in
            let rows = Int.random(in: 0...300, using: &random)
            let cuts = (0..<8).map { _ in Int.random(in: 0...300, using: &random) }
            return Group(
                columns: ColumnSchema.Kind.writable.flatMap { kind -> [ColumnChunkData] in
                    let values = randomValues(kind, rows, &random)
                    return [dictionary(values), .plain(values)]
                },
                pageStarts: Set([0] + cuts).filter { $0 < rows }.sorted())
        }
    }

    private func write(_ groups: [Group], _ codec: Codec) throws -> [UInt8] {
        var writer = try ParquetWriter(
            MemorySink(), schema: Self.schema, options: Self.options(codec))
        var placements: [RowGroupPlacement] = []
        for group in groups {
            placements.append(
                try writer.writeRowGroup(group.columns, pageStarts: group.pageStarts))
        }
        #expect(placements.map(\.index) == Array(groups.indices))
        return try writer.finish().bytes
    }

    @Test(arguments: Codec.writable, UInt64(1)...12)
    func `Every kind, encoding and codec comes back`(_ codec: Codec, _ seed: UInt64) throws {
        let groups = groups(seed: seed)
        let bytes = try write(groups, codec)
        #expect(try write(groups, codec) == bytes, "the same input, other bytes")
        let file = try ParquetFile(InMemoryFile(bytes), name: "round trip")
        #expect(file.schema == Self.schema)
        #expect(file.rowGroups.map(\.rowCount) == groups.map { $0.columns[0].rowCount })
        for (index, group) in groups.enumerated() {
            for (column, data) in group.columns.enumerated() {
                let values = listed(data)
                #expect(try readColumn(file, index, column) == values, "seed \(seed)")
                try checkIndexes(file, index, column, group, values)
            }
        }
    }

    /// Offset index, column index, statistics and bloom filter against the values themselves.
    private func checkIndexes(
        _ file: ParquetFile, _ group: Int, _ column: Int, _ written: Group, _ values: [ColumnValue]
    ) throws {
        let pages = try file.pages(rowGroup: group, column: column)
        #expect(pages.map(\.rows.lowerBound) == written.pageStarts)
        for page in pages {
            for row in [page.rows.lowerBound, page.rows.upperBound - 1] {
                #expect(try file.page(containing: row, rowGroup: group, column: column) == page)
            }
        }
        for value in Set(values.map(plainBytes(Self.schema[column].kind))) {
            #expect(try file.mayContain(value, rowGroup: group, column: column))
        }
        let chunk = file.rowGroups[group].columns[column]
        guard Self.schema[column].kind != .double, !values.isEmpty else {
            #expect(chunk.bounds == nil)
            #expect(!chunk.hasColumnIndex)
            return
        }
        let bounds = try #require(try file.pageBounds(rowGroup: group, column: column))
        #expect(
            bounds.map { [$0.least, $0.greatest] }
                == pages.map { expectedBounds(Array(values[$0.rows]), column) })
        let all = expectedBounds(values, column)
        #expect(chunk.bounds?.least == all[0])
        #expect(chunk.bounds?.greatest == all[1])
    }

    private func expectedBounds(_ values: [ColumnValue], _ column: Int) -> [[UInt8]] {
        let sorted = values.sorted { first, second in
            switch (first, second) {
            case (.number(let first), .number(let second)): first < second
            case (.bytes(let first), .bytes(let second)): first.lexicographicallyPrecedes(second)
            default: false
            }
        }
        let plain = plainBytes(Self.schema[column].kind)
        return [plain(sorted[0]), plain(sorted[sorted.count - 1])]
    }

    private func plainBytes(_ kind: ColumnSchema.Kind) -> (ColumnValue) -> [UInt8] {
        { value in
            let bits: UInt64
            switch value {
            case .bytes(let bytes): return bytes
            case .number(let number): bits = UInt64(bitPattern: number)
            case .double(let pattern): bits = pattern
            case .other: bits = 0
            }
            return (0..<(kind == .int32 ? 4 : 8)).map {
                UInt8(truncatingIfNeeded: bits >> ($0 * 8))
            }
        }
    }

    @Test func `Bloom filters exclude most others`() throws {
        let file = try ParquetFile(
            InMemoryFile(try Sample(.lz4Raw, users: [1000]).encoded()), name: "sample")
        var hits = 0
        for number in 0..<10_000 {
            let name = Array("stranger-\(number)@example.org".utf8)
            if try file.mayContain(name, rowGroup: 0, column: 0) { hits += 1 }
        }
        // One in a hundred is the promise for a full filter.
        #expect(hits < 200)
    }

    @Test func `The footer tells what it was told`() throws {
        let sample = Sample(.zstd, users: [4, 0, 2])
        let file = try ParquetFile(InMemoryFile(try sample.encoded()), name: "sample")
        #expect(file.createdBy == "oith version 1.2.3 (build abc)")
        #expect(file.schema == Sample.schema)
        #expect(file.rowCount == 30)
        #expect(file.rowGroups.map(\.sortingColumns) == [[0, 1], [0, 1], [0, 1]])
        #expect(file.keyValueMetadata.map(\.key) == ["as-of", "empty"])
        #expect(file.keyValueMetadata.map(\.value) == ["2026-01-02T03:04:05Z", ""])
        #expect(file.column(named: "score") == 3)
        #expect(file.column(named: "absent") == nil)
        #expect(file.rowGroups[0].columns.map(\.hasDictionary) == [true, true, true, false, false])
        #expect(
            file.rowGroups[0].columns.map(\.hasBloomFilter) == [true]
                + Array(repeating: false, count: 4))
    }
}
