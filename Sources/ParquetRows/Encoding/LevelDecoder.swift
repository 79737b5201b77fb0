package import Parquet

/// Reads the levels that tell where values are missing and where lists begin.
package enum LevelDecoder {
    /// Decodes the levels of a page.
    ///
    /// - Parameters:
    ///   - bytes: the levels and what is around them.
    ///   - range: where they are, without a length.
    ///   - encoding: RLE, or the deprecated BIT_PACKED.
    ///   - greatest: no level is above it; at least 1.
    ///   - count: how many there are.
    /// - Returns: `count` levels.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer, or one is too high.
    package static func decode(
        _ bytes: RawSpan, in range: Range<Int>, encoding: Encoding, greatest: UInt32, count: Int
    ) throws(ParquetError) -> [UInt32] {
        let width = UInt32.bitWidth - greatest.leadingZeroBitCount
        let levels: [UInt32]
        if encoding == .bitPacked {
            levels = BitPacking.unpackFromHighBits(
                bytes, at: range.lowerBound, width: width, count: count)
        } else {
            levels = try RLEDecoder.decode(
                bytes.extracting(range), from: 0, width: width, count: count)
        }
        guard levels.max() ?? 0 <= greatest else {
            throw ParquetError(.damaged, "a page has a level that its column cannot have")
        }
        return levels
    }

    /// Where the levels of a page of version 1 are that begin at an offset; what follows begins
    /// at the end of the range.
    ///
    /// - Throws: ``ParquetError`` where they go beyond the page, or have another encoding.
    static func range(
        _ bytes: RawSpan, at offset: Int, _ encoding: Encoding, greatest: UInt32, count: Int
    ) throws(ParquetError) -> Range<Int> {
        switch encoding {
        case .rle: return try LengthPrefix.read(bytes, at: offset)
        case .bitPacked:
            let width = UInt32.bitWidth - greatest.leadingZeroBitCount
            let byteCount = (count * width + 7) / 8
            guard byteCount <= bytes.byteCount - offset else {
                throw ParquetError(.damaged, "the levels go beyond the page")
            }
            return offset..<offset + byteCount
        default:
            throw ParquetError(.unsupported, "levels in \(encoding.name) are not read here")
        }
    }
}
