import Bytes
import Parquet
import ParquetRows
import ParquetWriter
import Randomness
import Testing

private func deltas(
    _ bytes: [UInt8], _ count: Int
) throws(ParquetError) -> [Int64] {
    try DeltaDecoder.decode(bytes.rawSpan, from: 0, count: count)
        .values
}

private func prefixes(_ bytes: [UInt8], _ count: Int) throws(ParquetError) -> [String] {
    let (values, offsets) = try StringDecoder.decodePrefixes(
        bytes.rawSpan, count: count)
    return zip(offsets, offsets.dropFirst()).map {
        String(decoding: values[Int($0)..<Int($1)], as: UTF8.self)
    }
}

private func snappy(_ bytes: [UInt8], _ byteCount: Int) -> String? {
    SnappyDecoder.decompress(bytes.rawSpan, byteCount: byteCount)
        .map { String(decoding: $0, as: UTF8.self) }
}

/// Numbers as DELTA_BINARY_PACKED, all in blocks of 128 with 4 miniblocks, of one width each.
private func encodedDeltas(
    first: Int64, least: Int64, _ widths: [UInt8], _ packed: [UInt8], count: UInt64
)
    -> [UInt8]
{
    var bytes: [UInt8] = []
    for number in [128, 4, count] { appendVarint(number, to: &bytes) }
    for number in [first, least] {
        appendVarint(UInt64(bitPattern: (number << 1) ^ (number >> 63)), to: &bytes)
    }
    return bytes + widths + packed
}

@Suite struct DecoderTests {
    // MARK: - DELTA_BINARY_PACKED

    /// The examples of the specification: 1 to 5, and 7, 5, 3, 1, 2, 3, 4, 5.
    @Test func `Differences are those of the specification`() throws {
        let same = encodedDeltas(first: 1, least: 1, [0, 0, 0, 0], [], count: 5)
        #expect(try deltas(same, 5) == [1, 2, 3, 4, 5])
        // Differences less -2: 0, 0, 0, 3, 3, 3, 3, in two bits each.
        let mixed = encodedDeltas(
            first: 7, least: -2, [2, 0, 0, 0], [0b1100_0000, 0b0011_1111, 0, 0, 0, 0, 0, 0],
            count: 8)
        #expect(try deltas(mixed, 8) == [7, 5, 3, 1, 2, 3, 4, 5])
    }

    @Test func `A last miniblock may end behind its last number`() throws {
        let bytes = encodedDeltas(first: 1, least: 1, [8, 0, 0, 0], [1, 2], count: 3)
        #expect(try deltas(bytes, 3) == [1, 3, 6])
    }

    @Test func `Differences wrap around`() throws {
        let bytes = encodedDeltas(first: .max, least: 1, [0, 0, 0, 0], [], count: 2)
        #expect(try deltas(bytes, 2) == [.max, .min])
    }

    @Test func `Widths behind the last number may be anything`() throws {
        let bytes = encodedDeltas(first: 1, least: 1, [0, 200, 255, 99], [], count: 3)
        #expect(try deltas(bytes, 3) == [1, 2, 3])
    }

    /// Numbers of 57 to 64 bits reach into a ninth byte.
    @Test(arguments: [1, 7, 31, 32, 33, 56, 57, 63, 64]) func `Numbers of every width are unpacked`(
        _ width: Int
    ) throws {
        var random = SplitMix64(seed: UInt64(width))
        let mask = UInt64.max >> UInt64(64 - width)
        let numbers = (0..<32).map { _ in UInt64.random(in: 0...mask, using: &random) }
        var packed = [UInt8](repeating: 0, count: 4 * width)
        for (index, number) in numbers.enumerated() {
            for bit in 0..<width where number >> UInt64(bit) & 1 == 1 {
                let place = index * width + bit
                packed[place / 8] |= 1 << UInt8(place % 8)
            }
        }
        let bytes = encodedDeltas(first: 0, least: 0, [UInt8(width), 0, 0, 0], packed, count: 33)
        var sum: Int64 = 0
        var expected: [Int64] = [0]
        for number in numbers {
            sum &+= Int64(bitPattern: number)
            expected.append(sum)
        }
        #expect(try deltas(bytes, 33) == expected)
    }

    @Test(
        arguments: [
            // Nothing, no block size, miniblocks that do not fit, another count, the first value
            // alone, a width over 64, too few packed bytes, a varint without end.
            ([], 1), ([0, 4, 1, 2], 1), ([128, 1, 3, 2, 2, 2], 2), ([128, 1, 4, 3, 2, 2], 2),
            ([128, 1, 4, 5, 2], 5), ([128, 1, 4, 2, 2, 2, 65, 0, 0, 0], 2),
            ([128, 1, 4, 2, 2, 2, 8, 0, 0, 0], 2), (Array(repeating: 255, count: 40), 1),
            // Blocks of 2^31 numbers, and of more miniblocks than there are bytes.
            ([128, 128, 128, 128, 8, 4, 2, 2, 2, 1, 1, 1, 1], 2),
            ([128, 128, 128, 128, 1, 128, 128, 128, 16, 2, 2, 2], 2),
        ] as [([UInt8], Int)])
    func `Broken differences are refused`(_ bytes: [UInt8], _ count: Int) {
        let error = #expect(throws: ParquetError.self) { try deltas(bytes, count) }
        #expect(error?.code == .damaged)
    }

