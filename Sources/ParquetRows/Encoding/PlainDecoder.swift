import Bytes
import Parquet

/// Reads the encoding PLAIN of any kind of column; ``PlainEncoding`` has the kinds that are written
/// here.
enum PlainDecoder {
    /// Decodes the values of a page, behind which there may be more bytes.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer than `count`.
    static func decode(
        _ bytes: RawSpan, _ column: ColumnSchema, count: Int
    ) throws(ParquetError) -> ColumnValues {
        switch column.kind {
        case .int32, .int64, .double, .byteArray:
            return try PlainEncoding.decode(bytes, column, count: count, allowsRest: true)
        case .boolean:
            var bits = try RLEDecoder(packed: bytes, width: 1, count: count)
            return .boolean(try bits.next(count).map { $0 == 1 })
        case .float:
            guard bytes.byteCount >= count * 4 else { throw PlainEncoding.misfit }
            return .float((0..<count).map { Float(bitPattern: bytes.littleEndian(at: $0 * 4)) })
        case .int96, .fixedLengthByteArray:
            // No overflow: neither factor has more than 31 bits.
            let end = count * column.byteWidth
            guard bytes.byteCount >= end else { throw PlainEncoding.misfit }
            return .fixed(
                bytes: [UInt8](copying: bytes.extracting(0..<end)), width: column.byteWidth)
        }
    }
}
