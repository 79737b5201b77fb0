import Bytes
import Parquet
import ParquetWriter
import Testing

/// Values of a column: their number, their order and the bytes that stand for them.
struct ValueTests {
    private static let columns: [(ColumnValues, count: Int, ColumnSchema.Kind)] = [
        (.boolean([true, false]), 2, .boolean), (.int32([]), 0, .int32), (.int64([1]), 1, .int64),
        (.float([1, 2, 3]), 3, .float), (.double([.nan]), 1, .double), (texts([]), 0, .byteArray),
        (texts(["", "ab"]), 2, .byteArray), (.byteArray(bytes: [], offsets: []), 0, .byteArray),
        (.fixed(bytes: [1, 2, 3, 4], width: 2), 2, .fixedLengthByteArray),
        (.fixed(bytes: [1, 2, 3], width: 2), 1, .fixedLengthByteArray),
        (.fixed(bytes: [], width: 0), 0, .fixedLengthByteArray),
    ]

    @Test(arguments: 0..<11) func `Values know their number and their kind`(place: Int) {
        let (values, count, kind) = Self.columns[place]
        #expect(values.count == count)
        #expect(values.kind == kind)
    }

    @Test(
        arguments: [
            (ColumnValues.int32([-1]), [255, 255, 255, 255]), (.int32([258]), [2, 1, 0, 0]),
            (.int64([.min]), [0, 0, 0, 0, 0, 0, 0, 128]), (.boolean([true]), [1]),
            (.double([1]), [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]), (.float([-2]), [0, 0, 0, 0xC0]),
            (texts(["é"]), [0xC3, 0xA9]), (texts([""]), []),
            (.fixed(bytes: [9, 8, 7], width: 3), [9, 8, 7]),
        ] as [(ColumnValues, [UInt8])])
    func `A value stands as PLAIN without its length`(values: ColumnValues, bytes: [UInt8]) {
        #expect(values.plainBytes(0) == bytes)
    }

    @Test(
        arguments: [
            ([], [], true), ([0], [], true), ([0, 0], [], true), ([0, 2], [1, 2], true),
            ([1, 2], [1, 2], true),
            ([0, 3], [1, 2], false), ([0, 2, 1], [1, 2], false), ([], [1], false),
            ([2, 1], [1, 2], false),
            ([0, 1], [1, 2], true),
        ] as [([UInt32], [UInt8], Bool)])
    func `Offsets rise and stay within the bytes`(offsets: [UInt32], bytes: [UInt8], areSound: Bool)
    {
        #expect(ColumnValues.byteArray(bytes: bytes, offsets: offsets).hasSoundOffsets == areSound)
    }