    // MARK: - DELTA_BYTE_ARRAY

    /// The example of the specification.
    @Test func `Prefixes are those of the value before`() throws {
        // Prefixes 0, 2, 0, 3 are a difference of 2, -2, 3; the rests have 4, 2, 6, 5 letters.
        let lengths = encodedDeltas(
            first: 0, least: -2, [3, 0, 0, 0],
            [0b0100_0100, 0b1, 0, 0] + Array(repeating: 0, count: 8),
            count: 4)
        let rests = encodedDeltas(
            first: 4, least: -2, [3, 0, 0, 0], [0b0111_0000] + Array(repeating: 0, count: 11),
            count: 4)
        #expect(
            try prefixes(lengths + rests + Array("axislebabbleyhood".utf8), 4)
                == ["axis", "axle", "babble", "babyhood"])
    }

    /// A few bytes that stand for gigabytes: a value of 2 MB, taken over a million times.
    @Test func `Prefixes that grow without end are refused`() {
        let count = 1_000_000
        let size = 2 << 20
        // The first prefix is 0 and all others the whole value: one difference of `size`, then 0.
        var lengths: [UInt8] = []
        for number in [UInt64(1 << 20), 4, UInt64(count), 0, 0] {
            appendVarint(number, to: &lengths)
        }
        lengths += [32, 0, 0, 0]
        lengths += (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) }
        lengths += [UInt8](repeating: 0, count: (1 << 18) / 8 * 32 - 4)
        let rests = encodedDeltas(first: Int64(size), least: 0, [], [], count: UInt64(count))
        let error = #expect(throws: ParquetError.self) {
            try prefixes(lengths + rests + [UInt8](repeating: 97, count: size), count)
        }
        #expect(error?.code == .damaged)
    }

    // MARK: - Snappy

    @Test(
        arguments: [
            ([0], ""), ([3, 8, 97, 98, 99], "abc"),
            // A literal and a copy with an offset of 11 bits, which repeats what it makes.
            ([9, 4, 97, 98, 13, 2], "ababababa"),
            // Offsets of 16 and 32 bits.
            ([6, 8, 97, 98, 99, 10, 3, 0], "abcabc"), ([5, 8, 97, 98, 99, 7, 2, 0, 0, 0], "abcbc"),
            // A literal whose length is in a byte of its own.
            ([61, 240, 60] + Array(repeating: 120, count: 61), String(repeating: "x", count: 61)),
        ] as [([UInt8], String)])
    func `Snappy blocks of known bytes are unpacked`(_ bytes: [UInt8], _ text: String) {
        #expect(snappy(bytes, text.utf8.count) == text)
    }

    @Test(
        arguments: [
            // Nothing, another length, a literal that is not there, copies from before the start
            // and from nowhere, an offset cut off, more than was said.
            ([], 0), ([4, 8, 97, 98, 99], 3), ([3, 8, 97, 98], 3), ([5, 0, 97, 1, 2], 5),
            ([5, 0, 97, 1, 0], 5), ([5, 0, 97, 2, 1], 5), ([3, 4, 97, 98, 13, 2], 3),
            ([255, 255, 255, 255, 255, 1], 3), ([4, 252, 255, 255, 255, 255, 1], 4),
        ] as [([UInt8], Int)])
    func `Broken Snappy blocks are refused`(_ bytes: [UInt8], _ byteCount: Int) {
        #expect(snappy(bytes, byteCount) == nil)
    }

    // MARK: - Levels

    @Test func `Deprecated levels are read from the highest bit down`() throws {
        // The example of the specification: 0 to 7 in three bits each, from the highest bit down.
        let bytes: [UInt8] = [0b0000_0101, 0b0011_1001, 0b0111_0111]
        var levels = LevelDecoder(bytes.rawSpan, encoding: .bitPacked, greatest: 7, count: 8)
        #expect(try levels.next(3) == [0, 1, 2])
        #expect(try levels.next(5) == [3, 4, 5, 6, 7])
    }

    @Test func `Levels that the column cannot have are refused`() {
        let bytes: [UInt8] = [3, 0b11]
        #expect(throws: ParquetError.self) {
            var levels = LevelDecoder(bytes.rawSpan, encoding: .rle, greatest: 2, count: 4)
            _ = try levels.next(4)
        }
    }
}
