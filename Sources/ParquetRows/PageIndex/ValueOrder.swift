import Parquet

/// How the values of a column compare, which statistics and column indexes go by.
///
/// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift, ColumnOrder.
struct ValueOrder {
    private let column: ColumnSchema

    init(_ column: ColumnSchema) { self.column = column }

    /// Whether a value has the length that the column's values have.
    func isValue(_ value: [UInt8]) -> Bool {
        switch column.kind {
        case .boolean: value.count == 1
        case .byteArray: true
        default: value.count == column.byteWidth
        }
    }

    /// Whether a value may lie between bounds; true where nobody can tell.
    ///
    /// All are PLAIN without a length.
    func mayContain(_ value: [UInt8], least: [UInt8], greatest: [UInt8]) -> Bool {
        isBelow(value, least) != true && isBelow(greatest, value) != true
    }

    /// Whether a value is below another; nil where there is no such order.
    private func isBelow(_ first: [UInt8], _ second: [UInt8]) -> Bool? {
        guard isValue(first), isValue(second) else { return nil }
        switch column.kind {
        case .boolean: return first[0] < second[0]
        case .int32, .int64:
            if case .integer(_, isSigned: false) = column.logical {
                return bits(first) < bits(second)
            }
            return number(first) < number(second)
        case .float:
            return isBelow(
                Float(bitPattern: UInt32(bits(first))), Float(bitPattern: UInt32(bits(second))))
        case .double:
            return isBelow(Double(bitPattern: bits(first)), Double(bitPattern: bits(second)))
        case .byteArray, .fixedLengthByteArray: return isBelowAsBytes(first, second)
        case .int96: return nil
        }
    }

    private func isBelowAsBytes(_ first: [UInt8], _ second: [UInt8]) -> Bool? {
        switch column.logical {
        // They compare as the numbers that they stand for.
        case .decimal, .float16: nil
        default: first.lexicographicallyPrecedes(second)
        }
    }

    private func isBelow<Number: FloatingPoint>(_ first: Number, _ second: Number) -> Bool? {
        first.isNaN || second.isNaN ? nil : first < second
    }

    private func bits(_ value: [UInt8]) -> UInt64 {
        value.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func number(_ value: [UInt8]) -> Int64 {
        // The shift to the left and back takes the sign along.
        let shift = UInt64(64 - 8 * value.count)
        return Int64(bitPattern: bits(value) << shift) >> Int64(shift)
    }
}
