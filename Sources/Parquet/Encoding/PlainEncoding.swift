/// The encoding PLAIN: numbers as they stand in memory, byte arrays after a length of four bytes.
///
/// Numbers are little-endian in files, and on every machine that this is built for.
enum PlainEncoding {
    #if _endian(big)
        #error("Numbers are copied between files and memory as they are, little-endian.")
    #endif

    /// Decodes all bytes of a page.
    ///
    /// - Throws: ``ParquetError`` with code `.damaged` unless they hold `count` values exactly.
    static func decode(
        _ bytes: RawSpan, _ column: ColumnSchema, count: Int
    ) throws(ParquetError) -> ColumnValues {
        switch column.kind {
        case .boolean: .boolean(try decodeBooleans(bytes, count))
        case .int32: .int32(try decodeNumbers(bytes, count, zero: 0))
        case .int64: .int64(try decodeNumbers(bytes, count, zero: 0))
        case .float: .float(try decodeNumbers(bytes, count, zero: 0))
        case .double: .double(try decodeNumbers(bytes, count, zero: 0))
        case .int96, .fixedLengthByteArray:
            .fixed(
                bytes: try decodeFixed(bytes, count: count, width: column.byteWidth),
                width: column.byteWidth)
        case .byteArray: try decodeByteArrays(bytes, count)
        }
    }

    // MARK: - Numbers

    /// `zero` tells the type, one in which every bit pattern is a number.
    private static func decodeNumbers<Number: BitwiseCopyable>(
        _ bytes: RawSpan, _ count: Int, zero: Number
    ) throws(ParquetError) -> [Number] {
        let stride = MemoryLayout<Number>.stride
        guard bytes.byteCount == count * stride else { throw damaged() }
        var values = [Number](repeating: zero, count: count)
        for index in 0..<count {
            // Every bit pattern is a number, and the span checks the bounds.
            values[index] = unsafe bytes.unsafeLoadUnaligned(
                fromByteOffset: index * stride, as: Number.self)
        }
        return values
    }

    private static func decodeBooleans(
        _ bytes: RawSpan, _ count: Int
    ) throws(ParquetError) -> [Bool] {
        guard bytes.byteCount == (count + 7) / 8 else { throw damaged() }
        return (0..<count).map { index in
            // In bounds by the line above.
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: index / 8, as: UInt8.self)
            return byte >> UInt8(index % 8) & 1 == 1
        }
    }

    // MARK: - Byte arrays

    private static func decodeFixed(
        _ bytes: RawSpan, count: Int, width: Int
    ) throws(ParquetError) -> [UInt8] {
        // No overflow: neither factor has more than 31 bits.
        guard bytes.byteCount == count * width else { throw damaged() }
        // The span is valid during the copy.
        return unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    private static func decodeByteArrays(
        _ bytes: RawSpan, _ count: Int
    ) throws(ParquetError) -> ColumnValues {
        guard count <= bytes.byteCount / 4 else { throw damaged() }
        let end = bytes.byteCount
        var offsets = [UInt32](repeating: 0, count: count + 1)
        var position = 0
        // A first pass checks the lengths, so that the second may copy without looking.
        for index in 0..<count {
            guard position + 4 <= end else { throw damaged() }
            // In bounds by the line above; every bit pattern is a number.
            let length = Int(
                unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt32.self))
            position += 4
            guard length <= end - position else { throw damaged() }
            position += length
            // No more than the byte count of a page, which is far below 2^32.
            offsets[index + 1] = offsets[index] + UInt32(length)
        }
        guard position == end else { throw damaged() }
        return .byteArray(bytes: texts(bytes, offsets), offsets: offsets)
    }

    /// The bytes of checked byte arrays without the lengths between them.
    private static func texts(_ bytes: RawSpan, _ offsets: [UInt32]) -> [UInt8] {
        let byteCount = Int(offsets[offsets.count - 1])
        // `offsets` are sums of the lengths in `bytes`: entry i, after i + 1 lengths of four
        // bytes, is at offsets[i] + 4 * (i + 1), and the checks above held it to the span.
        return unsafe bytes.withUnsafeBytes { source in
            unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { target, initialized in
                for index in 0..<offsets.count - 1 {
                    let start = Int(offsets[index])
                    let length = Int(offsets[index + 1]) - start
                    if length == 0 { continue }
                    let from = start + 4 * (index + 1)
                    unsafe UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(target)[start..<start + length]
                    )
                    .copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: source[from..<from + length]))
                }
                initialized = byteCount
            }
        }
    }

    private static func damaged() -> ParquetError {
        ParquetError(.damaged, "the values of a page do not fill it exactly")
    }
}
