/// The header that stands before each page.
struct PageHeader {
    enum Kind { case data, dictionary }

    let kind: Kind
    let encoding: Encoding
    let valueCount: Int
    /// Before compression.
    let byteCount: Int
    let crc: UInt32
    /// The page as it is stored, in the file.
    let body: Range<Int>

    /// Reads the header at the start of a range, within which header and page must lie.
    init(_ bytes: ByteView, _ range: Range<Int>) throws(ParquetError) {
        var reader = CompactReader(bytes, range)
        var type: Int?
        var byteCount: Int?
        var storedByteCount: Int?
        var crc: Int32?
        var values: Values?
        var last = 0
        while let field = try reader.nextField(after: &last) {
            switch field.id {
            case 1: type = try reader.int(field, in: 0...Int(Int32.max))
            case 2: byteCount = try reader.int(field, in: 0...Int(Int32.max))
            case 3: storedByteCount = try reader.int(field, in: 0...Int(Int32.max))
            case 4: crc = try reader.int32(field)
            case 5 where type == 0, 7 where type == 2: values = try Values(&reader, field)
            default: try reader.skip(field)
            }
        }
        guard let type, let byteCount, let storedByteCount else {
            throw ParquetError(.damaged, "a page header lacks a field", at: range.lowerBound)
        }
        guard type == 0 || type == 2 else {
            throw ParquetError(
                .unsupported, "a page is neither a dictionary nor a data page of version 1",
                at: range.lowerBound)
        }
        guard let values, storedByteCount <= range.upperBound - reader.position else {
            throw ParquetError(
                .damaged, "a page goes beyond its column chunk", at: range.lowerBound)
        }
        guard let crc else {
            throw ParquetError(.unsupported, "a page has no checksum", at: range.lowerBound)
        }
        kind = type == 0 ? .data : .dictionary
        encoding = values.encoding
        valueCount = values.count
        self.byteCount = byteCount
        self.crc = UInt32(bitPattern: crc)
        body = reader.position..<reader.position + storedByteCount
    }

    /// What the headers of both kinds of pages begin with.
    private struct Values {
        let count: Int
        let encoding: Encoding

        init(_ reader: inout CompactReader, _ field: CompactReader.Field) throws(ParquetError) {
            try reader.structure(field)
            let start = reader.position
            var count: Int?
            var encoding: Encoding?
            var last = 0
            while let field = try reader.nextField(after: &last) {
                switch field.id {
                case 1: count = try reader.int(field, in: 0...PageLimits.valueCount)
                case 2: encoding = Encoding(rawValue: try reader.int32(field))
                default: try reader.skip(field)
                }
            }
            guard let count else {
                throw ParquetError(.damaged, "a page header lacks a field", at: start)
            }
            guard let encoding else {
                throw ParquetError(
                    .unsupported, "a page has an encoding that is not read here", at: start)
            }
            self.count = count
            self.encoding = encoding
        }
    }
}
