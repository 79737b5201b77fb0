import Bytes
import Parquet
import ParquetRows
import ParquetWriter
import Randomness
import Testing

/// A case of the table below.
struct RLECase: Sendable {
    let values: [UInt32]
    let width: Int
    let bytes: [UInt8]
}

private func encode(_ values: [UInt32], _ width: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    RLEEncoder.encode(values, 0..<values.count, width: width, to: &bytes)
    return bytes
}

private func decode(
    _ bytes: [UInt8], _ width: Int, _ count: Int
) throws(ParquetError) -> [UInt32] {
    var decoder = RLEDecoder(bytes.rawSpan, width: width, count: count)
    return try decoder.next(count)
}

@Suite struct RLETests {
    static let cases: [RLECase] = [
        // The example of the specification: 0 to 7 in three bits each.
        RLECase(values: Array(0...7), width: 3, bytes: [3, 0x88, 0xC6, 0xFA]),
        // A run of a hundred: 100 << 1 in two bytes, and the value in one.
        RLECase(values: Array(repeating: 5, count: 100), width: 3, bytes: [0xC8, 1, 5]),
        // A value of nine bits takes two bytes.
        RLECase(values: Array(repeating: 0x101, count: 40), width: 9, bytes: [80, 1, 1]),
        // The last group is filled up with zeros.
        RLECase(values: [1, 2, 3], width: 8, bytes: [3, 1, 2, 3, 0, 0, 0, 0, 0]),
        // A group, then a run.
        RLECase(
            values: [0, 1, 2, 3, 4, 5, 6, 7] + Array(repeating: 9, count: 50), width: 8,
            bytes: [3, 0, 1, 2, 3, 4, 5, 6, 7, 100, 9]),
        // Width 0: counts alone.
        RLECase(values: [0, 0, 0], width: 0, bytes: [6]),
        RLECase(values: [], width: 4, bytes: []),
    ]

    @Test(arguments: cases.indices) func `Known values are known bytes`(_ index: Int) throws {
        let known = Self.cases[index]
        #expect(encode(known.values, known.width) == known.bytes)
        #expect(try decode(known.bytes, known.width, known.values.count) == known.values)
    }

    @Test(arguments: [
        (0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (256, 8), (257, 9), (65536, 16),
        (65537, 17),
    ])
    func `The bit width is that of the greatest position`(_ entryCount: Int, _ width: Int) {
        #expect(RLEEncoder.bitWidth(entryCount: entryCount) == width)
    }

    @Test(
        arguments: [
            (0, [0]), (127, [127]), (128, [128, 1]), (300, [0xAC, 2]), (16384, [128, 128, 1]),
            (UInt64.max, Array(repeating: 255, count: 9) + [1]),
        ] as [(UInt64, [UInt8])])
    func `Varints have the bytes of LEB128`(_ value: UInt64, _ expected: [UInt8]) {
        var bytes: [UInt8] = []
        appendVarint(value, to: &bytes)
        #expect(bytes == expected)
    }

    /// Runs and noise of all widths, from anywhere in an array.
    @Test(arguments: 0...32) func `Runs and noise come back`(_ width: Int) throws {
        var random = SplitMix64(seed: UInt64(width))
        let limit = width == 0 ? 0 : UInt32((UInt64(1) << UInt64(width)) - 1)
        for round in 0..<60 {
            var values: [UInt32] = []
            while values.count < round * 7 {
                let count = Int.random(in: 1...30, using: &random)
                let value = UInt32.random(in: 0...limit, using: &random)
                if Bool.random(using: &random) {
                    values += Array(repeating: value, count: count)
                } else {
                    values += (0..<count).map { _ in .random(in: 0...limit, using: &random) }
                }
            }
            let range = min(3, values.count)..<values.count
            var bytes: [UInt8] = []
            RLEEncoder.encode(values, range, width: width, to: &bytes)
            let decoded = try decode(bytes, width, range.count)
            #expect(decoded == Array(values[range]), "width \(width), round \(round)")
            // A byte of header at most for each group beyond the packed size.
            #expect(bytes.count <= (range.count + 7) / 8 * (width + 1) + 4)
        }
    }

    /// As DuckDB fills up the last run of booleans.
    @Test func `Groups beyond the count are dropped`() throws {
        #expect(try decode([7, 0b101, 0, 0], 1, 3) == [1, 0, 1])
        // Their bytes need not be there, nor those of the last group behind its last value.
        #expect(try decode([5, 0x88, 0xC6, 0xFA], 3, 8) == Array(0...7))
        #expect(try decode([3, 0x88, 0xC6], 3, 5) == Array(0...4))
    }

    /// However many values are asked for at a time, they are the same.
    @Test(arguments: [1, 3, 8, 10, 64]) func `Values come in stretches of any length`(
        _ stretch: Int
    ) throws {
        let values = Array(0...7) + Array(repeating: UInt32(5), count: 100) + [1, 2, 3, 4, 5]
        let bytes = encode(values, 3)
        var decoder = RLEDecoder(bytes.rawSpan, width: 3, count: values.count)
        var found: [UInt32] = []
        while decoder.remaining > 0 {
            found += try decoder.next(min(stretch, decoder.remaining))
        }
        #expect(found == values)
    }

    @Test(
        arguments: [
            // Nothing, a header alone, a run of none, a run beyond the count.
            ([], 3, 1), ([6], 3, 3), ([0], 3, 1), ([8, 1], 3, 3),
            // Too few packed bytes, a value with too many bits, a header without end.
            ([3, 1, 2], 3, 8), ([2, 8], 3, 1), ([255, 255, 255, 255, 255, 1, 1], 3, 1),
            // Groups of no bits, more than there are values.
            ([255, 255, 255, 127], 0, 8),
        ] as [([UInt8], Int, Int)])
    func `Broken runs are refused`(_ bytes: [UInt8], _ width: Int, _ count: Int) {
        let error = #expect(throws: ParquetError.self) { try decode(bytes, width, count) }
        #expect(error?.code == .damaged)
    }
}
