import Bytes
import Parquet
import ParquetWriter
import Testing

@Suite struct HostileTests {
    /// Reads all that a file has; `nil` where any of it leads to an error.
    private func contents(_ bytes: [UInt8]) -> [[[ColumnValue]]]? {
        do {
            let file = try ParquetFile(InMemoryFile(bytes), name: "hostile")
            return try file.rowGroups.indices.map { group in
                try file.schema.indices.map { column in
                    _ = try file.pageBounds(rowGroup: group, column: column)
                    _ = try file.mayContain([1, 2, 3], rowGroup: group, column: column)
                    return try readColumn(file, group, column)
                }
            }
        } catch is ParquetError {
            return nil
        } catch {
            Issue.record("another error: \(error)")
            return nil
        }
    }

    /// The bits to turn over: the sign of a varint, one in the middle, the last, all.
    @Test(arguments: Codec.writable, [0x01, 0x10, 0x80, 0xFF] as [UInt8])
    func `Every flipped byte is found or harmless`(_ codec: Codec, _ mask: UInt8) throws {
        let bytes = try Sample(codec, users: [4, 3], listLength: 3, usersPerPage: 2).encoded()
        let expected = try #require(contents(bytes))
        var refused = 0
        for offset in bytes.indices {
            var damaged = bytes
            damaged[offset] ^= mask
            guard let found = contents(damaged) else {
                refused += 1
                continue
            }
            // Compared here, so that a failure does not print both tables.
            let isEqual = found == expected
            #expect(isEqual, "byte \(offset) of \(bytes.count): other values")
        }
        // Names, statistics and filters are free to change; pages, offsets and counts are not.
        #expect(refused > bytes.count / 3)
    }

    @Test(arguments: Codec.writable) func `Every byte of pages is guarded`(_ codec: Codec) throws {
        let bytes = try Sample(codec, users: [4, 3], listLength: 3, usersPerPage: 2).encoded()
        let file = try ParquetFile(InMemoryFile(bytes), name: "hostile")
        for column in file.schema.indices {
            for page in try file.pages(rowGroup: 1, column: column) {
                for offset in page.byteRange {
                    var damaged = bytes
                    damaged[offset] ^= 0x04
                    let other = try ParquetFile(InMemoryFile(damaged), name: "hostile")
                    let values = try? other.readPage(page, rowGroup: 1, column: column)
                    // The fields of a header that say nothing of required columns may change.
                    let expected = try file.readPage(page, rowGroup: 1, column: column)
                    #expect(values == nil || values == expected, "byte \(offset)")
                }
            }
        }
    }

    @Test(arguments: Codec.writable) func `Every truncation is refused`(_ codec: Codec) throws {
        let bytes = try Sample(codec, users: [4, 3], listLength: 3, usersPerPage: 2).encoded()
        for count in bytes.indices {
            #expect(throws: ParquetError.self, "\(count) bytes") {
                try ParquetFile(InMemoryFile(Array(bytes[..<count])), name: "hostile")
            }
        }
    }

    /// Many random changes at once, most of them in the footer.
    @Test(arguments: UInt64(1)...40) func `Random damage never traps`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let bytes = try Sample(.lz4Raw, users: [4, 3], listLength: 3, usersPerPage: 2).encoded()
        for _ in 0..<200 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let start = Bool.random(using: &random) ? bytes.count / 2 : 0
                let offset = Int.random(in: start..<bytes.count, using: &random)
                damaged[offset] = UInt8.random(in: 0...255, using: &random)
            }
            _ = contents(damaged)
        }
    }

    /// Footers that promise more than there is.
    @Test(
        arguments: [
            // A list of 2^31 row groups; a text of 2^62 bytes; structures in structures without end.
            [0x15, 2, 0x49, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07],
            [0x15, 2, 0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x3F],
            Array(repeating: 0x1C, count: 5000), Array(repeating: 0x19, count: 5000),
            Array(repeating: 0xFF, count: 50), [],
        ] as [[UInt8]])
    func `A damaged footer is refused`(_ footer: [UInt8]) {
        let magic = Array("PAR1".utf8)
        let length = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
        #expect(throws: ParquetError.self) {
            try ParquetFile(InMemoryFile(magic + footer + length + magic), name: "hostile")
        }
    }

    /// The second column's pages are said to be those of the first.
    @Test func `Overlapping chunks are refused`() throws {
        var writer = try ParquetWriter(
            MemorySink(), schema: [ColumnSchema("a", .int32), ColumnSchema("b", .int32)],
            options: WriterOptions(codec: .uncompressed, createdBy: "b"))
        _ = try writer.writeRowGroup(
            [.plain(.int32([7])), .plain(.int32([7]))], pageStarts: [0])
        var bytes = try writer.finish().bytes
        let file = try ParquetFile(InMemoryFile(bytes), name: "sound")
        let second = file.rowGroups[0].columns[1].dataPageOffset
        // The offset in the metadata, zigzag in one byte behind the header of field 9.
        let field = [0x26, UInt8(2 * second)]
        let place = try #require(
            bytes.indices.last { Array(bytes[$0...].prefix(2)) == field })
        bytes[place + 1] = 8
        let error = #expect(throws: ParquetError.self) {
            try ParquetFile(InMemoryFile(bytes), name: "overlap")
        }
        #expect(error?.message == "two column chunks share bytes")
    }

    @Test func `Errors tell the place and no value`() throws {
        var bytes = try Sample(.uncompressed, users: [4], listLength: 3, usersPerPage: 2).encoded()
        let file = try ParquetFile(InMemoryFile(bytes), name: "part-00007.parquet")
        let page = try file.pages(rowGroup: 0, column: 2)[1]
        bytes[page.byteRange.upperBound - 1] ^= 1
        let damaged = try ParquetFile(InMemoryFile(bytes), name: "part-00007.parquet")
        let error = #expect(throws: ParquetError.self) {
            try damaged.readPage(page, rowGroup: 0, column: 2)
        }
        #expect(error?.code == .damaged)
        let header = "part-00007.parquet, row group 0, column candidate_id, page 1, byte "
        #expect(error?.description.hasPrefix(header) == true)
        #expect(error?.description.hasSuffix(": the checksum of a page is wrong") == true)
        #expect(error?.description.contains("@") == false)
    }
}
