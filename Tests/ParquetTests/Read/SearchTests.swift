import Parquet
import Testing

private func bytes(_ number: Int64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
}

@Suite struct SearchTests {
    /// Every value is found in every row group and page that has it.
    @Test(arguments: UInt64(1)...4) func `Nothing is overlooked`(_ seed: UInt64) throws {
        let sample = Sample(.lz4Raw, users: [30, 5, 0, 12], listLength: 4, seed: seed)
        let file = try ParquetFile(InMemoryFile(try sample.encoded()), name: "sample")
        for column in [0, 1, 4] {
            for (index, group) in sample.groups.enumerated() {
                let values = listed(group.columns[column])
                for (row, value) in values.enumerated() {
                    let plain = plainBytes(value, Sample.schema[column].kind)
                    let groups = try file.rowGroups(mayContain: plain, column: column)
                    #expect(groups.contains(index))
                    let pages = try file.pages(
                        mayContain: plain, rowGroup: index, column: column)
                    #expect(pages.contains { $0.rows.contains(row) })
                }
            }
        }
    }

    @Test func `Most others are left out`() throws {
        let sample = Sample(.zstd, users: [30, 5])
        let file = try ParquetFile(InMemoryFile(try sample.encoded()), name: "sample")
        // Below and above all, and between two row groups.
        for name in ["aaa", "zzz", "user-0-9"] {
            #expect(try file.rowGroups(mayContain: Array(name.utf8), column: 0) == [])
        }
        #expect(try file.rowGroups(mayContain: bytes(-6), column: 4) == [])
        // The rows of a group: each page has other numbers, and the last row is in the last page.
        let last = bytes(149 * 1_000_000_007 - 5)
        #expect(try file.rowGroups(mayContain: last, column: 4) == [0])
        #expect(try file.pages(mayContain: last, rowGroup: 0, column: 4).map(\.index) == [9])
    }

    @Test func `Null pages have no values`() throws {
        let file = try ParquetFile(InMemoryFile(ForeignFiles.nulls), name: "arrow")
        let value: [UInt8] = [5, 0, 0, 0]
        #expect(try file.rowGroups(mayContain: value, column: 1) == [0])
        let pages = try file.pages(mayContain: value, rowGroup: 0, column: 1)
        #expect(pages.contains { $0.rows.contains(5) })
    }

    @Test func `Values of another length are refused`() throws {
        let file = try ParquetFile(
            InMemoryFile(try Sample(.zstd, users: [3]).encoded()), name: "sample")
        let error = #expect(throws: ParquetError.self) {
            try file.rowGroups(mayContain: [1, 2, 3], column: 4)
        }
        #expect(error?.code == .invalid)
        #expect(throws: ParquetError.self) { try file.rowGroups(mayContain: [], column: 99) }
    }

    private func plainBytes(_ value: ColumnValue, _ kind: ColumnSchema.Kind) -> [UInt8] {
        switch value {
        case .bytes(let bytes): bytes
        case .number(let number): Array(bytes(number).prefix(kind == .int32 ? 4 : 8))
        case .double, .other: []
        }
    }
}
