/// What stored values stand for.
///
/// https://github.com/apache/parquet-format/blob/master/LogicalTypes.md; those that are not known
/// here are ``none``: their values are read as they are stored.
package enum LogicalType: Sendable, Hashable {
    /// Units of times and timestamps.
    package enum TimeUnit: Sendable, Hashable { case milliseconds, microseconds, nanoseconds }

    /// Nothing but themselves.
    case none
    /// UTF-8 text.
    case string
    /// A name out of a few, as UTF-8 text.
    case enumeration
    /// UTF-8 text in JSON.
    case json
    /// A BSON document.
    case bson
    /// Sixteen bytes, most significant first.
    case uuid
    /// Days since 1970-01-01.
    case date
    /// Since midnight.
    case time(TimeUnit, isUTC: Bool)
    /// Since 1970-01-01T00:00:00, in UTC or of a clock on a wall somewhere.
    case timestamp(TimeUnit, isUTC: Bool)
    /// A whole number without its last `scale` digits being whole.
    case decimal(precision: Int, scale: Int)
    /// A whole number of 8, 16, 32 or 64 bits.
    case integer(bitWidth: Int, isSigned: Bool)
    /// IEEE 754, two bytes.
    case float16
    /// A column that has only nulls.
    case null

    /// A number 0...255.
    package static let uint8 = LogicalType.integer(bitWidth: 8, isSigned: false)

    /// Whether values stored in such a way can stand for this.
    package func suits(_ kind: ColumnSchema.Kind, byteWidth: Int) -> Bool {
        switch self {
        case .none, .null: true
        case .string, .enumeration, .json, .bson: kind == .byteArray
        case .uuid: kind == .fixedLengthByteArray && byteWidth == 16
        case .float16: kind == .fixedLengthByteArray && byteWidth == 2
        case .date, .time(.milliseconds, _): kind == .int32
        case .time, .timestamp: kind == .int64
        case .integer(let bitWidth, _):
            bitWidth == 64 ? kind == .int64 : kind == .int32 && [8, 16, 32].contains(bitWidth)
        case .decimal(let precision, let scale):
            precision > 0 && (0...precision).contains(scale)
                && [.int32, .int64, .byteArray, .fixedLengthByteArray].contains(kind)
        }
    }
}

extension LogicalType {
    /// What the deprecated `ConvertedType` of parquet.thrift means.
    init(converted: Int32?, precision: Int?, scale: Int?) {
        self =
            switch converted {
            case 0: .string
            case 4: .enumeration
            case 5: .decimal(precision: precision ?? 0, scale: scale ?? 0)
            case 6: .date
            case 7: .time(.milliseconds, isUTC: true)
            case 8: .time(.microseconds, isUTC: true)
            case 9: .timestamp(.milliseconds, isUTC: true)
            case 10: .timestamp(.microseconds, isUTC: true)
            case .some(let code) where (11...14).contains(code):
                .integer(bitWidth: 8 << Int(code - 11), isSigned: false)
            case .some(let code) where (15...18).contains(code):
                .integer(bitWidth: 8 << Int(code - 15), isSigned: true)
            case 19: .json
            case 20: .bson
            default: .none
            }
    }
}

extension LogicalType: CustomStringConvertible {
    /// As the specification writes it; empty for ``none``.
    package var description: String {
        switch self {
        case .none: ""
        case .string: "STRING"
        case .enumeration: "ENUM"
        case .json: "JSON"
        case .bson: "BSON"
        case .uuid: "UUID"
        case .date: "DATE"
        case .time(let unit, let isUTC): "TIME(\(unit)\(isUTC ? ", UTC" : ""))"
        case .timestamp(let unit, let isUTC): "TIMESTAMP(\(unit)\(isUTC ? ", UTC" : ""))"
        case .decimal(let precision, let scale): "DECIMAL(\(precision), \(scale))"
        case .integer(let bitWidth, let isSigned): "\(isSigned ? "" : "U")INT_\(bitWidth)"
        case .float16: "FLOAT16"
        case .null: "UNKNOWN"
        }
    }
}
