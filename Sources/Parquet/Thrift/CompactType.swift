/// The types of Thrift's compact protocol, as they are in field and list headers.
///
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
package enum CompactType: UInt8 {
    /// The value true; in a list header: booleans.
    case boolTrue = 1
    /// The value false.
    case boolFalse = 2
    /// A byte.
    case int8 = 3
    /// A zigzag varint of 16 bits.
    case int16 = 4
    /// A zigzag varint of 32 bits.
    case int32 = 5
    /// A zigzag varint of 64 bits.
    case int64 = 6
    /// Eight bytes, IEEE 754.
    case double = 7
    /// A length and so many bytes.
    case binary = 8
    /// A header with type and count, then elements.
    case list = 9
    /// Like a list.
    case set = 10
    /// Keys and values.
    case map = 11
    /// Fields up to a stop byte.
    case structure = 12
}
