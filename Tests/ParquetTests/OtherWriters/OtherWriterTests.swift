import Parquet
import ParquetRows
import Testing

/// Values in one encoding, as the specification has them.
struct EncodedValues: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let kind: ColumnSchema.Kind
    var width: Int?
    let encoding: Encoding
    let bytes: [UInt8]
    let values: [ParquetValue]

    static let all: [EncodedValues] = [
        EncodedValues(
            testDescription: "PLAIN BOOLEAN", kind: .boolean, encoding: .plain, bytes: [0b01],
            values: [.boolean(true), .boolean(false)]),
        EncodedValues(
            testDescription: "PLAIN INT32", kind: .int32, encoding: .plain,
            bytes: [1, 0, 0, 0, 2, 0, 0, 0], values: [.int32(1), .int32(2)]),
        EncodedValues(
            testDescription: "PLAIN INT64", kind: .int64, encoding: .plain,
            bytes: [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0],
            values: [.int64(1), .int64(2)]),
        EncodedValues(
            testDescription: "PLAIN FLOAT", kind: .float, encoding: .plain,
            bytes: [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40], values: [.float(1), .float(2)]),
        EncodedValues(
            testDescription: "PLAIN DOUBLE", kind: .double, encoding: .plain,
            bytes: [0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0x40],
            values: [.double(1), .double(2)]),
        EncodedValues(
            testDescription: "PLAIN INT96", kind: .int96, encoding: .plain,
            bytes: Array(0..<24),
            values: [.bytes([UInt8](0..<12)[...]), .bytes([UInt8](12..<24)[...])]
        ),
        EncodedValues(
            testDescription: "PLAIN BYTE_ARRAY", kind: .byteArray, encoding: .plain,
            bytes: [2, 0, 0, 0, 7, 8, 1, 0, 0, 0, 9], values: [.bytes([7, 8]), .bytes([9])]),
        EncodedValues(
            testDescription: "PLAIN FIXED_LEN_BYTE_ARRAY", kind: .fixedLengthByteArray, width: 3,
            encoding: .plain, bytes: [1, 2, 3, 4, 5, 6],
            values: [.bytes([1, 2, 3]), .bytes([4, 5, 6])]),
        EncodedValues(
            testDescription: "RLE BOOLEAN", kind: .boolean, encoding: .rle,
            bytes: [2, 0, 0, 0, 4, 1], values: [.boolean(true), .boolean(true)]),
        EncodedValues(
            testDescription: "DELTA_BINARY_PACKED INT32", kind: .int32,
            encoding: .deltaBinaryPacked, bytes: [8, 1, 2, 10, 4, 0],
            values: [.int32(5), .int32(7)]),
        EncodedValues(
            testDescription: "DELTA_LENGTH_BYTE_ARRAY", kind: .byteArray,
            encoding: .deltaLengthByteArray, bytes: [8, 1, 2, 4, 1, 0, 7, 8, 9],
            values: [.bytes([7, 8]), .bytes([9])]),
        EncodedValues(
            testDescription: "DELTA_BYTE_ARRAY", kind: .byteArray, encoding: .deltaByteArray,
            bytes: [8, 1, 2, 0, 2, 0, 8, 1, 2, 4, 1, 0, 7, 8, 9],
            values: [.bytes([7, 8]), .bytes([7, 9])]),
        EncodedValues(
            testDescription: "BYTE_STREAM_SPLIT FLOAT", kind: .float, encoding: .byteStreamSplit,
            bytes: [0, 0, 0, 0, 0x80, 0, 0x3F, 0x40], values: [.float(1), .float(2)]),
    ]
}

/// What other writers write beside the specification, as they write it.
@Suite struct OtherWriterTests {
    /// All rows of the one column.
    private func values(_ bytes: [UInt8], limit: Int = .max) throws -> [ParquetValue] {
        let file = try ParquetFile(InMemoryFile(bytes), name: "other")
        var reader = try RecordReader(file, columns: [0])
        var values: [ParquetValue] = []
        while values.count < limit, let row = try reader.next() { values += row }
        return values
    }

