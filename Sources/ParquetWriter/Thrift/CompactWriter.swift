import Parquet

/// Writes Thrift's compact protocol.
///
/// A field header is one byte, `delta of the id << 4 | type`, as long as ids rise by at most 15;
/// numbers are zigzag varints; a structure ends with a zero.
struct CompactWriter {
    private(set) var bytes: [UInt8] = []
    private var lastField: Int16 = 0

    // MARK: - Fields of the structure that is open

    mutating func bool(_ field: Int16, _ value: Bool) {
        header(field, value ? .boolTrue : .boolFalse)
    }

    mutating func int8(_ field: Int16, _ value: Int8) {
        header(field, .int8)
        bytes.append(UInt8(bitPattern: value))
    }

    mutating func int16(_ field: Int16, _ value: Int16) {
        header(field, .int16)
        zigzag(Int64(value))
    }

    mutating func int32(_ field: Int16, _ value: Int32) {
        header(field, .int32)
        zigzag(Int64(value))
    }

    mutating func int64(_ field: Int16, _ value: Int) {
        header(field, .int64)
        zigzag(Int64(value))
    }

    mutating func binary(_ field: Int16, _ value: [UInt8]) {
        header(field, .binary)
        binaryElement(value)
    }

    mutating func string(_ field: Int16, _ value: String) { binary(field, Array(value.utf8)) }

    mutating func structure(_ field: Int16, _ body: (inout CompactWriter) -> Void) {
        header(field, .structure)
        element(body)
    }

    /// Opens a list; its elements follow at once.
    mutating func list(_ field: Int16, of type: CompactType, count: Int) {
        header(field, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
    }

    // MARK: - Elements of a list

    /// A structure in a list, or the outermost one.
    mutating func element(_ body: (inout CompactWriter) -> Void) {
        let outer = lastField
        lastField = 0
        body(&self)
        bytes.append(0)
        lastField = outer
    }

    mutating func intElement(_ value: Int) { zigzag(Int64(value)) }

    mutating func boolElement(_ value: Bool) {
        bytes.append((value ? CompactType.boolTrue : .boolFalse).rawValue)
    }

    mutating func binaryElement(_ value: [UInt8]) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    mutating func stringElement(_ value: String) { binaryElement(Array(value.utf8)) }

    // MARK: - Numbers

    private mutating func header(_ field: Int16, _ type: CompactType) {
        // Ids are constants of parquet.thrift, written in rising order and below 15.
        bytes.append(UInt8(field - lastField) << 4 | type.rawValue)
        lastField = field
    }

    private mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    private mutating func varint(_ value: UInt64) { appendVarint(value, to: &bytes) }
}

/// Appends a number, seven bits a byte, least significant first.
package func appendVarint(_ value: UInt64, to bytes: inout [UInt8]) {
    var rest = value
    while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
}
