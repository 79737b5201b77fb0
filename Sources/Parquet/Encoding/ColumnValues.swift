import Glibc

/// Values of a column, or the entries of its dictionary.
package enum ColumnValues: Sendable, Equatable {
    /// Truth values.
    case boolean([Bool])
    /// Whole numbers of four bytes.
    case int32([Int32])
    /// Whole numbers of eight bytes.
    case int64([Int64])
    /// Floating-point numbers of four bytes.
    case float([Float])
    /// Floating-point numbers of eight bytes.
    case double([Double])
    /// Value `i` is `bytes[offsets[i]..<offsets[i + 1]]`: one offset more than there are values.
    case byteArray(bytes: [UInt8], offsets: [UInt32])
    /// Value `i` is the `i`th stretch of `width` bytes; for `int96`, too. A width of 0 has no values.
    case fixed(bytes: [UInt8], width: Int)

    /// How many values there are.
    package var count: Int {
        switch self {
        case .boolean(let values): values.count
        case .int32(let values): values.count
        case .int64(let values): values.count
        case .float(let values): values.count
        case .double(let values): values.count
        case .byteArray(_, let offsets): max(0, offsets.count - 1)
        case .fixed(let bytes, let width): width > 0 ? bytes.count / width : 0
        }
    }

    /// What they take in memory.
    var byteCount: Int {
        switch self {
        case .boolean(let values): values.count
        case .int32(let values): 4 * values.count
        case .int64(let values): 8 * values.count
        case .float(let values): 4 * values.count
        case .double(let values): 8 * values.count
        case .byteArray(let bytes, let offsets): bytes.count + 4 * offsets.count
        case .fixed(let bytes, _): bytes.count
        }
    }

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
}

extension ColumnValues {
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
                return compare(bytes, first: start..<end, second: end..<Int(offsets[index + 2])) < 0
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
                bytes, first: Int(offsets[first])..<Int(offsets[first + 1]),
                second: Int(offsets[second])..<Int(offsets[second + 1])) < 0
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
private func compare(_ bytes: [UInt8], first: Range<Int>, second: Range<Int>) -> Int {
    precondition(first.upperBound <= bytes.count && second.upperBound <= bytes.count, "no bytes")
    let order = unsafe bytes.withUnsafeBufferPointer { buffer -> Int32 in
        guard let base = buffer.baseAddress else { return 0 }
        // Both stretches are in the buffer, by the line above.
        return unsafe memcmp(
            base + first.lowerBound, base + second.lowerBound, min(first.count, second.count))
    }
    return order == 0 ? first.count - second.count : Int(order)
}

/// The bytes of a number, least significant first.
@inlinable package func littleEndian<Number: FixedWidthInteger & UnsignedInteger>(_ value: Number)
    -> [UInt8]
{
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
