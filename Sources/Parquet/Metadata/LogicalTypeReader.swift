/// The union `LogicalType` of parquet.thrift, as far as it is known here.
enum LogicalTypeReader: Equatable {
    case list
    case value(LogicalType)
    /// A later invention: values are taken as they are stored.
    case unknown

    init(_ reader: inout CompactReader, _ field: CompactReader.Field) throws(ParquetError) {
        try reader.structure(field)
        self = .unknown
        var last = 0
        while let field = try reader.nextField(after: &last) {
            try reader.structure(field)
            self = try Self.type(field.id, &reader)
        }
    }

    /// Reads the structure of a member of the union.
    private static func type(
        _ member: Int, _ reader: inout CompactReader
    ) throws(ParquetError) -> LogicalTypeReader {
        let parameters = try Parameters(&reader)
        switch member {
        case 1: return .value(.string)
        case 3: return .list
        case 4: return .value(.enumeration)
        case 5:
            return .value(.decimal(precision: parameters.second, scale: parameters.first))
        case 6: return .value(.date)
        case 7: return .value(.time(parameters.unit, isUTC: parameters.flag))
        case 8: return .value(.timestamp(parameters.unit, isUTC: parameters.flag))
        case 10:
            return .value(.integer(bitWidth: parameters.first, isSigned: parameters.flag))
        case 11: return .value(.null)
        case 12: return .value(.json)
        case 13: return .value(.bson)
        case 14: return .value(.uuid)
        case 15: return .value(.float16)
        default: return .unknown
        }
    }

    /// What the members have in them: no two use a type and a place for different things.
    private struct Parameters {
        /// The scale of a decimal, the bit width of an integer.
        var first = 0
        /// The precision of a decimal.
        var second = 0
        var flag = false
        var unit = LogicalType.TimeUnit.milliseconds

        init(_ reader: inout CompactReader) throws(ParquetError) {
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch (field.id, field.type) {
                case (1, .int8): first = try reader.int8(field)
                case (1, .int32): first = try reader.int(field, in: Int.min...Int.max)
                case (2, .int32): second = try reader.int(field, in: Int.min...Int.max)
                case (_, .boolTrue), (_, .boolFalse): flag = try reader.bool(field)
                case (2, .structure): try readUnit(&reader)
                default: try reader.skip(field)
                }
            }
        }

        /// The union `TimeUnit`.
        private mutating func readUnit(_ reader: inout CompactReader) throws(ParquetError) {
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch field.id {
                case 2: unit = .microseconds
                case 3: unit = .nanoseconds
                default: unit = .milliseconds
                }
                try reader.skip(field)
            }
        }
    }
}
