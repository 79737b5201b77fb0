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
}

/// What a data page holds: values, or positions in the dictionary.
package enum PageValues: Sendable, Equatable {
    /// Positions in the dictionary of the row group; all of them are in it.
    case indices([UInt32])
    /// The values themselves.
    case plain(ColumnValues)
}
