import Parquet

/// What the footer will say of a column chunk.
struct WrittenColumnChunk {
    let codec: Codec
    let byteOffset: Int
    let byteCount: Int
    let uncompressedByteCount: Int
    let rowCount: Int
    let pageCount: Int
    /// `nil` for a chunk without a dictionary page.
    let dictionaryByteCount: Int?
    let isDictionaryEncoded: Bool
    /// The least and the greatest value; `nil` for doubles and for no rows.
    let bounds: (least: [UInt8], greatest: [UInt8])?
    /// The encoded index structures, until their place at the end of the file is known.
    let offsetIndex: [UInt8]
    let columnIndex: [UInt8]?

    var bloomFilter: Range<Int>?
    var offsetIndexOffset = 0
    var columnIndexOffset = 0
}

/// What the footer will say of a row group.
struct WrittenRowGroup {
    let rowCount: Int
    let byteOffset: Int
    var chunks: [WrittenColumnChunk] = []

    var byteCount: Int { chunks.reduce(0) { $0 + $1.byteCount } }
}

extension WrittenColumnChunk {
    /// The record of a chunk whose first byte is at an offset of the file.
    init(
        _ chunk: EncodedColumnChunk, of data: ColumnChunkData, in codec: Codec, at byteOffset: Int,
        hasColumnIndex: Bool
    ) {
        (self.codec, self.byteOffset) = (codec, byteOffset)
        byteCount = chunk.bytes.count
        uncompressedByteCount = chunk.uncompressedByteCount
        rowCount = data.rowCount
        pageCount = chunk.pages.count
        dictionaryByteCount = chunk.dictionaryByteCount > 0 ? chunk.dictionaryByteCount : nil
        isDictionaryEncoded = if case .dictionary = data { true } else { false }
        bounds = ValueBounds(chunk.bounds, in: data.values).map { bounds in
            (data.values.plainBytes(bounds.least), data.values.plainBytes(bounds.greatest))
        }
        offsetIndex = Self.offsetIndex(chunk.pages, byteOffset)
        columnIndex =
            hasColumnIndex && !chunk.bounds.isEmpty
            ? Self.columnIndex(chunk.bounds, data.values) : nil
    }

    private static func offsetIndex(_ pages: [EncodedColumnChunk.Page], _ byteOffset: Int)
        -> [UInt8]
    {
        var writer = CompactWriter()
        writer.element { index in
            index.list(1, of: .structure, count: pages.count)
            for page in pages {
                index.element { location in
                    location.int64(1, byteOffset + page.offset)
                    location.int32(2, Int32(page.byteCount))
                    location.int64(3, page.firstRow)
                }
            }
        }
        return writer.bytes
    }

    private static func columnIndex(_ pages: [ValueBounds], _ values: ColumnValues) -> [UInt8] {
        var writer = CompactWriter()
        writer.element { index in
            index.list(1, of: .boolTrue, count: pages.count)
            for _ in pages { index.boolElement(false) }
            index.list(2, of: .binary, count: pages.count)
            for page in pages { index.binaryElement(values.plainBytes(page.least)) }
            index.list(3, of: .binary, count: pages.count)
            for page in pages { index.binaryElement(values.plainBytes(page.greatest)) }
            index.int32(4, isAscending(pages, values) ? 1 : 0)
            index.list(5, of: .int64, count: pages.count)
            for _ in pages { index.intElement(0) }
        }
        return writer.bytes
    }

    /// Whether neither the least nor the greatest values ever fall from page to page.
    private static func isAscending(_ pages: [ValueBounds], _ values: ColumnValues) -> Bool {
        zip(pages, pages.dropFirst()).allSatisfy { page, next in
            !values.isValue(next.least, below: page.least)
                && !values.isValue(next.greatest, below: page.greatest)
        }
    }
}
