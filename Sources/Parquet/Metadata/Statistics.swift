/// What a writer counted of the values of a column chunk.
package struct Statistics: Sendable, Hashable {
    /// At most the least value and at least the greatest one, PLAIN without a length; not of nulls
    /// and NaN.
    package private(set) var least: [UInt8]?
    /// At least the greatest value, as ``least``.
    package private(set) var greatest: [UInt8]?
    /// Whether both bounds are values themselves.
    package private(set) var isExact = true
    /// How many values are null; nil where it is not told.
    package private(set) var nullCount: Int?
    /// How many different values there are; nil where it is not told.
    package private(set) var distinctCount: Int?

    /// Reads `Statistics`; its deprecated bounds, whose order is not known, are left out.
    init(_ reader: inout CompactReader, _ field: CompactReader.Field) throws(ParquetError) {
        try reader.structure(field)
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 3: nullCount = try reader.int(field)
            case 4: distinctCount = try reader.int(field)
            case 5: greatest = try reader.binary(field)
            case 6: least = try reader.binary(field)
            case 7, 8:
                let flag = try reader.bool(field)
                isExact = isExact && flag
            default: try reader.skip(field)
            }
        }
    }
}
