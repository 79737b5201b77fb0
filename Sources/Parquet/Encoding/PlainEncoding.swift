import Bytes

/// The encoding PLAIN: numbers as they are in memory, byte arrays after a length of four bytes.
///
/// The kinds that are written here; `ParquetRows` reads the others.
package enum PlainEncoding {
    /// Decodes all bytes of a page.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless they hold `count` values exactly.
    package static func decode(
        _ bytes: RawSpan, _ column: ColumnSchema, count: Int
    ) throws(ParquetError) -> ColumnValues {
        switch column.kind {
        case .int32:
            .int32(try numbers(bytes, count: count) { (bits: UInt32) in Int32(bitPattern: bits) })
        case .int64:
            .int64(try numbers(bytes, count: count) { (bits: UInt64) in Int64(bitPattern: bits) })
        case .double:
            .double(try numbers(bytes, count: count) { (bits: UInt64) in Double(bitPattern: bits) })
        case .byteArray: try byteArrays(bytes, count)
        case .boolean, .float, .int96, .fixedLengthByteArray:
            throw ParquetError(
                .unsupported, "values of \(column.kind) are read with their rows alone")
        }
    }

    /// Numbers, each made of the bits that stand for it.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless there are `count` exactly.
    @inline(__always)
    private static func numbers<Bits: FixedWidthInteger & BitwiseCopyable, Number>(
        _ bytes: RawSpan, count: Int, _ number: (Bits) -> Number
    ) throws(ParquetError) -> [Number] {
        let width = MemoryLayout<Bits>.size
        guard bytes.byteCount == count * width else { throw misfit }
        return (0..<count).map { number(bytes.littleEndian(at: $0 * width)) }
    }

    private static func byteArrays(
        _ bytes: RawSpan, _ count: Int
    ) throws(ParquetError) -> ColumnValues {
        guard count <= bytes.byteCount / 4 else { throw misfit }
        let end = bytes.byteCount
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(count + 1)
        var values: [UInt8] = []
        values.reserveCapacity(end - 4 * count)
        var position = 0
        for _ in 0..<count {
            guard position + 4 <= end else { throw misfit }
            let length = Int(bytes.littleEndian(UInt32.self, at: position))
            position += 4
            guard length <= end - position else { throw misfit }
            values.append(copying: bytes.extracting(position..<position + length))
            position += length
            // No more than the byte count of a page, which is far below 2^32.
            offsets.append(UInt32(values.count))
        }
        guard position == end else { throw misfit }
        return .byteArray(bytes: values, offsets: offsets)
    }

    /// Values that a page has more or less room for.
    package static var misfit: ParquetError {
        ParquetError(.damaged, "the values of a page do not fill it exactly")
    }
}
