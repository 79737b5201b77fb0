import Parquet

/// Writes the encoding PLAIN: numbers as they are in memory, byte arrays after a length of four
/// bytes.
///
/// Numbers are little-endian in files, and on every machine that this is built for.
enum PlainEncoder {
    /// The encoded values of a range.
    static func encode(_ values: ColumnValues, _ range: Range<Int>) -> [UInt8] {
        // Numbers have no padding.
        switch values {
        case .int32(let numbers): unsafe encode(numbers.span.extracting(range).bytes)
        case .int64(let numbers): unsafe encode(numbers.span.extracting(range).bytes)
        case .double(let numbers): unsafe encode(numbers.span.extracting(range).bytes)
        case .byteArray(let bytes, let offsets): encode(bytes, offsets, range)
        // Of no kind that is written.
        case .boolean, .float, .fixed: []
        }
    }

    /// The bytes as they are.
    private static func encode(_ bytes: RawSpan) -> [UInt8] {
        // The span is valid during the copy.
        unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    private static func encode(
        _ bytes: [UInt8], _ offsets: [UInt32], _ range: Range<Int>
    ) -> [UInt8] {
        if range.isEmpty { return [] }
        let byteCount = Int(offsets[range.upperBound] - offsets[range.lowerBound])
        var encoded: [UInt8] = []
        encoded.reserveCapacity(byteCount + 4 * range.count)
        for index in range {
            let length = offsets[index + 1] - offsets[index]
            for shift in stride(from: UInt32(0), to: 32, by: 8) {
                encoded.append(UInt8(truncatingIfNeeded: length >> shift))
            }
            encoded.append(contentsOf: bytes[Int(offsets[index])..<Int(offsets[index + 1])])
        }
        return encoded
    }
}
