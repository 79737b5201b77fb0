import Bytes
import Parquet
import ParquetWriter
import Testing

@Suite struct RowSliceTests {
    /// Runs and packed values in turn, with dictionaries of all widths up to 17 bits.
    private static func indices(
        _ entryCount: Int, _ random: inout SplitMix64
    ) -> [UInt32] {
        var indices = (0..<entryCount).map { UInt32($0) }
        while indices.count < 3000 + entryCount {
            let value = UInt32.random(in: 0..<UInt32(entryCount), using: &random)
            let isRun = random.next() % 2 == 0
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                indices.append(
                    isRun ? value : UInt32.random(in: 0..<UInt32(entryCount), using: &random))
            }
        }
        return indices
    }

    @Test(arguments: Codec.writable, [1, 2, 3, 9, 200, 255, 256, 257, 5000, 70_000])
    func `Some rows are what the whole page has there.`(codec: Codec, entryCount: Int) throws {
        var random = SplitMix64(seed: UInt64(entryCount))
        let indices = Self.indices(entryCount, &random)
        let schema = [ColumnSchema("number", .int32)]
        var writer = try ParquetWriter(
            MemorySink(), schema: schema,
            options: WriterOptions(codec: codec, createdBy: "oith version 1.2.3 (build 1)"))
        let starts = [0, 1, 700]
        _ = try writer.writeRowGroup(
            [.dictionary(.int32((0..<Int32(entryCount)).map { $0 }), indices: indices)],
            pageStarts: starts)
        let file = try ParquetFile(InMemoryFile(try writer.finish().bytes), name: "f")
        var room = PageBuffer()
        for page in try file.pages(rowGroup: 0, column: 0) {
            let slice = IndexPage(byteRange: page.byteRange, rowCount: page.rows.count)
            for _ in 0..<60 {
                let start = Int.random(in: 0...page.rows.count, using: &random)
                let end = min(page.rows.count, start + Int(random.next() % 130))
                var values = [UInt32](repeating: .max, count: 130)
                var span = values.mutableSpan
                try file.readIndices(
                    ofRows: start..<end, in: slice, rowGroup: 0, column: 0,
                    entryCount: entryCount, room: &room, into: &span)
                let first = page.rows.lowerBound
                #expect(values[..<(end - start)] == indices[first + start..<first + end])
                #expect(values[(end - start)...].allSatisfy { $0 == .max })
            }
        }
    }

    @Test func `Rows and entries that are not there are refused.`() throws {
        var writer = try ParquetWriter(
            MemorySink(), schema: [ColumnSchema("number", .int32)],
            options: WriterOptions(codec: .lz4Raw, createdBy: "oith version 1.2.3 (build 1)"))
        _ = try writer.writeRowGroup(
            [.dictionary(.int32([4, 5, 6]), indices: [0, 1, 2, 1, 0])], pageStarts: [0])
        let file = try ParquetFile(InMemoryFile(try writer.finish().bytes), name: "f")
        let page = try #require(try file.pages(rowGroup: 0, column: 0).first)
        let slice = IndexPage(byteRange: page.byteRange, rowCount: 5)
        func read(_ rows: Range<Int>, _ page: IndexPage, entryCount: Int = 3) throws {
            var room = PageBuffer()
            var values = [UInt32](repeating: 0, count: 5)
            var span = values.mutableSpan
            try file.readIndices(
                ofRows: rows, in: page, rowGroup: 0, column: 0, entryCount: entryCount,
                room: &room, into: &span)
        }
        try read(0..<5, slice)
        #expect(throws: ParquetError.self) { try read(0..<6, slice) }
        #expect(throws: ParquetError.self) { try read(0..<5, slice, entryCount: 2) }
        let longer = IndexPage(byteRange: page.byteRange, rowCount: 6)
        #expect(throws: ParquetError.self) { try read(0..<5, longer) }
        let outside = IndexPage(byteRange: 1 << 40..<1 << 41, rowCount: 5)
        #expect(throws: ParquetError.self) { try read(0..<5, outside) }
    }
}
