/// A REQUIRED column at the top of the schema.
package struct ColumnSchema: Sendable, Hashable {
    /// How values are stored; raw values are those of `Type` in parquet.thrift.
    package enum Kind: Int32, Sendable, CaseIterable {
        case int32 = 1
        case int64 = 2
        case double = 5
        case byteArray = 6
    }

    /// What stored values stand for.
    package enum Logical: Sendable, Hashable {
        /// Nothing but themselves.
        case none
        /// UTF-8 text, in a `byteArray`.
        case string
        /// A number 0...255, in an `int32`.
        case uint8
    }

    package let name: String
    package let kind: Kind
    package let logical: Logical

    /// A column; its name must be its own, and its logical type suit its kind, or a writer refuses
    /// it.
    package init(_ name: String, _ kind: Kind, _ logical: Logical = .none) {
        self.name = name
        self.kind = kind
        self.logical = logical
    }

    var isConsistent: Bool {
        switch logical {
        case .none: true
        case .string: kind == .byteArray
        case .uint8: kind == .int32
        }
    }
}

/// How pages are compressed; raw values are those of `CompressionCodec` in parquet.thrift.
package enum Codec: Int32, Sendable, CaseIterable {
    case uncompressed = 0
    case zstd = 6
    /// A bare LZ4 block, not the deprecated framed `LZ4` (5).
    case lz4Raw = 7
}

/// `Encoding` of parquet.thrift, as far as it is used here.
enum Encoding: Int32 {
    case plain = 0
    case plainDictionary = 2
    case rle = 3
    case rleDictionary = 8
}

/// Sizes that neither side goes beyond, so that a hostile file cannot ask for more memory.
package enum PageLimits {
    /// The most bytes of a page before compression.
    package static let byteCount = 256 << 20
    /// The most values of a page.
    package static let valueCount = 1 << 24
}