    /// Two levels of 1: both values are there.
    private let bothThere: [UInt8] = [4, 1]

    private func pages(_ known: EncodedValues, _ values: [UInt8]) -> [HandMadePage] {
        [
            .versionOne(2, known.encoding, levels: bothThere, values),
            .versionTwo(2, known.encoding, levels: bothThere, values),
        ]
    }

    // MARK: - Bytes behind the values

    /// Eight zeros, which fastparquet writes behind the values of each page, and other bytes.
    @Test(arguments: EncodedValues.all, [[], Array(repeating: 0, count: 8), [255, 254, 253]])
    func `Bytes behind the values of a page are no values`(
        _ known: EncodedValues, _ rest: [UInt8]
    ) throws {
        let pages = pages(known, known.bytes + rest)
        let file = HandMadeFile.optional(known.kind, width: known.width, pages)
        #expect(try values(file) == known.values + known.values)
    }

    @Test(arguments: EncodedValues.all) func `A page with too few bytes is refused`(
        _ known: EncodedValues
    ) {
        for page in pages(known, known.bytes.dropLast(known.kind == .boolean ? 1 : 3)) {
            let file = HandMadeFile.optional(known.kind, width: known.width, [page])
            let error = #expect(throws: ParquetError.self) { try values(file) }
            #expect(error?.code == .damaged)
        }
    }