    @Test func `Texts compare as unsigned bytes, a beginning before what it begins`() {
        let ordered = ["", "\u{1}", "A", "AA", "B", "a", "a\u{0}", "ab", "é", "\u{ffff}", "🙂"]
        let values = texts(ordered)
        for (place, one) in ordered.enumerated() {
            for (other, text) in ordered.enumerated() {
                let isBelow = Array(one.utf8).lexicographicallyPrecedes(Array(text.utf8))
                #expect(values.isValue(place, below: other) == isBelow, "\(one) \(text)")
            }
        }
        #expect(
            values.isStrictlyAscending
                == ordered.indices.dropFirst().allSatisfy { place in
                    Array(ordered[place - 1].utf8).lexicographicallyPrecedes(
                        Array(ordered[place].utf8))
                })
    }

    @Test(arguments: [
        (ColumnValues.int32([]), true), (.int32([5]), true), (.int32([-1, 0, 1]), true),
        (.int32([1, 1]), false),
        (.int32([1, 0]), false), (.int64([.min, .max]), true), (.int64([0, -1]), false),
        (.double([1, 2]), true),
        (.double([1, .nan]), false), (.double([-0.0, 0]), false), (texts(["a", "b"]), true),
        (texts(["a", "a"]), false),
        (texts(["b", "a"]), false), (texts([]), true), (texts(["x"]), true),
        (.boolean([false, true]), false),
    ])
    func `Values ascend where each is above the one before`(values: ColumnValues, doAscend: Bool) {
        #expect(values.isStrictlyAscending == doAscend)
    }

    @Test(
        arguments: [
            (Codec.uncompressed, "UNCOMPRESSED", 0), (.snappy, "SNAPPY", 1), (.gzip, "GZIP", 2),
            (.lzo, "LZO", 3),
            (.brotli, "BROTLI", 4), (.lz4, "LZ4", 5), (.zstd, "ZSTD", 6), (.lz4Raw, "LZ4_RAW", 7),
        ] as [(Codec, String, Int32)])
    func `Codecs have the numbers and names of parquet.thrift`(
        codec: Codec, name: String, number: Int32
    ) {
        #expect(codec.name == name)
        #expect(codec.rawValue == number)
    }

    @Test(arguments: [
        (Int32(0), "PLAIN"), (2, "PLAIN_DICTIONARY"), (3, "RLE"), (4, "BIT_PACKED"),
        (5, "DELTA_BINARY_PACKED"),
        (6, "DELTA_LENGTH_BYTE_ARRAY"), (7, "DELTA_BYTE_ARRAY"), (8, "RLE_DICTIONARY"),
        (9, "BYTE_STREAM_SPLIT"),
        (1, "encoding 1"), (-5, "encoding -5"),
    ])
    func `Encodings have the names of parquet.thrift`(number: Int32, name: String) {
        #expect(Encoding(rawValue: number).name == name)
    }

    @Test func `An error tells its place from the file to the byte`() {
        let error = ParquetError(.damaged, "it is cut off")
        #expect(error.description == "it is cut off")
        let page = error.located(page: 3).located(rowGroup: 1, column: "score", page: 9)
        #expect(page.description == "row group 1, column score, page 3: it is cut off")
        // What is known stays.
        let file = page.located(file: "f", rowGroup: 7, byteOffset: 12)
        #expect(file.description == "f, row group 1, column score, page 3, byte 12: it is cut off")
        #expect(file.code == .damaged)
        #expect(ParquetError(.invalid, "x", at: 5).description == "byte 5: x")
    }

    /// What a writer is told that does not fit the format, and what it says of it.
    @Test(arguments: [
        ([], "cannot write a schema without columns, or with two of one name"),
        (
            [ColumnSchema("a", .int32), ColumnSchema("a", .int64)],
            "cannot write a schema without columns, or with two of one name"
        ),
        (
            [ColumnSchema("a", .float)],
            "cannot write column a: it has nulls, lists, or values of float"
        ),
        (
            [ColumnSchema("a", .boolean)],
            "cannot write column a: it has nulls, lists, or values of boolean"
        ),
        (
            [ColumnSchema("a", .double, as: .string)],
            "cannot write column a: its logical type does not suit its kind"
        ),
    ])
    func `A schema that is not written is refused`(schema: [ColumnSchema], message: String) {
        let error = #expect(throws: ParquetError.self) {
            try ParquetWriter(
                MemorySink(), schema: schema,
                options: WriterOptions(codec: .zstd, createdBy: "oith version 1.2.3 (build abc)"))
        }
        #expect(error?.code == .invalid)
        #expect(error?.message == message)
    }

    @Test(arguments: [
        ([0], ColumnChunkData.plain(.int64([1])), "cannot write values of another kind"),
        ([1], .plain(.int32([1, 2])), "cannot write rows before the first page"),
        ([], .plain(.int32([1, 2])), "cannot write rows before the first page"),
        (
            [0, 2], .plain(.int32([1, 2])),
            "cannot write a page without rows, or of more than 16777216"
        ),
        (
            [0, 1, 1], .plain(.int32([1, 2])),
            "cannot write a page without rows, or of more than 16777216"
        ),
        ([0, 1], .plain(.int32([])), "cannot write pages without rows"),
        ([0], .plain(.int32([256])), "cannot write a value outside 0...255"),
        ([0], .plain(.int32([-1])), "cannot write a value outside 0...255"),
        (
            [0], .dictionary(.int32([2, 1]), indices: [0]),
            "cannot write a dictionary that does not ascend"
        ),
        (
            [0], .dictionary(.int32([1, 2]), indices: [2]),
            "cannot write an index beyond the dictionary"
        ),
        ([0], .dictionary(.int32([]), indices: [0]), "cannot write an index beyond the dictionary"),
    ])
    func `Rows that do not fit are refused`(starts: [Int], data: ColumnChunkData, message: String)
        throws
    {
        var writer = try ParquetWriter(
            MemorySink(), schema: [ColumnSchema("n", .int32, as: .uint8)],
            options: WriterOptions(
                codec: .uncompressed, createdBy: "oith version 1.2.3 (build abc)"))
        let error = #expect(throws: ParquetError.self) {
            _ = try writer.writeRowGroup([data], pageStarts: starts)
        }
        #expect(error?.code == .invalid)
        #expect(error?.message == message)
    }

    @Test(arguments: [
        WriterOptions(codec: .snappy, createdBy: "x"),
        WriterOptions(codec: .zstd, packings: [0: ColumnPacking(.gzip)], createdBy: "x"),
        WriterOptions(codec: .zstd, packings: [1: ColumnPacking(.zstd)], createdBy: "x"),
        WriterOptions(codec: .zstd, createdBy: "x", sortingColumns: [1]),
        WriterOptions(codec: .zstd, createdBy: "x", bloomFilterColumns: [-1]),
        WriterOptions(codec: .zstd, createdBy: "x", columnIndexColumns: [0]),
    ])
    func `Options that name what is not there are refused`(options: WriterOptions) {
        let error = #expect(throws: ParquetError.self) {
            try ParquetWriter(MemorySink(), schema: [ColumnSchema("d", .double)], options: options)
        }
        #expect(error?.code == .invalid)
    }
}
