import Bytes
import Parquet
import ParquetWriter
import Testing

/// What a written file is, byte by byte, by the specification: read without the project's reader.
struct FileFormatTests {
    private static let kinds = [6, 1, 6, 5, 2]

    private static func layout(_ codec: Codec, seed: UInt64 = 1) throws -> (Sample, FileLayout) {
        // The last row group has one page, the first several.
        let sample = Sample(codec, users: [10, 1, 7], seed: seed)
        return (sample, try FileLayout(try sample.encoded()))
    }

    @Test(arguments: Codec.writable) func `The footer says what the specification asks for`(
        codec: Codec
    ) throws {
        let (sample, layout) = try Self.layout(codec)
        let footer = layout.footer
        let rowCounts = sample.groups.map { $0.columns[0].rowCount }
        #expect(footer[1] == .int(1))
        #expect(footer[3]?.int == rowCounts.reduce(0, +))
        #expect(footer[6]?.text == "oith version 1.2.3 (build abc)")
        let metadata = footer[5]?.list?.map { [$0[1]?.text, $0[2]?.text] }
        #expect(metadata == [["as-of", "2026-01-02T03:04:05Z"], ["empty", ""]])
        // TypeDefinedOrder for each column; without it bounds mean nothing.
        #expect(footer[7]?.list == Array(repeating: .structure([1: .structure([:])]), count: 5))

        let schema = try #require(footer[2]?.list)
        #expect(schema.first == .structure([4: .bytes(Array("schema".utf8)), 5: .int(5)]))
        #expect(schema.dropFirst().map { $0[1]?.int } == Self.kinds)
        #expect(schema.dropFirst().map { $0[3]?.int } == [0, 0, 0, 0, 0])
        #expect(
            schema.dropFirst().map { $0[4]?.text }
                == ["user_id", "rank", "candidate_id", "score", "row"])
        // UTF8, UINT_8, and nothing for plain numbers, as both kinds of type.
        #expect(schema.dropFirst().map { $0[6]?.int } == [0, 11, 0, nil, nil])
        #expect(schema[1][10] == .structure([1: .structure([:])]))
        #expect(
            schema[2][10] == .structure([10: .structure([1: .int(8), 2: .bool(false)])]))

        let groups = try #require(footer[4]?.list)
        #expect(groups.map { $0[3]?.int } == rowCounts)
        #expect(groups.map { $0[7]?.int } == Array(0..<groups.count))
        let sorting = [0, 1].map {
            ThriftTree.structure([1: .int($0), 2: .bool(false), 3: .bool(false)])
        }
        #expect(groups.allSatisfy { $0[4]?.list == sorting })
    }

    @Test(arguments: Codec.writable) func `Pages fill their chunks, with their sizes and checksums`(
        codec: Codec
    ) throws {
        let (sample, layout) = try Self.layout(codec)
        for (rowGroup, group) in sample.groups.enumerated() {
            var end = try #require(layout.footer[4]?.list?[rowGroup][5]?.int)
            var sizes = [0, 0]
            for column in 0..<5 {
                let metadata = try #require(layout.chunk(rowGroup, column)?[3])
                let pages = try layout.pages(rowGroup, column)
                // Chunks follow one another from the row group's first byte.
                #expect(pages.first?.start == end)
                end = pages.last?.body.upperBound ?? -1
                #expect(metadata[1]?.int == Self.kinds[column])
                #expect(metadata[3]?.list?.map(\.text) == [Sample.schema[column].name])
                #expect(metadata[4]?.int == Int(codec.rawValue))
                #expect(metadata[5]?.int == group.columns[column].rowCount)
                let isDictionary = column < 3
                #expect(metadata[2]?.list?.map(\.int) == (isDictionary ? [0, 8] : [0]))
                #expect((metadata[11] != nil) == isDictionary)
                #expect(
                    pages.map { $0.header[1]?.int } == (isDictionary ? [2] : [])
                        + group.pageStarts.map { _ in 0 })
                for page in pages {
                    let stored = layout.bytes[page.body]
                    let crc = page.header[4]?.int.map { UInt32(truncatingIfNeeded: $0) }
                    #expect(crc == FileLayout.crc32(stored))
                    let plain = page.header[2]?.int
                    switch codec {
                    case .uncompressed: #expect(plain == stored.count)
                    case .lz4Raw: #expect(try FileLayout.lz4Block(stored).count == plain)
                    // The magic number of a frame.
                    default: #expect(stored.prefix(4) == [0x28, 0xB5, 0x2F, 0xFD])
                    }
                }
                let plainSize = pages.reduce(0) {
                    $0 + ($1.body.lowerBound - $1.start) + ($1.header[2]?.int ?? 0)
                }
                #expect(metadata[6]?.int == plainSize)
                sizes[0] += plainSize
                sizes[1] += metadata[7]?.int ?? 0
                // How many pages of which encoding.
                let counts = metadata[13]?.list?.map { [$0[1]?.int, $0[2]?.int, $0[3]?.int] }
                let data = [0, isDictionary ? 8 : 0, group.pageStarts.count]
                #expect(counts == (isDictionary ? [[2, 0, 1], data] : [data]))
            }
            let tree = try #require(layout.footer[4]?.list?[rowGroup])
            #expect(tree[2]?.int == sizes[0] && tree[6]?.int == sizes[1])
        }
    }

    @Test func `The codecs store the same pages`() throws {
        let (_, plain) = try Self.layout(.uncompressed)
        let (sample, lz4) = try Self.layout(.lz4Raw)
        for rowGroup in sample.groups.indices {
            for column in 0..<5 {
                let bodies = try plain.pages(rowGroup, column).map { Array(plain.bytes[$0.body]) }
                let unpacked = try lz4.pages(rowGroup, column).map {
                    try FileLayout.lz4Block(lz4.bytes[$0.body])
                }
                #expect(bodies == unpacked, "row group \(rowGroup), column \(column)")
            }
        }
    }

    @Test func `Plain pages are the numbers themselves`() throws {
        let (sample, layout) = try Self.layout(.uncompressed)
        for (rowGroup, group) in sample.groups.enumerated() {
            guard case .plain(.double(let scores)) = group.columns[3] else { continue }
            let stored = try layout.pages(rowGroup, 3).flatMap { layout.bytes[$0.body] }
            let expected = scores.flatMap { littleEndian($0.bitPattern) }
            #expect(stored == expected)
            // A dictionary of texts: each after its length in four bytes.
            guard case .dictionary(.byteArray(let bytes, let offsets), _) = group.columns[0] else {
                continue
            }
            var entries: [UInt8] = []
            for (start, end) in zip(offsets, offsets.dropFirst()) {
                entries += littleEndian(end - start)
                entries += bytes[Int(start)..<Int(end)]
            }
            let dictionary = try #require(try layout.pages(rowGroup, 0).first)
            #expect(Array(layout.bytes[dictionary.body]) == entries)
            #expect(
                dictionary.header[7]
                    == .structure([1: .int(Int64(offsets.count - 1)), 2: .int(0), 3: .bool(true)]))
        }
    }

    /// Bytes that sort like the value, and the bytes that stand for it.
    private static func keyed(_ value: ColumnValue) -> (key: [UInt8], bytes: [UInt8]) {
        switch value {
        case .number(let number):
            let bits = UInt64(bitPattern: number)
            // Big-endian with the sign turned sorts as the number does.
            return (Array(littleEndian(bits ^ (1 << 63)).reversed()), littleEndian(bits))
        case .bytes(let bytes): return (bytes, bytes)
        case .double, .other: return ([], [])
        }
    }

    /// The bytes of the least and of the greatest value, found by sorting.
    private static func ordered(_ values: [ColumnValue]) -> (least: [UInt8], greatest: [UInt8])? {
        let keyed = values.map(Self.keyed).sorted { $0.key.lexicographicallyPrecedes($1.key) }
        guard let first = keyed.first, let last = keyed.last else { return nil }
        return (first.bytes, last.bytes)
    }

    @Test(arguments: [UInt64(1), 2]) func `Bounds of chunks and pages are those that sorting finds`(
        seed: UInt64
    ) throws {
        let (sample, layout) = try Self.layout(.uncompressed, seed: seed)
        let widths = [nil, 4, nil, nil, 8]
        for (rowGroup, group) in sample.groups.enumerated() {
            for column in 0..<5 {
                let statistics = try #require(layout.chunk(rowGroup, column)?[3]?[12])
                #expect(statistics[3]?.int == 0)
                // Not the deprecated ones, which have no order.
                #expect(statistics[1] == nil && statistics[2] == nil)
                let values = listed(group.columns[column])
                if column == 3 {
                    #expect(statistics[5] == nil && statistics[6] == nil)
                    continue
                }
                let all = try #require(Self.ordered(values))
                let cut = { (bytes: [UInt8]) in Array(bytes.prefix(widths[column] ?? bytes.count)) }
                #expect(statistics[6]?.bytes == cut(all.least))
                #expect(statistics[5]?.bytes == cut(all.greatest))
                #expect(statistics[7]?.bool == true && statistics[8]?.bool == true)
                guard [0, 1, 4].contains(column) else {
                    #expect(layout.chunk(rowGroup, column)?[6] == nil)
                    continue
                }
                let offset = try #require(layout.chunk(rowGroup, column)?[6]?.int)
                let (index, end) = try ThriftTree.structure(in: layout.bytes, at: offset)
                #expect(end - offset == layout.chunk(rowGroup, column)?[7]?.int)
                let bounds = try group.pageStarts.indices.map { page in
                    let next =
                        page + 1 < group.pageStarts.count
                        ? group.pageStarts[page + 1] : values.count
                    return try #require(Self.ordered(Array(values[group.pageStarts[page]..<next])))
                }
                #expect(index[1]?.list == bounds.map { _ in .bool(false) })
                #expect(index[2]?.list?.map(\.bytes) == bounds.map { cut($0.least) })
                #expect(index[3]?.list?.map(\.bytes) == bounds.map { cut($0.greatest) })
                #expect(index[5]?.list?.map(\.int) == bounds.map { _ in 0 })
                // Users and row numbers ascend; ranks begin anew and are the same on every page,
                // which ascends as well.
                #expect(index[4]?.int == 1)
            }
        }
    }

    @Test func `Pages that do not ascend are called unordered`() throws {
        var writer = try ParquetWriter(
            MemorySink(), schema: [ColumnSchema("n", .int32)],
            options: WriterOptions(
                codec: .uncompressed, createdBy: "oith version 1.2.3 (build abc)",
                columnIndexColumns: [0]))
        for starts in [[0, 2, 4], [0]] {
            _ = try writer.writeRowGroup(
                [.plain(.int32([5, -6, 7, 8, 1, 2]))], pageStarts: starts)
        }
        _ = try writer.writeRowGroup([.plain(.int32([-1, 1, -1, 2]))], pageStarts: [0, 2])
        // The least values ascend, the greatest fall.
        _ = try writer.writeRowGroup([.plain(.int32([1, 9, 2, 8]))], pageStarts: [0, 2])
        let layout = try FileLayout(try writer.finish().bytes)
        let orders = try (0..<4).map { rowGroup in
            let offset = try #require(layout.chunk(rowGroup, 0)?[6]?.int)
            return try ThriftTree.structure(in: layout.bytes, at: offset).tree[4]?.int
        }
        #expect(orders == [0, 1, 1, 0])
    }

    @Test(arguments: Codec.writable) func `The offset index names every page and its first row`(
        codec: Codec
    ) throws {
        let (sample, layout) = try Self.layout(codec)
        for (rowGroup, group) in sample.groups.enumerated() {
            for column in 0..<5 {
                let chunk = try #require(layout.chunk(rowGroup, column))
                let offset = try #require(chunk[4]?.int)
                let (index, end) = try ThriftTree.structure(in: layout.bytes, at: offset)
                #expect(end - offset == chunk[5]?.int)
                let pages = try layout.pages(rowGroup, column).filter { $0.header[1]?.int == 0 }
                let expected = zip(pages, group.pageStarts).map { page, row in
                    ThriftTree.structure([
                        1: .int(Int64(page.start)),
                        2: .int(Int64(page.body.upperBound - page.start)), 3: .int(Int64(row)),
                    ])
                }
                #expect(index[1]?.list == expected)
                let counts = pages.map { $0.header[5]?[1]?.int }
                let ends = group.pageStarts.dropFirst() + [group.columns[0].rowCount]
                #expect(counts == zip(group.pageStarts, ends).map { $1 - $0 })
            }
        }
    }

    /// The bits of a filter by https://github.com/apache/parquet-format/blob/master/BloomFilter.md.
    @Test func `A bloom filter has the bits of its values and no others`() throws {
        let (sample, layout) = try Self.layout(.uncompressed)
        let salts: [UInt32] = [
            0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b,
            0x9efc_4947, 0x5c6b_fb31,
        ]
        for (rowGroup, group) in sample.groups.enumerated() {
            let metadata = try #require(layout.chunk(rowGroup, 0)?[3])
            let start = try #require(metadata[14]?.int)
            let (header, bits) = try ThriftTree.structure(in: layout.bytes, at: start)
            let byteCount = try #require(header[1]?.int)
            #expect(bits + byteCount - start == metadata[15]?.int)
            let only = ThriftTree.structure([1: .structure([:])])
            #expect(header == .structure([1: .int(Int64(byteCount)), 2: only, 3: only, 4: only]))
            var words = [UInt32](repeating: 0, count: byteCount / 4)
            guard case .dictionary(let names, _) = group.columns[0] else { continue }
            // Room for 10.5 bits a value, rounded up to a power of two.
            #expect(byteCount.nonzeroBitCount == 1 && byteCount * 8 * 2 >= names.count * 21)
            #expect(byteCount == 32 || byteCount * 4 * 2 < names.count * 21)
            for index in 0..<names.count {
                let hash = XXH64.hash(names.plainBytes(index))
                let block = ((hash >> 32) * UInt64(byteCount / 32)) >> 32
                for (word, salt) in salts.enumerated() {
                    let bit = (UInt32(truncatingIfNeeded: hash) &* salt) >> 27
                    words[Int(block) * 8 + word] |= 1 << bit
                }
            }
            let stored = Array(layout.bytes[bits..<bits + byteCount])
            #expect(stored == words.flatMap { littleEndian($0) }, "row group \(rowGroup)")
            for column in 1..<5 { #expect(layout.chunk(rowGroup, column)?[3]?[14] == nil) }
        }
    }
}
