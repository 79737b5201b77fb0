package import Parquet

extension LogicalType {
    /// As the specification writes it; empty for ``none``.
    package var text: String {
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
