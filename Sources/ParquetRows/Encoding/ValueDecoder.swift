import Bytes
import Parquet

/// Decodes the values of a page whose encoding is not that of a dictionary.
enum ValueDecoder {
    /// Decodes the values of a page.
    ///
    /// - Parameters:
    ///   - bytes: the values, and maybe more behind them.
    ///   - column: tells their kind and length.
    ///   - encoding: how they are laid out.
    ///   - count: how many there are, without nulls.
    /// - Returns: `count` values.
    /// - Throws: ``ParquetError``; with code `.unsupported` for an encoding that is not known here,
    ///   and for differences that would take more than ``PageLimits/byteCount``.
    static func decode(
        _ bytes: RawSpan, of column: ColumnSchema, encoding: Encoding, count: Int
    ) throws(ParquetError) -> ColumnValues {
        // A page of nulls may leave out even the headers of its encoding.
        if count == 0 { return try PlainDecoder.decode(RawSpan(), column, count: 0) }
        switch (encoding, column.kind) {
        case (.plain, _): return try PlainDecoder.decode(bytes, column, count: count)
        case (.deltaBinaryPacked, .int32):
            return .int32(try numbers(bytes, count).map { Int32(truncatingIfNeeded: $0) })
        case (.deltaBinaryPacked, .int64): return .int64(try numbers(bytes, count))
        case (.deltaLengthByteArray, .byteArray):
            try checkCount(count)
            let (values, offsets) = try StringDecoder.decodeLengths(bytes, from: 0, count: count)
            return .byteArray(bytes: values, offsets: offsets)
        case (.deltaByteArray, .byteArray):
            try checkCount(count)
            let (values, offsets) = try StringDecoder.decodePrefixes(bytes, count: count)
            return .byteArray(bytes: values, offsets: offsets)
        case (.deltaByteArray, .fixedLengthByteArray):
            try checkCount(count)
            return try fixed(
                try StringDecoder.decodePrefixes(bytes, count: count), column: column, count: count)
        case (.byteStreamSplit, .int32), (.byteStreamSplit, .int64), (.byteStreamSplit, .float),
            (.byteStreamSplit, .double), (.byteStreamSplit, .fixedLengthByteArray):
            return try split(bytes, column: column, count: count)
        default:
            throw ParquetError(
                .unsupported, "a page has \(encoding.name), which is not read for \(column.kind)")
        }
    }

    // MARK: - Encodings

    private static func numbers(
        _ bytes: RawSpan, _ count: Int
    ) throws(ParquetError) -> [Int64] {
        try checkCount(count)
        return try DeltaDecoder.decode(bytes, from: 0, count: count).values
    }

    /// Differences of no bits take no bytes: no other limit holds for their count.
    private static func checkCount(_ count: Int) throws(ParquetError) {
        let limit = PageLimits.byteCount / MemoryLayout<Int64>.size
        guard count <= limit else {
            throw ParquetError(
                .unsupported, "a page of \(count) differences is over the limit of \(limit)")
        }
    }

    private static func fixed(
        _ values: (bytes: [UInt8], offsets: [UInt32]), column: ColumnSchema, count: Int
    ) throws(ParquetError) -> ColumnValues {
        let width = UInt32(column.byteWidth)
        guard zip(values.offsets, values.offsets.dropFirst()).allSatisfy({ $1 - $0 == width })
        else { throw ParquetError(.damaged, "a page has values of another length") }
        return .fixed(bytes: values.bytes, width: column.byteWidth)
    }

    /// BYTE_STREAM_SPLIT: the first bytes of all values, then the second bytes, and so on.
    private static func split(
        _ bytes: RawSpan, column: ColumnSchema, count: Int
    ) throws(ParquetError) -> ColumnValues {
        let width = column.byteWidth
        // No overflow: neither factor has more than 31 bits.
        guard bytes.byteCount >= count * width else { throw PlainEncoding.misfit }
        var joined = [UInt8](repeating: 0, count: count * width)
        for byte in 0..<width {
            for index in 0..<count {
                joined[index * width + byte] = bytes.byte(at: byte * count + index)
            }
        }
        return try PlainDecoder.decode(joined.rawSpan, column, count: count)
    }
}

/// A length of four bytes before something.
enum LengthPrefix {
    /// Where the bytes are that a length at an offset is the length of.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` where there are fewer.
    static func read(_ bytes: RawSpan, at offset: Int) throws(ParquetError) -> Range<Int> {
        let start = offset + 4
        guard start <= bytes.byteCount else {
            throw ParquetError(.damaged, "a page ends within a length")
        }
        let count = Int(bytes.littleEndian(UInt32.self, at: offset))
        guard count <= bytes.byteCount - start else {
            throw ParquetError(.damaged, "a length goes beyond the page")
        }
        return start..<start + count
    }
}
