import Bytes
package import Parquet

/// Reads DELTA_BINARY_PACKED: the differences between numbers, in blocks, each with the bits that
/// its largest difference needs.
///
/// https://github.com/apache/parquet-format/blob/master/Encodings.md#DELTAENC
///
///     block size, miniblocks a block, count, first value
///     for each block:  the least difference, a bit width for each miniblock,
///                      the miniblocks: differences less the least one, packed
///
/// Sums wrap around, as the specification wants it. The widths of miniblocks behind the last value
/// may be anything, and their bytes are not there.
package struct DeltaDecoder {
    /// Behind the last byte that was read.
    private(set) var position: Int
    private var blockSize = 0
    private var miniblockCount = 0

    /// Numbers from an offset on.
    ///
    /// - Parameters:
    ///   - bytes: the encoded numbers and what is around them.
    ///   - offset: where they begin.
    ///   - count: how many there must be, at most ``PageLimits/valueCount``.
    /// - Returns: the numbers, and the offset behind them; the lower half of each is what counts in
    ///   a column of 32 bits.
    /// - Throws: ``ParquetError`` with code `.damaged`.
    package static func decode(
        _ bytes: RawSpan, from offset: Int, count: Int
    ) throws(ParquetError) -> (values: [Int64], end: Int) {
        var decoder = DeltaDecoder(position: offset)
        let values = try decoder.run(bytes, count: count)
        return (values, decoder.position)
    }

    private init(position: Int) { self.position = position }

    private mutating func run(_ bytes: RawSpan, count: Int) throws(ParquetError) -> [Int64] {
        blockSize = try size(bytes)
        miniblockCount = try size(bytes)
        let total = try varint(bytes)
        let first = zigzag(try varint(bytes))
        guard blockSize > 0, miniblockCount > 0, blockSize % miniblockCount == 0,
            blockSize / miniblockCount % 8 == 0
        else { throw damaged("its blocks have an absurd size") }
        guard total == UInt64(count) else {
            throw damaged("there are more or fewer than there should")
        }
        var values = [Int64](repeating: 0, count: count)
        if count == 0 { return values }
        values[0] = first
        var index = 1
        while index < count { try readBlock(bytes, into: &values, &index) }
        return values
    }

    private mutating func readBlock(
        _ bytes: RawSpan, into values: inout [Int64], _ index: inout Int
    ) throws(ParquetError) {
        let least = zigzag(try varint(bytes))
        let widths = position..<position + miniblockCount
        guard widths.upperBound <= bytes.byteCount else { throw damaged("they end in the middle") }
        position = widths.upperBound
        let size = blockSize / miniblockCount
        for offset in widths where index < values.count {
            let width = Int(bytes.byte(at: offset))
            // Both factors are small: a width has 8 bits, a size 31.
            // Some writers take more than 32 bits for differences of numbers of 32.
            // The last one may be cut off behind its last value.
            let end = min(index + size, values.count)
            guard width <= 64, ((end - index) * width + 7) / 8 <= bytes.byteCount - position else {
                throw damaged("a miniblock goes beyond the page")
            }
            unpack(bytes, width: width, least: least, into: &values, range: index..<end)
            position = min(position + size / 8 * width, bytes.byteCount)
            index = end
        }
    }

    private func unpack(
        _ bytes: RawSpan, width: Int, least: Int64, into values: inout [Int64],
        range: Range<Int>
    ) {
        var sum = values[range.lowerBound - 1]
        for (place, index) in range.enumerated() {
            let delta = BitPacking.number(bytes, at: position, bit: place * width, width: width)
            // Differences and sums wrap around by design.
            sum = sum &+ least &+ Int64(bitPattern: delta)
            values[index] = sum
        }
    }

    // MARK: - Numbers of the headers

    private mutating func size(_ bytes: RawSpan) throws(ParquetError) -> Int {
        guard let size = Int(exactly: try varint(bytes)), size <= Int(Int32.max) else {
            throw damaged("its blocks have an absurd size")
        }
        return size
    }

    private func zigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    private mutating func varint(_ bytes: RawSpan) throws(ParquetError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard position < bytes.byteCount else { throw damaged("they end in the middle") }
            let next = bytes.byte(at: position)
            position += 1
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
        }
        throw damaged("a number is too long")
    }

    private func damaged(_ what: String) -> ParquetError {
        ParquetError(.damaged, "the differences of a page are damaged: \(what)")
    }
}
