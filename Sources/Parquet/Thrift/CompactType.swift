/// The types of Thrift's compact protocol, as they stand in field and list headers.
///
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
enum CompactType: UInt8 {
    case boolTrue = 1
    case boolFalse = 2
    case int8 = 3
    case int16 = 4
    case int32 = 5
    case int64 = 6
    case double = 7
    case binary = 8
    case list = 9
    case set = 10
    case map = 11
    case structure = 12
}
