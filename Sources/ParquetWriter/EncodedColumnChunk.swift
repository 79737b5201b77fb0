import Bytes
import Parquet

/// A column chunk as it will be in the file; offsets count from its first byte.
struct EncodedColumnChunk {
    struct Page {
        let offset: Int
        /// With its header.
        let byteCount: Int
        let firstRow: Int
    }

    var bytes: [UInt8] = []
    /// What ``bytes`` would be without compression.
    var uncompressedByteCount = 0
    /// The dictionary page with its header; 0 without one.
    var dictionaryByteCount = 0
    var pages: [Page] = []
    /// Of each page; empty for doubles.
    var bounds: [ValueBounds] = []
}

/// Encodes the column chunks of a file.
struct ColumnChunkEncoder {
    private let compressor: PageCompressor
    private let usesWholeBytes: Bool

    init(_ packing: ColumnPacking) {
        compressor = PageCompressor(packing.codec, isThorough: packing.isThorough)
        usesWholeBytes = packing.usesWholeBytes
    }

    /// Encodes a chunk that ``ParquetWriter`` has checked.
    func encode(_ data: ColumnChunkData, pages: [Range<Int>]) throws(ParquetError)
        -> EncodedColumnChunk
    {
        var chunk = EncodedColumnChunk()
        var width = 0
        if case .dictionary(let values, _) = data, values.count > 0 {
            width = RLEEncoder.bitWidth(entryCount: values.count)
            if usesWholeBytes { width = (width + 7) / 8 * 8 }
            try append(PlainEncoder.encode(values, 0..<values.count), to: &chunk) {
                $0.int32(1, 2)
            } typed: {
                $0.structure(7) { header in
                    header.int32(1, Int32(values.count))
                    header.int32(2, Encoding.plain.rawValue)
                    if values.kind != .double { header.bool(3, true) }
                }
            }
            chunk.dictionaryByteCount = chunk.bytes.count
        }
        if pages.count > 1 { reserve(data, width: width, pageCount: pages.count, in: &chunk) }
        for rows in pages { try appendPage(data, rows, width: width, to: &chunk) }
        return chunk
    }

    /// Makes room for pages that are packed and do not compress, so that a large chunk is not
    /// moved as it grows; room that is not used costs no memory.
    private func reserve(
        _ data: ColumnChunkData, width: Int, pageCount: Int, in chunk: inout EncodedColumnChunk
    ) {
        guard case .dictionary(_, let indices) = data else { return }
        let headers = 64 * pageCount
        chunk.bytes.reserveCapacity(
            chunk.bytes.count + headers + indices.count * width / 8 * 257 / 256)
    }

    private func appendPage(
        _ data: ColumnChunkData, _ rows: Range<Int>, width: Int, to chunk: inout EncodedColumnChunk
    ) throws(ParquetError) {
        let body: [UInt8]
        let encoding: Encoding
        switch data {
        case .dictionary(_, let indices):
            var packed = [UInt8(width)]
            if usesWholeBytes {
                // Runs would get between what the codec finds.
                RLEEncoder.pack(indices, rows, width: width, to: &packed)
            } else {
                RLEEncoder.encode(indices, rows, width: width, to: &packed)
            }
            body = packed
            encoding = .rleDictionary
        case .plain(let values):
            body = PlainEncoder.encode(values, rows)
            encoding = .plain
        }
        let offset = chunk.bytes.count
        try append(body, to: &chunk) {
            $0.int32(1, 0)
        } typed: {
            $0.structure(5) { header in
                header.int32(1, Int32(rows.count))
                header.int32(2, encoding.rawValue)
                // There are no levels, but the fields are required.
                header.int32(3, Encoding.rle.rawValue)
                header.int32(4, Encoding.rle.rawValue)
            }
        }
        chunk.pages.append(
            EncodedColumnChunk.Page(
                offset: offset, byteCount: chunk.bytes.count - offset, firstRow: rows.lowerBound))
        if let bounds = ValueBounds(data, rows) { chunk.bounds.append(bounds) }
    }

    /// Appends a page with its header, of which `kind` writes field 1 and `typed` the field that
    /// this kind of page has.
    private func append(
        _ body: [UInt8], to chunk: inout EncodedColumnChunk, kind: (inout CompactWriter) -> Void,
        typed: (inout CompactWriter) -> Void
    ) throws(ParquetError) {
        let stored = try compressor.compress(body)
        var writer = CompactWriter()
        writer.element { header in
            kind(&header)
            header.int32(2, Int32(body.count))
            header.int32(3, Int32(stored.count))
            header.int32(4, Int32(bitPattern: CRC32.checksum(stored)))
            typed(&header)
        }
        chunk.bytes.append(contentsOf: writer.bytes)
        chunk.bytes.append(contentsOf: stored)
        chunk.uncompressedByteCount += writer.bytes.count + body.count
    }
}
