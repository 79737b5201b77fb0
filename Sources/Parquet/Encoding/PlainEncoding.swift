import Bytes

/// The encoding PLAIN: numbers as they are in memory, byte arrays after a length of four bytes.
///
/// The kinds that are written here; `ParquetRows` reads the others.
package enum PlainEncoding {
    /// Decodes the values of a page.
    ///
    /// - Parameters:
    ///   - bytes: the page behind its levels.
    ///   - column: tells the kind of the values.
    ///   - count: how many there are.
    ///   - allowsRest: whether bytes may follow the values, as some writers leave them.
    /// - Returns: `count` values.
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer values, and where bytes
    ///   follow that may not.
    package static func decode(
        _ bytes: RawSpan, _ column: ColumnSchema, count: Int, allowsRest: Bool = false
    ) throws(ParquetError) -> ColumnValues {
        if let width = column.kind.byteWidth, width > 0 {
            // No overflow: neither factor has more than 31 bits.
            let end = count * width
            guard end == bytes.byteCount || allowsRest && end < bytes.byteCount else {
                throw misfit
            }
        }
        return switch column.kind {
        case .int32: .int32(numbers(bytes, count) { (bits: UInt32) in Int32(bitPattern: bits) })
        case .int64: .int64(numbers(bytes, count) { (bits: UInt64) in Int64(bitPattern: bits) })
        case .double: .double(numbers(bytes, count) { (bits: UInt64) in Double(bitPattern: bits) })
        case .byteArray: try byteArrays(bytes, count, allowsRest: allowsRest)
        case .boolean, .float, .int96, .fixedLengthByteArray:
            throw ParquetError(
                .unsupported, "values of \(column.kind) are read with their rows alone")
        }
    }

    /// Numbers, each made of the bits that stand for it; all of them are there.
    @inline(__always)
    private static func numbers<Bits: FixedWidthInteger & BitwiseCopyable, Number>(
        _ bytes: RawSpan, _ count: Int, _ number: (Bits) -> Number
    ) -> [Number] {
        let width = MemoryLayout<Bits>.size
        return (0..<count).map { number(bytes.littleEndian(at: $0 * width)) }
    }

    private static func byteArrays(
        _ bytes: RawSpan, _ count: Int, allowsRest: Bool
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
        guard position == end || allowsRest else { throw misfit }
        return .byteArray(bytes: values, offsets: offsets)
    }

    /// Values that a page has more or less room for.
    package static var misfit: ParquetError {
        ParquetError(.damaged, "the values of a page do not fill it exactly")
    }
}
