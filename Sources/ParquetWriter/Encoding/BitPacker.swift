/// Packs numbers into a few bits each, from the least significant bit up.
///
///     width 3:   value 0   1   2   3   4   5   6   7
///                bits  012 345 67|0 123 456 7|01 234 567     three bytes for eight values
enum BitPacker {
    /// Appends values, filled up with zeros to whole groups.
    ///
    /// - Parameters:
    ///   - values: below `1 << width`.
    ///   - range: the part of `values` to pack.
    ///   - width: 1...32.
    ///   - bytes: where to.
    static func pack(
        _ values: [UInt32], _ range: Range<Int>, width: Int, to bytes: inout [UInt8]
    ) {
        let start = bytes.count
        let byteCount = (range.count + 7) / 8 * width
        bytes.append(contentsOf: repeatElement(0, count: byteCount))
        let span = values.span.extracting(range)
        // Never beyond the room made above: it holds all bits of all values, and the stores,
        // four bytes at a time and then one, stop with the bits.
        unsafe bytes.withUnsafeMutableBytes { all in
            var offset = start
            var pending: UInt64 = 0
            var bitCount = 0
            for index in span.indices {
                // Fewer than 32 bits wait here, and at most 32 join them.
                pending |= UInt64(span[index]) &<< UInt64(bitCount)
                bitCount &+= width
                if bitCount >= 32 {
                    unsafe all.storeBytes(
                        of: UInt32(truncatingIfNeeded: pending), toByteOffset: offset,
                        as: UInt32.self)
                    offset &+= 4
                    pending &>>= 32
                    bitCount &-= 32
                }
            }
            while bitCount > 0 {
                unsafe all[offset] = UInt8(truncatingIfNeeded: pending)
                offset &+= 1
                pending &>>= 8
                bitCount &-= 8
            }
        }
    }
}
