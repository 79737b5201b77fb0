import Bytes
package import Parquet

/// Reads the encodings of byte arrays whose lengths are apart from their bytes.
///
/// https://github.com/apache/parquet-format/blob/master/Encodings.md
///
///     DELTA_LENGTH_BYTE_ARRAY   lengths, then the bytes of all values
///     DELTA_BYTE_ARRAY          the bytes that each shares with the start of the one before,
///                               then the rests, as DELTA_LENGTH_BYTE_ARRAY
///
/// All lengths are in DELTA_BINARY_PACKED.
package enum StringDecoder {
    /// Reads DELTA_LENGTH_BYTE_ARRAY from an offset on; more bytes may follow.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`.
    package static func decodeLengths(
        _ bytes: RawSpan, from offset: Int, count: Int
    ) throws(ParquetError) -> (bytes: [UInt8], offsets: [UInt32]) {
        let (lengths, end) = try DeltaDecoder.decode(bytes, from: offset, count: count)
        let offsets = try sums(count, limit: bytes.byteCount - end) { lengths[$0] }
        return ([UInt8](copying: bytes.extracting(end..<end + Int(offsets[count]))), offsets)
    }

    /// Reads all of DELTA_BYTE_ARRAY.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged`; also where the values together are larger
    ///   than ``PageLimits/byteCount``, to which a few bytes could make them grow.
    package static func decodePrefixes(
        _ bytes: RawSpan, count: Int
    ) throws(ParquetError) -> (bytes: [UInt8], offsets: [UInt32]) {
        let (prefixes, end) = try DeltaDecoder.decode(bytes, from: 0, count: count)
        let rests = try decodeLengths(bytes, from: end, count: count)
        let offsets = try sums(count, limit: PageLimits.byteCount) { index in
            let rest = Int64(rests.offsets[index + 1] - rests.offsets[index])
            // Sums of differences may be anything.
            let (length, overflow) = prefixes[index].addingReportingOverflow(rest)
            return overflow ? -1 : length
        }
        var values: [UInt8] = []
        values.reserveCapacity(Int(offsets[count]))
        for index in 0..<count {
            let previous = index == 0 ? 0 : Int(offsets[index - 1])
            guard let prefix = Int(exactly: prefixes[index]), prefix >= 0,
                prefix <= values.count - previous
            else { throw damaged() }
            values.append(contentsOf: values[previous..<previous + prefix])
            values.append(
                contentsOf: rests.bytes[
                    Int(rests.offsets[index])..<Int(rests.offsets[index + 1])])
        }
        return (values, offsets)
    }

    /// Offsets of values that have some lengths, all together at most `limit`.
    private static func sums(
        _ count: Int, limit: Int, length: (Int) -> Int64
    ) throws(ParquetError) -> [UInt32] {
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(count + 1)
        var sum = 0
        for index in 0..<count {
            let length = length(index)
            guard length >= 0, length <= Int64(limit - sum) else { throw damaged() }
            sum += Int(length)
            offsets.append(UInt32(sum))
        }
        return offsets
    }

    private static func damaged() -> ParquetError {
        ParquetError(.damaged, "the lengths of a page's values are damaged")
    }
}
