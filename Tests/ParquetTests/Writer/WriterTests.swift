import Bytes
import Parquet
import ParquetWriter
import Testing

@Suite struct WriterTests {
    /// What one column may not be.
    static let refused: [(String, ColumnSchema, ColumnChunkData, [Int])] = [
        (
            "an index beyond the dictionary", ColumnSchema("a", .int32),
            .dictionary(.int32([1, 2]), indices: [0, 2]), [0]
        ),
        (
            "a dictionary out of order", ColumnSchema("a", .int32),
            .dictionary(.int32([2, 1]), indices: [0, 1]), [0]
        ),
        (
            "an entry twice", ColumnSchema("a", .byteArray),
            .dictionary(texts(["a", "a"]), indices: [0, 1]), [0]
        ),
        (
            "signed order of bytes", ColumnSchema("a", .byteArray),
            .dictionary(
                .byteArray(bytes: [0x80, 0x7F], offsets: [0, 1, 2]), indices: [0, 1]), [0]
        ),
        ("another kind", ColumnSchema("a", .int64), .plain(.int32([1])), [0]),
        ("a number over 255", ColumnSchema("a", .int32, as: .uint8), .plain(.int32([256])), [0]),
        ("a number below 0", ColumnSchema("a", .int32, as: .uint8), .plain(.int32([-1])), [0]),
        ("no page", ColumnSchema("a", .int32), .plain(.int32([1])), []),
        ("a late first page", ColumnSchema("a", .int32), .plain(.int32([1, 2])), [1]),
        ("an empty page", ColumnSchema("a", .int32), .plain(.int32([1, 2])), [0, 1, 1]),
        ("a page beyond the rows", ColumnSchema("a", .int32), .plain(.int32([1, 2])), [0, 2]),
        (
            "offsets beyond the bytes", ColumnSchema("a", .byteArray),
            .plain(.byteArray(bytes: [1], offsets: [0, 2])), [0]
        ),
        (
            "offsets that fall", ColumnSchema("a", .byteArray),
            .plain(.byteArray(bytes: [1, 2], offsets: [0, 2, 1])), [0]
        ),
    ]

    @Test(arguments: refused.indices) func `What does not fit the format is refused`(_ index: Int)
        throws
    {
        let (what, column, data, pageStarts) = Self.refused[index]
        var writer = try ParquetWriter(
            MemorySink(), schema: [column],
            options: WriterOptions(codec: .lz4Raw, createdBy: "oith version 1.0.0 (build 0)"))
        let error = #expect(throws: ParquetError.self, "\(what)") {
            try writer.writeRowGroup([data], pageStarts: pageStarts)
        }
        #expect(error?.code == .invalid)
    }

    @Test(
        arguments: [
            ([], WriterOptions(codec: .zstd, createdBy: "")),
            (
                [ColumnSchema("a", .int32), ColumnSchema("a", .int64)],
                WriterOptions(codec: .zstd, createdBy: "")
            ),
            ([ColumnSchema("a", .int32, as: .string)], WriterOptions(codec: .zstd, createdBy: "")),
            (
                [ColumnSchema("a", .int32)],
                WriterOptions(codec: .zstd, createdBy: "", sortingColumns: [1])
            ),
            (
                [ColumnSchema("a", .double)],
                WriterOptions(codec: .zstd, createdBy: "", columnIndexColumns: [0])
            ),
        ] as [([ColumnSchema], WriterOptions)])
    func `Options that do not fit the schema are refused`(
        _ schema: [ColumnSchema], _ options: WriterOptions
    ) {
        let error = #expect(throws: ParquetError.self) {
            try ParquetWriter(MemorySink(), schema: schema, options: options)
        }
        #expect(error?.code == .invalid)
    }

    @Test func `Columns of different lengths are refused`() throws {
        var writer = try ParquetWriter(
            MemorySink(), schema: [ColumnSchema("a", .int32), ColumnSchema("b", .int32)],
            options: WriterOptions(codec: .lz4Raw, createdBy: "oith version 1.0.0 (build 0)"))
        #expect(throws: ParquetError.self) {
            try writer.writeRowGroup(
                [.plain(.int32([1])), .plain(.int32([1, 2]))], pageStarts: [0])
        }
        #expect(throws: ParquetError.self) {
            try writer.writeRowGroup([.plain(.int32([1]))], pageStarts: [0])
        }
    }

    /// A whole file, written down by hand from the specification.
    @Test func `Known values are known bytes`() throws {
        var writer = try ParquetWriter(
            MemorySink(), schema: [ColumnSchema("a", .int32, as: .uint8)],
            options: WriterOptions(codec: .uncompressed, createdBy: "b"))
        _ = try writer.writeRowGroup([.plain(.int32([7, 9]))], pageStarts: [0])
        let bytes = try writer.finish().bytes
        let crc = CRC32.checksum([7, 0, 0, 0, 9, 0, 0, 0])
        let page: [UInt8] =
            // Data page, 8 bytes, 8 stored, checksum; 2 values, PLAIN, levels RLE.
            [0x15, 0, 0x15, 16, 0x15, 16, 0x15] + zigzag(Int32(bitPattern: crc))
            + [0x1C, 0x15, 4, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0] + [7, 0, 0, 0, 9, 0, 0, 0]
        let size = UInt8(page.count * 2)
        // One page at 4, its size, row 0.
        let index: [UInt8] = [0x19, 0x1C, 0x16, 8, 0x15, size, 0x16, 0, 0, 0]
        let schema: [UInt8] =
            [0x19, 0x2C, 0x48, 6] + Array("schema".utf8) + [0x15, 2, 0]
            // INT32, REQUIRED, "a", UINT_8, INTEGER(8, unsigned).
            + [0x15, 2, 0x25, 0, 0x18, 1, 0x61, 0x25, 22, 0x4C, 0xAC, 0x13, 8, 0x12, 0, 0, 0]
        let metadata: [UInt8] =
            // INT32, [PLAIN], ["a"], uncompressed, 2 values, sizes, data page at 4.
            [0x15, 2, 0x19, 0x15, 0, 0x19, 0x18, 1, 0x61, 0x15, 0, 0x16, 4, 0x16, size, 0x16, size]
            + [0x26, 8]
            // No nulls; greatest 9, least 7, both exact; one data page in PLAIN.
            + [0x3C, 0x36, 0, 0x28, 4, 9, 0, 0, 0, 0x18, 4, 7, 0, 0, 0, 0x11, 0x11, 0]
            + [0x19, 0x1C, 0x15, 0, 0x15, 0, 0x15, 2, 0, 0]
        let chunk: [UInt8] =
            [0x26, 0, 0x1C] + metadata
            + [0x16, UInt8((4 + page.count) * 2), 0x15, UInt8(index.count * 2), 0]
        let footer: [UInt8] =
            [0x15, 2] + schema + [0x16, 4]
            // One row group: its size, 2 rows, first page at 4, its size, number 0.
            + [0x19, 0x1C, 0x19, 0x1C] + chunk
            + [0x16, size, 0x16, 4, 0x26, 8, 0x16, size, 0x14, 0, 0]
            + [0x28, 1, 0x62, 0x19, 0x1C, 0x1C, 0, 0, 0]
        let magic = Array("PAR1".utf8)
        #expect(bytes == magic + page + index + footer + [UInt8(footer.count), 0, 0, 0] + magic)
    }

    private func zigzag(_ value: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        appendVarint(UInt64(UInt32(bitPattern: (value << 1) ^ (value >> 31))), to: &bytes)
        return bytes
    }
}
