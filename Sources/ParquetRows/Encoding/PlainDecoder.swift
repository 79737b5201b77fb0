import Bytes
import Parquet

/// Reads the encoding PLAIN of any kind of column; ``PlainEncoding`` has the kinds that are written
/// here.
enum PlainDecoder {
    /// Decodes all bytes of a page.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless they hold `count` values exactly.
    static func decode(
        _ bytes: RawSpan, _ column: ColumnSchema, count: Int
    ) throws(ParquetError) -> ColumnValues {
        switch column.kind {
        case .int32, .int64, .double, .byteArray:
            return try PlainEncoding.decode(bytes, column, count: count)
        case .boolean:
            guard bytes.byteCount == (count + 7) / 8 else { throw PlainEncoding.misfit }
            return .boolean(
                (0..<count).map { bytes.byte(at: $0 / 8) >> UInt8($0 % 8) & 1 == 1 })
        case .float:
            guard bytes.byteCount == count * 4 else { throw PlainEncoding.misfit }
            return .float((0..<count).map { Float(bitPattern: bytes.littleEndian(at: $0 * 4)) })
        case .int96, .fixedLengthByteArray:
            // No overflow: neither factor has more than 31 bits.
            guard bytes.byteCount == count * column.byteWidth else { throw PlainEncoding.misfit }
            return .fixed(bytes: [UInt8](copying: bytes), width: column.byteWidth)
        }
    }
}
