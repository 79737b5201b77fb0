import Parquet

/// How the levels of a page are stored.
struct PageLevels: Sendable {
    /// The encoding of the levels that tell where lists begin.
    fileprivate(set) var repetition = Encoding.rle
    /// The encoding of the levels that tell where values are missing.
    fileprivate(set) var definition = Encoding.rle
    /// Nil in other pages.
    fileprivate(set) var versionTwo: VersionTwo?

    /// What only pages of version 2 tell, but their counts of rows and nulls, which may be wrong.
    struct VersionTwo: Sendable {
        /// The length of the levels that tell where lists begin.
        fileprivate(set) var repetitionByteCount = 0
        /// The length of the levels that tell where values are missing.
        fileprivate(set) var definitionByteCount = 0
        /// Whether the values are compressed; levels never are.
        fileprivate(set) var isCompressed = true
    }
}

extension PageLevels {
    /// Reads what the header of a data page says of its levels.
    ///
    /// - Throws: ``ParquetError``.
    init(_ bytes: ByteView, _ header: PageHeader) throws(ParquetError) {
        if header.kind == .dataV2 { versionTwo = VersionTwo() }
        var reader = CompactReader(bytes, header.byteOffset..<header.body.lowerBound)
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 5 where header.kind == .dataV1: try readVersionOne(&reader, field)
            case 8 where header.kind == .dataV2: try readVersionTwo(&reader, field)
            default: try reader.skip(field)
            }
        }
    }

    /// `DataPageHeader`.
    private mutating func readVersionOne(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        try reader.structure(field)
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch (field.id, field.type) {
            case (3, .int32): definition = Encoding(rawValue: try reader.int32(field))
            case (4, .int32): repetition = Encoding(rawValue: try reader.int32(field))
            default: try reader.skip(field)
            }
        }
    }

    /// `DataPageHeaderV2`.
    private mutating func readVersionTwo(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        try reader.structure(field)
        var two = VersionTwo()
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 5: two.definitionByteCount = try reader.int(field, in: 0...PageLimits.byteCount)
            case 6: two.repetitionByteCount = try reader.int(field, in: 0...PageLimits.byteCount)
            case 7: two.isCompressed = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
        versionTwo = two
    }
}
