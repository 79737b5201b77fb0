import Bytes

/// Numbers of a few bits each, packed from the least significant bit up.
///
///     width 3:   value 0   1   2   3   4   5   6   7
///                bits  012 345 67|0 123 456 7|01 234 567     three bytes for eight values
///
/// Values come in groups of eight, which take `width` bytes.
enum BitPacking {
    /// Unpacks values.
    ///
    /// - Parameters:
    ///   - bytes: hold the values, and maybe more.
    ///   - bit: where the first value begins.
    ///   - width: 1...32.
    ///   - values: where to.
    ///   - range: where in `values`.
    static func unpack(
        _ bytes: RawSpan, fromBit bit: Int, width: Int, into values: inout [UInt32],
        _ range: Range<Int>
    ) {
        let mask = UInt64(1) << UInt64(width) - 1
        var output = values.mutableSpan
        var bit = bit
        for index in range {
            // A value begins at most 7 bits into the word and has at most 32.
            let word = bytes.paddedWord(at: bit &>> 3)
            output[index] = UInt32(truncatingIfNeeded: word &>> UInt64(bit & 7) & mask)
            bit &+= width
        }
    }

    /// A number out of some that are packed, from an offset on.
    ///
    /// - Parameters:
    ///   - bytes: hold the number, and maybe more.
    ///   - offset: where the packed numbers begin.
    ///   - bit: where the number begins, counted from there.
    ///   - width: 0...64.
    /// - Returns: the number.
    static func number(_ bytes: RawSpan, at offset: Int, bit: Int, width: Int) -> UInt64 {
        if width == 0 { return 0 }
        let start = offset + bit >> 3
        let shift = UInt64(bit & 7)
        var number = bytes.paddedWord(at: start) >> shift
        // A word does not always reach to the end of a number of more than 56 bits.
        if width + bit & 7 > 64 { number |= bytes.paddedWord(at: start + 8) << (64 - shift) }
        return width == 64 ? number : number & (1 << UInt64(width) - 1)
    }

    /// Levels in the deprecated BIT_PACKED encoding: from the most significant bit down.
    ///
    /// - Parameters:
    ///   - bytes: hold the numbers and those before them.
    ///   - range: which of the numbers.
    ///   - width: 1...8.
    /// - Returns: the numbers.
    static func unpackFromHighBits(
        _ bytes: RawSpan, _ range: Range<Int>, width: Int
    ) -> [UInt32] {
        range.map { index in
            (index * width..<(index + 1) * width).reduce(into: UInt32(0)) { value, bit in
                value = value << 1 | UInt32(bytes.byte(at: bit / 8) >> UInt8(7 - bit % 8) & 1)
            }
        }
    }
}
