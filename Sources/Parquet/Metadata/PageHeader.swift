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

    /// Reads the header at the start of a range, within which header and page must lie.
    ///
    /// - Throws: ``ParquetError``.
    package init(_ bytes: ByteView, _ range: Range<Int>) throws(ParquetError) {
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
                values = try PageValuesHeader(&reader, field, encodingField: 2)
            case 8 where type == 3:
                values = try PageValuesHeader(&reader, field, encodingField: 4)
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

/// The part of a page header that each kind of page has of its own, as far as the values need it.
private struct PageValuesHeader {
    let count: Int
    let encoding: Encoding

    /// `DataPageHeader`, `DictionaryPageHeader` or `DataPageHeaderV2`, which begin with the count.
    init(
        _ reader: inout CompactReader, _ field: CompactReader.Field, encodingField: Int
    ) throws(ParquetError) {
        try reader.structure(field)
        let start = reader.position
        var count: Int?
        var encoding: Encoding?
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: count = try reader.int(field, in: 0...Int(Int32.max))
            case encodingField: encoding = Encoding(rawValue: try reader.int32(field))
            default: try reader.skip(field)
            }
        }
        guard let count, let encoding else {
            throw ParquetError(.damaged, "a page header lacks a field", at: start)
        }
        self.count = count
        self.encoding = encoding
    }
}
