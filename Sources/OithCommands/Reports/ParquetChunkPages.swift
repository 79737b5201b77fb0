import Parquet
import ParquetRows

/// The pages of a column chunk, counted.
struct ParquetChunkPages {
    let headers: [PageHeader]
    /// The encodings of dictionary and data pages in the order in which they come up.
    private(set) var encodings: [Encoding] = []
    private(set) var dataPageCount = 0
    private(set) var checksumCount = 0
    /// How many entries the dictionary has; nil without one.
    private(set) var dictionaryCount: Int?

    /// Reads the headers of a chunk's pages.
    ///
    /// - Throws: ``ParquetError``.
    init(_ file: ParquetFile, rowGroup: Int, column: Int) throws {
        headers = try file.pageHeaders(rowGroup: rowGroup, column: column)
        for header in headers where header.kind != .other {
            if !encodings.contains(header.encoding) { encodings.append(header.encoding) }
            if header.crc != nil { checksumCount += 1 }
            if header.kind == .dictionary {
                dictionaryCount = header.valueCount
            } else {
                dataPageCount += 1
            }
        }
    }
}

extension PageHeader {
    /// With its header.
    var storedByteCount: Int { body.upperBound - byteOffset }

    /// What it is, for people.
    var kindName: String {
        switch kind {
        case .dictionary: "dictionary"
        case .dataV1: "data V1"
        case .dataV2: "data V2"
        case .other: "other"
        }
    }
}

extension ColumnSchema {
    /// As in the schema language of the specification: `optional BYTE_ARRAY (STRING)`.
    var typeText: String {
        let annotation = logical == .none ? "" : " (\(logical.text))"
        return "\(shapeText) \(kindText)\(annotation)"
    }

    /// Where values may be missing or many.
    var shapeText: String {
        switch shape {
        case .required: "required"
        case .optional: "optional"
        case .nested: "nested"
        case .list(let isOptional, let elementIsOptional):
            "\(isOptional ? "optional" : "required") list of "
                + (elementIsOptional ? "optional" : "required")
        }
    }

    /// How values are stored, as the specification writes it.
    var kindText: String {
        switch kind {
        case .boolean: "BOOLEAN"
        case .int32: "INT32"
        case .int64: "INT64"
        case .int96: "INT96"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .byteArray: "BYTE_ARRAY"
        case .fixedLengthByteArray: "FIXED_LEN_BYTE_ARRAY(\(byteWidth))"
        }
    }
}
