import Bytes
package import Parquet

extension ColumnValues {
    /// The kind of column that they are stored in.
    package var kind: ColumnSchema.Kind {
        switch self {
        case .boolean: .boolean
        case .int32: .int32
        case .int64: .int64
        case .float: .float
        case .double: .double
        case .byteArray: .byteArray
        case .fixed: .fixedLengthByteArray
        }
    }

    /// Whether offsets begin at 0 or later, never fall and stay within the bytes.
    package var hasSoundOffsets: Bool {
        guard case .byteArray(let bytes, let offsets) = self else { return true }
        guard let last = offsets.last else { return bytes.isEmpty }
        var previous: UInt32 = 0
        for offset in offsets {
            if offset < previous { return false }
            previous = offset
        }
        return last <= bytes.count
    }

    /// Whether no value is below the one before it, nor equal to it.
    package var isStrictlyAscending: Bool {
        switch self {
        case .int32(let values): zip(values, values.dropFirst()).allSatisfy(<)
        case .int64(let values): zip(values, values.dropFirst()).allSatisfy(<)
        case .double(let values): zip(values, values.dropFirst()).allSatisfy(<)
        case .byteArray(let bytes, let offsets):
            (0..<max(0, offsets.count - 2)).allSatisfy { index in
                let (start, end) = (Int(offsets[index]), Int(offsets[index + 1]))
                return compare(in: bytes, start..<end, with: end..<Int(offsets[index + 2])) < 0
            }
        // Of no kind that is written.
        case .boolean, .float, .fixed: false
        }
    }

    /// Whether a value is below another: byte arrays compare as unsigned bytes.
    package func isValue(_ first: Int, below second: Int) -> Bool {
        switch self {
        case .int32(let values): values[first] < values[second]
        case .int64(let values): values[first] < values[second]
        case .double(let values): values[first] < values[second]
        case .byteArray(let bytes, let offsets):
            compare(
                in: bytes, Int(offsets[first])..<Int(offsets[first + 1]),
                with: Int(offsets[second])..<Int(offsets[second + 1])) < 0
        // Of no kind that is written.
        case .boolean, .float, .fixed: false
        }
    }

    /// A value as statistics and bloom filters hold it: PLAIN, without a length.
    package func plainBytes(_ index: Int) -> [UInt8] {
        switch self {
        case .boolean(let values): [values[index] ? 1 : 0]
        case .int32(let values): littleEndian(UInt32(bitPattern: values[index]))
        case .int64(let values): littleEndian(UInt64(bitPattern: values[index]))
        case .float(let values): littleEndian(values[index].bitPattern)
        case .double(let values): littleEndian(values[index].bitPattern)
        case .byteArray(let bytes, let offsets):
            Array(bytes[Int(offsets[index])..<Int(offsets[index + 1])])
        case .fixed(let bytes, let width): Array(bytes[index * width..<(index + 1) * width])
        }
    }
}

/// Negative where one stretch of bytes sorts before another, as unsigned bytes, 0 where they are
/// equal.
private func compare(in bytes: [UInt8], _ first: Range<Int>, with second: Range<Int>) -> Int {
    bytes.rawSpan.extracting(first).order(bytes.rawSpan.extracting(second))
}

/// The bytes of a number, least significant first.
package func littleEndian<Number: FixedWidthInteger & UnsignedInteger>(_ value: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
