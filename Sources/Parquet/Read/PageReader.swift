import Bytes

/// Takes pages of required columns apart: checksum, compression, values.
///
/// In the encodings that are written here; `ParquetRows` knows the others.
package enum PageReader {
    /// The entries of a dictionary page.
    ///
    /// - Throws: ``ParquetError``.
    static func dictionary(
        _ bytes: ByteView, _ header: PageHeader, codec: Codec, column: ColumnSchema
    ) throws(ParquetError) -> ColumnValues {
        try withPage(bytes, header: header, codec: codec) { page throws(ParquetError) in
            try checkDictionary(header)
            return try PlainEncoding.decode(page, column, count: header.valueCount)
        }
    }

    /// The entries of a dictionary page as they are stored before compression.
    ///
    /// - Throws: ``ParquetError``.
    static func plainDictionary(
        _ bytes: ByteView, _ header: PageHeader, codec: Codec
    ) throws(ParquetError) -> [UInt8] {
        try withPage(bytes, header: header, codec: codec) { page throws(ParquetError) in
            try checkDictionary(header)
            return [UInt8](copying: page)
        }
    }

    /// The values of a data page of version 1.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - header: of the page, whose body is in the file.
    ///   - codec: of the column chunk.
    ///   - column: what is in the page.
    ///   - entryCount: how many entries the dictionary has; nil without one.
    /// - Returns: what is in the page.
    /// - Throws: ``ParquetError``.
    static func values(
        _ bytes: ByteView, _ header: PageHeader, codec: Codec, column: ColumnSchema,
        entryCount: Int?
    ) throws(ParquetError) -> PageValues {
        try PageLimits.check(header)
        return try withPage(bytes, header: header, codec: codec) { page throws(ParquetError) in
            if header.encoding.isDictionary {
                guard let entryCount else {
                    throw ParquetError(.damaged, "a page has indices but there is no dictionary")
                }
                return .indices(
                    try RLESlice.indices(page, count: header.valueCount, entryCount: entryCount))
            }
            guard header.encoding == .plain else {
                throw ParquetError(
                    .unsupported, "a page has \(header.encoding.name), which is not read here")
            }
            return .plain(try PlainEncoding.decode(page, column, count: header.valueCount))
        }
    }

    /// - Throws: ``ParquetError`` with code `.unsupported` for a dictionary that is not PLAIN, or has
    ///   too many entries.
    package static func checkDictionary(_ header: PageHeader) throws(ParquetError) {
        try PageLimits.check(header)
        guard header.encoding == .plain || header.encoding == .plainDictionary else {
            throw ParquetError(
                .unsupported, "a dictionary in \(header.encoding.name) is not read here",
                at: header.body.lowerBound)
        }
    }

    /// Lends a page as it is stored, once its checksum, where it has one, is found right.
    ///
    /// - Throws: ``ParquetError``, and what `body` throws.
    package static func withStored<Result>(
        _ bytes: ByteView, header: PageHeader,
        _ body: (RawSpan) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        try bytes.withBytes(header.body) { stored throws(ParquetError) in
            if let crc = header.crc, CRC32.checksum(stored) != crc {
                throw ParquetError(
                    .damaged, "the checksum of a page is wrong", at: header.body.lowerBound)
            }
            return try body(stored)
        }
    }

    /// Lends a page, checked and decompressed.
    private static func withPage<Result>(
        _ bytes: ByteView, header: PageHeader, codec: Codec,
        _ body: (RawSpan) throws(ParquetError) -> Result
    ) throws(ParquetError) -> Result {
        try PageDecompressor.check(
            codec, storedByteCount: header.body.count, byteCount: header.byteCount)
        return try withStored(bytes, header: header) { stored throws(ParquetError) in
            if codec == .uncompressed { return try body(stored) }
            let page = try PageDecompressor.decompress(
                stored, codec, byteCount: header.byteCount)
            return try body(page.rawSpan)
        }
    }
}
