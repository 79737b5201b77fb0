/// How pages are compressed; raw values are those of `CompressionCodec` in parquet.thrift.
package enum Codec: Int32, Sendable, CaseIterable {
    /// Pages as they are.
    case uncompressed = 0
    /// A Snappy block; read only.
    case snappy = 1
    /// A gzip stream; read only.
    case gzip = 2
    /// Neither read nor written here.
    case lzo = 3
    /// Neither read nor written here.
    case brotli = 4
    /// LZ4 in frames of Hadoop's, deprecated.
    case lz4 = 5
    /// A zstd frame.
    case zstd = 6
    /// A bare LZ4 block, not the deprecated framed ``lz4``.
    case lz4Raw = 7

    /// The codecs that are written here.
    package static let writable: [Codec] = [.uncompressed, .zstd, .lz4Raw]
    /// The codecs that are read here.
    package static let readable: [Codec] = [.uncompressed, .snappy, .gzip, .zstd, .lz4Raw]

    /// As parquet.thrift writes it.
    package var name: String {
        switch self {
        case .uncompressed: "UNCOMPRESSED"
        case .snappy: "SNAPPY"
        case .gzip: "GZIP"
        case .lzo: "LZO"
        case .brotli: "BROTLI"
        case .lz4: "LZ4"
        case .zstd: "ZSTD"
        case .lz4Raw: "LZ4_RAW"
        }
    }
}

/// `Encoding` of parquet.thrift: how values or levels are laid out in a page.
package struct Encoding: RawRepresentable, Sendable, Hashable {
    /// The number of the encoding in parquet.thrift.
    package let rawValue: Int32

    /// An encoding by its number, known here or not.
    package init(rawValue: Int32) { self.rawValue = rawValue }

    /// Values one after the other.
    package static let plain = Encoding(rawValue: 0)
    /// What ``rleDictionary`` was called at first.
    package static let plainDictionary = Encoding(rawValue: 2)
    /// Runs of equal values and bit-packed values.
    package static let rle = Encoding(rawValue: 3)
    /// Levels alone, deprecated.
    package static let bitPacked = Encoding(rawValue: 4)
    /// Differences of whole numbers, bit-packed.
    package static let deltaBinaryPacked = Encoding(rawValue: 5)
    /// Lengths as differences, then all bytes.
    package static let deltaLengthByteArray = Encoding(rawValue: 6)
    /// The length of the prefix shared with the value before, then the rest.
    package static let deltaByteArray = Encoding(rawValue: 7)
    /// Positions in the dictionary, in runs and bit-packed.
    package static let rleDictionary = Encoding(rawValue: 8)
    /// The first bytes of all values, then the second bytes, and so on.
    package static let byteStreamSplit = Encoding(rawValue: 9)

    private static let names = [
        plain: "PLAIN", plainDictionary: "PLAIN_DICTIONARY", rle: "RLE", bitPacked: "BIT_PACKED",
        deltaBinaryPacked: "DELTA_BINARY_PACKED", deltaLengthByteArray: "DELTA_LENGTH_BYTE_ARRAY",
        deltaByteArray: "DELTA_BYTE_ARRAY", rleDictionary: "RLE_DICTIONARY",
        byteStreamSplit: "BYTE_STREAM_SPLIT",
    ]

    /// As parquet.thrift writes it, or its number.
    package var name: String { Self.names[self] ?? "encoding \(rawValue)" }
    /// Whether the values of a page are positions in the dictionary.
    package var isDictionary: Bool { self == .rleDictionary || self == .plainDictionary }
}

/// Sizes that neither side goes beyond, so that a hostile file cannot ask for more memory.
package enum PageLimits {
    /// The most bytes of a page before compression, and of its values after decoding.
    package static let byteCount = 256 << 20
    /// The most values of a page that is written, or read as a whole, and the most entries of a
    /// dictionary.
    package static let valueCount = 1 << 24

    /// - Throws: ``ParquetError`` with code `.unsupported` where a page that is read as a whole has
    ///   more values.
    package static func check(_ header: PageHeader) throws(ParquetError) {
        guard header.valueCount <= valueCount else {
            throw ParquetError(
                .unsupported,
                "a page of \(header.valueCount) values is over the limit of \(valueCount)")
        }
    }
}