    @Test func `Bytes behind a dictionary and its positions are no entries`() throws {
        let rest = [UInt8](repeating: 0, count: 8)
        // A run of two positions of one bit.
        let pages: [HandMadePage] = [
            .dictionary(2, [1, 0, 0, 0, 2, 0, 0, 0] + rest),
            .versionOne(2, .rleDictionary, levels: bothThere, [1, 4, 1] + rest),
            .versionTwo(2, .rleDictionary, levels: bothThere, [1, 3, 0b10] + rest),
        ]
        #expect(
            try values(HandMadeFile.optional(.int32, pages))
                == [.int32(2), .int32(2), .int32(1), .int32(2)])
    }

    // MARK: - Groups that are cut off

    /// Polars 0.16 to 0.18 writes the bytes that hold levels and no more: here three of two bits in
    /// a group of eight, which would take two.
    @Test func `A last group may end behind its last value`() throws {
        let page = HandMadePage.versionTwo(
            3, .plain, repetition: [3, 0b010], levels: [3, 0b11_10_11],
            [1, 0, 0, 0, 3, 0, 0, 0])
        #expect(
            try values(HandMadeFile.lists([page], rows: 2))
                == [.list([.int32(1), .null]), .list([.int32(3)])])
    }

    // MARK: - Counts in headers of version 2

    /// Levels 1, 0, 1; parquet-java without statistics says 0 nulls, others count something else.
    @Test(arguments: [0, 1, 2, 3, 100]) func `The levels tell the nulls, not the header`(
        _ nulls: Int
    ) throws {
        let page = HandMadePage.versionTwo(
            3, .plain, levels: [3, 0b101], [1, 0, 0, 0, 3, 0, 0, 0], nulls: nulls)
        #expect(try values(HandMadeFile.optional(.int32, [page])) == [.int32(1), .null, .int32(3)])
    }

    /// pyarrow 8 to 11 counts values as rows, and lets pages begin in the middle of a list.
    @Test(arguments: [0, 1, 2, 4]) func `The levels tell the rows, not the header`(
        _ rows: Int
    ) throws {
        // [1, null], [3, 5] in two pages, the second of which begins with the 5.
        let pages: [HandMadePage] = [
            .versionTwo(
                3, .plain, repetition: [3, 0b010], levels: [3, 0b11_10_11, 0],
                [1, 0, 0, 0, 3, 0, 0, 0], rows: rows),
            .versionTwo(
                1, .plain, repetition: [2, 1], levels: [2, 3], [5, 0, 0, 0], rows: rows),
        ]
        #expect(
            try values(HandMadeFile.lists(pages, rows: 2))
                == [.list([.int32(1), .null]), .list([.int32(3), .int32(5)])])
    }

    // MARK: - Large pages

    /// A run of nulls as long as a header can say: rows come at once, and memory holds some of them.
    @Test func `A page may have as many values as its header can say`() throws {
        let count = Int(Int32.max)
        let levels: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0]
        for page: HandMadePage in [
            .versionOne(count, .plain, levels: levels, []),
            .versionTwo(count, .plain, levels: levels, []),
        ] {
            let rows = try values(HandMadeFile.optional(.int32, [page]), limit: 70_000)
            #expect(rows == Array(repeating: .null, count: 70_000))
        }
    }

    @Test func `Positions and truth values of a large page come when they are asked for`() throws {
        let count = Int(Int32.max)
        let all: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 1]
        let positions: [HandMadePage] = [
            .dictionary(2, [1, 0, 0, 0, 2, 0, 0, 0]),
            .versionTwo(count, .rleDictionary, levels: all, [1] + all),
        ]
        #expect(
            try values(HandMadeFile.optional(.int32, positions), limit: 3)
                == Array(repeating: .int32(2), count: 3))
        let truths = HandMadePage.versionTwo(count, .rle, levels: all, [6, 0, 0, 0] + all)
        #expect(
            try values(HandMadeFile.optional(.boolean, [truths]), limit: 3)
                == Array(repeating: .boolean(true), count: 3))
    }

    /// Row `i` is null where `i` is a multiple of 3, and else in turn 1 and 2, which no stretch that
    /// is read at a time is a multiple of.
    @Test func `A large page is read to its end without a gap`() throws {
        let count = 150_003
        var levels: [UInt8] = []
        appendHeader(count, to: &levels)
        levels += packed((0..<count).map { $0 % 3 == 0 ? 0 : 1 })
        let expected = (0..<count).map { row -> ParquetValue in
            // Of the values before it, and so from 0.
            row % 3 == 0 ? .null : .int32((row - row / 3 - 1) % 2 == 1 ? 2 : 1)
        }
        let valueCount = count - (count + 2) / 3
        var positions: [UInt8] = [1]
        appendHeader(valueCount, to: &positions)
        positions += packed((0..<valueCount).map { $0 % 2 })
        let dictionary = HandMadePage.dictionary(2, [1, 0, 0, 0, 2, 0, 0, 0])
        let plain: [UInt8] = (0..<valueCount).flatMap { index -> [UInt8] in
            [UInt8(index % 2 + 1), 0, 0, 0]
        }
        for pages: [HandMadePage] in [
            [dictionary, .versionOne(count, .rleDictionary, levels: levels, positions)],
            [.versionOne(count, .plain, levels: levels, plain)],
        ] {
            let found = try values(HandMadeFile.optional(.int32, pages))
            // Compared here, so that a failure does not print both tables.
            let isEqual = found == expected
            #expect(isEqual)
        }
    }

    /// The header of one run of packed values of one bit.
    private func appendHeader(_ count: Int, to bytes: inout [UInt8]) {
        var header = ((count + 7) / 8) << 1 | 1
        while header >= 0x80 {
            bytes.append(UInt8(header & 0x7F | 0x80))
            header >>= 7
        }
        bytes.append(UInt8(header))
    }

    private func packed(_ bits: [Int]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
        for (index, bit) in bits.enumerated() where bit == 1 {
            bytes[index / 8] |= 1 << (index % 8)
        }
        return bytes
    }

    @Test func `More differences than memory is allowed are refused`() throws {
        let count = 1 << 26
        // Blocks of 128 whose differences take no bits: here they are not even there.
        let page = HandMadePage.versionTwo(
            count, .deltaBinaryPacked, levels: [0x80, 0x80, 0x80, 0x40, 1], [8, 1, 2, 10, 4, 0])
        let error = #expect(throws: ParquetError.self) {
            try values(HandMadeFile.optional(.int64, [page]))
        }
        #expect(error?.code == .unsupported)
        #expect(
            error?.message == "a page of 67108864 differences is over the limit of 33554432")
    }
}
