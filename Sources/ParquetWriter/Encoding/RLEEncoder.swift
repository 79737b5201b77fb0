/// Writes the hybrid of run lengths and bit packing that dictionary indices are stored in.
///
/// https://github.com/apache/parquet-format/blob/master/Encodings.md#RLE
///
///     run length   varint(count << 1)       the value, in as few whole bytes as its width needs
///     bit-packed   varint(groups << 1 | 1)  groups of eight values, `width` bytes each
///
/// A run may only begin where the packed values before it fill whole groups, so the values are
/// looked at in groups of eight from the end of the last run: a group of equal values begins a run,
/// which goes on for as long as the value does. It is written as one where that is shorter.
package enum RLEEncoder {
    /// The bits that the indices of a dictionary need; 0 for a single entry.
    package static func bitWidth(entryCount: Int) -> Int {
        entryCount <= 1 ? 0 : Int.bitWidth - (entryCount - 1).leadingZeroBitCount
    }

    /// Appends values.
    ///
    /// - Parameters:
    ///   - values: below `1 << width`.
    ///   - range: the part of `values` to encode.
    ///   - width: 0...32.
    ///   - bytes: where to.
    package static func encode(
        _ values: [UInt32], _ range: Range<Int>, width: Int, to bytes: inout [UInt8]
    ) {
        let span = values.span
        var packedStart = range.lowerBound
        var index = range.lowerBound
        while index < range.upperBound {
            let runEnd = endOfRun(span, from: index, before: range.upperBound)
            if isWorthARun(runEnd - index, width: width) {
                pack(values, packedStart..<index, width: width, to: &bytes)
                appendRun(span[index], count: runEnd - index, width: width, to: &bytes)
                index = runEnd
                packedStart = runEnd
            } else {
                // The whole groups of a run that is too short need no second look.
                index = min(index + max(8, (runEnd - index) & ~7), range.upperBound)
            }
        }
        pack(values, packedStart..<range.upperBound, width: width, to: &bytes)
    }

    /// Where the values stop being equal to the one at `start`.
    @inline(__always)
    private static func endOfRun(_ values: Span<UInt32>, from start: Int, before end: Int) -> Int {
        let value = values[start]
        var index = start &+ 1
        while index < end && values[index] == value { index &+= 1 }
        return index
    }

    /// Whether a run takes less room than packed groups and a header to go on packing after it.
    private static func isWorthARun(_ count: Int, width: Int) -> Bool {
        if width == 0 { return true }
        return count >= 8 && count / 8 * width > 2 + (width + 7) / 8
    }

    private static func appendRun(
        _ value: UInt32, count: Int, width: Int, to bytes: inout [UInt8]
    ) {
        appendVarint(UInt64(count) << 1, to: &bytes)
        for byte in 0..<(width + 7) / 8 {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * byte)))
        }
    }

    /// Appends values without looking for runs; see ``encode(_:_:width:to:)``.
    static func pack(
        _ values: [UInt32], _ range: Range<Int>, width: Int, to bytes: inout [UInt8]
    ) {
        if range.isEmpty { return }
        appendVarint(UInt64((range.count + 7) / 8) << 1 | 1, to: &bytes)
        BitPacker.pack(values, range, width: width, to: &bytes)
    }
}
