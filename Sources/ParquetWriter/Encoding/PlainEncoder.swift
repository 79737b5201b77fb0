import Bytes
import Parquet

/// Writes the encoding PLAIN: numbers as they are in memory, byte arrays after a length of four
/// bytes.
///
/// Numbers are little-endian in files, and on every machine that this is built for.
enum PlainEncoder {
    /// The encoded values of a range.
    static func encode(_ values: ColumnValues, _ range: Range<Int>) -> [UInt8] {
        switch values {
        case .int32(let numbers):
            return [UInt8](copying: numbers.span.extracting(range).rawSpan)
        case .int64(let numbers):
            return [UInt8](copying: numbers.span.extracting(range).rawSpan)
        case .double(let numbers):
            let bits = numbers[range].map(\.bitPattern)
            return [UInt8](copying: bits.rawSpan)
        case .byteArray(let bytes, let offsets): return encode(bytes, offsets: offsets, in: range)
        // Of no kind that is written.
        case .boolean, .float, .fixed: return []
        }
    }

    private static func encode(
        _ bytes: [UInt8], offsets: [UInt32], in range: Range<Int>
    ) -> [UInt8] {
        if range.isEmpty { return [] }
        let byteCount = Int(offsets[range.upperBound] - offsets[range.lowerBound])
        var encoded: [UInt8] = []
        encoded.reserveCapacity(byteCount + 4 * range.count)
        for index in range {
            encoded.append(littleEndian: offsets[index + 1] - offsets[index])
            encoded.append(contentsOf: bytes[Int(offsets[index])..<Int(offsets[index + 1])])
        }
        return encoded
    }
}
