import Bytes
package import Parquet

/// Values of a Parquet file as texts, by their logical types.
package enum ParquetValueText {
    /// A date, time, timestamp or decimal as text; nil if the number is a plain number.
    package static func text(_ value: Int64, _ type: LogicalType) -> String? {
        switch type {
        case .date: CalendarText.day(value)
        case .time(let unit, _):
            isTime(value, unit) ? CalendarText.time(value, digits: digits(unit)) : nil
        case .timestamp(let unit, let isUTC):
            CalendarText.moment(value, digits: digits(unit)) + (isUTC ? "Z" : "")
        case .decimal(_, let scale): DecimalText.text(value, scale: scale)
        default: nil
        }
    }

    /// A plain number, signed or unsigned as its column says.
    package static func number(_ value: Int64, _ column: ColumnSchema) -> String {
        guard case .integer(_, isSigned: false) = column.logical else { return String(value) }
        return column.kind == .int32
            ? String(UInt32(truncatingIfNeeded: value)) : String(UInt64(bitPattern: value))
    }

    /// An INT96 timestamp, a decimal or a UUID as text; nil for texts and blobs.
    package static func text(_ bytes: ArraySlice<UInt8>, _ column: ColumnSchema) -> String? {
        if column.kind == .int96 { return moment(bytes) }
        return switch column.logical {
        case .decimal(_, let scale): DecimalText.text(bytes, scale: scale)
        case .uuid: uuid(bytes)
        default: nil
        }
    }

    /// A number of 16 bits; nil if there are not two bytes.
    package static func float16(_ bytes: ArraySlice<UInt8>) -> Float? {
        guard bytes.count == 2 else { return nil }
        let bits = bytes.reversed().reduce(UInt16(0)) { $0 << 8 | UInt16($1) }
        return Float(Float16(bitPattern: bits))
    }

    // MARK: - Parts

    private static func digits(_ unit: LogicalType.TimeUnit) -> Int {
        switch unit {
        case .milliseconds: 3
        case .microseconds: 6
        case .nanoseconds: 9
        }
    }

    /// Whether a day has such a time.
    private static func isTime(_ value: Int64, _ unit: LogicalType.TimeUnit) -> Bool {
        let ticks: Int64 =
            switch unit {
            case .milliseconds: 86_400_000
            case .microseconds: 86_400_000_000
            case .nanoseconds: 86_400_000_000_000
            }
        return (0..<ticks).contains(value)
    }

    private static func uuid(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += Hexadecimal.text(byte)
        }
        return text
    }

    /// INT96 has never held anything but timestamps.
    private static func moment(_ bytes: ArraySlice<UInt8>) -> String? {
        guard bytes.count == 12 else { return nil }
        let nanoseconds = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let day = bytes.suffix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return CalendarText.moment(
            julianDay: Int32(bitPattern: day), nanoseconds: Int64(bitPattern: nanoseconds))
    }
}
