/// The header that is before each page.
package struct PageHeader: Sendable {
    /// What a page holds.
    package enum Kind: Sendable, Hashable {
        /// The entries of the dictionary.
        case dictionary, dataV1, dataV2
        /// A kind without values, to be stepped over.
        case other
    }

    /// Where the header is in the file.
    package let byteOffset: Int
    /// What the page holds.
    package let kind: Kind
    /// Of the values; in a dictionary page, of its entries.
    package let encoding: Encoding
    /// With nulls.
    package let valueCount: Int
    /// Before compression.
    package let byteCount: Int
    /// The checksum of the page as it is stored, where the writer made one.
    package let crc: UInt32?
    /// The page as it is stored, in the file.
    package let body: Range<Int>
    let levels: PageLevels

    /// Reads the header at the start of a range, within which header and page must lie.
    init(_ bytes: ByteView, _ range: Range<Int>) throws(ParquetError) {
        var reader = CompactReader(bytes, range)
        var type: Int?
        var byteCount: Int?
        var storedByteCount: Int?
        var crc: Int32?
        var values: PageValuesHeader?
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: type = try reader.int(field, in: 0...Int(Int32.max))
            case 2: byteCount = try reader.int(field, in: 0...Int(Int32.max))
            case 3: storedByteCount = try reader.int(field, in: 0...Int(Int32.max))
            case 4: crc = try reader.int32(field)
            case 5 where type == 0, 7 where type == 2:
                values = try PageValuesHeader(&reader, field)
            case 8 where type == 3: values = try PageValuesHeader(versionTwo: &reader, field)
            default: try reader.skip(field)
            }
        }
        guard let type, let byteCount, let storedByteCount else {
            throw ParquetError(.damaged, "a page header lacks a field", at: range.lowerBound)
        }
        let kind = Self.kind(type)
        guard storedByteCount <= range.upperBound - reader.position,
            values != nil || kind == .other
        else {
            throw ParquetError(
                .damaged, "a page goes beyond its column chunk", at: range.lowerBound)
        }
        byteOffset = range.lowerBound
        self.kind = kind
        encoding = values?.encoding ?? .plain
        valueCount = values?.count ?? 0
        levels = values?.levels ?? PageLevels()
        self.byteCount = byteCount
        self.crc = crc.map { UInt32(bitPattern: $0) }
        body = reader.position..<reader.position + storedByteCount
    }

    /// What a code of `PageType` means.
    private static func kind(_ type: Int) -> Kind {
        switch type {
        case 0: .dataV1
        case 2: .dictionary
        case 3: .dataV2
        default: .other
        }
    }
}

/// How the levels of a page are stored.
struct PageLevels: Sendable {
    var repetition = Encoding.rle
    var definition = Encoding.rle
    var versionTwo: VersionTwo?

    /// What only pages of version 2 tell.
    struct VersionTwo: Sendable {
        var rowCount = 0
        var nullCount = 0
        var repetitionByteCount = 0
        var definitionByteCount = 0
        /// Levels never are.
        var isCompressed = true
    }
}

/// The part of a page header that dictionary and data pages have each of their own.
private struct PageValuesHeader {
    let count: Int
    let encoding: Encoding
    private(set) var levels = PageLevels()

    /// `DataPageHeader`, or `DictionaryPageHeader`, which begins the same.
    init(_ reader: inout CompactReader, _ field: CompactReader.Field) throws(ParquetError) {
        try reader.structure(field)
        let start = reader.position
        var count: Int?
        var encoding: Encoding?
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch (field.id, field.type) {
            case (1, _): count = try reader.int(field, in: 0...PageLimits.valueCount)
            case (2, _): encoding = Encoding(rawValue: try reader.int32(field))
            case (3, .int32): levels.definition = Encoding(rawValue: try reader.int32(field))
            case (4, .int32): levels.repetition = Encoding(rawValue: try reader.int32(field))
            default: try reader.skip(field)
            }
        }
        guard let count, let encoding else { throw Self.incomplete(start) }
        (self.count, self.encoding) = (count, encoding)
    }

    /// `DataPageHeaderV2`.
    init(
        versionTwo reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetError) {
        try reader.structure(field)
        let start = reader.position
        var count: Int?
        var encoding: Encoding?
        var two = PageLevels.VersionTwo()
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: count = try reader.int(field, in: 0...PageLimits.valueCount)
            case 2: two.nullCount = try reader.int(field)
            case 3: two.rowCount = try reader.int(field)
            case 4: encoding = Encoding(rawValue: try reader.int32(field))
            case 5: two.definitionByteCount = try reader.int(field, in: 0...PageLimits.byteCount)
            case 6: two.repetitionByteCount = try reader.int(field, in: 0...PageLimits.byteCount)
            case 7: two.isCompressed = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
        guard let count, let encoding else { throw Self.incomplete(start) }
        (self.count, self.encoding) = (count, encoding)
        levels.versionTwo = two
    }

    private static func incomplete(_ start: Int) -> ParquetError {
        ParquetError(.damaged, "a page header lacks a field", at: start)
    }
}
