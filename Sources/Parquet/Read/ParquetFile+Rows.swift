import Bytes

/// Some rows of a page, without decoding the others: what a lookup reads.
extension ParquetFile {
    /// The positions in the dictionary of some rows of a page, as ``readPage(_:rowGroup:column:)``
    /// would read them, without decoding the other rows.
    ///
    /// The checksum is that of the whole page. A page that the room holds already is neither
    /// checked nor decompressed again.
    ///
    /// - Parameters:
    ///   - rows: counted in the page.
    ///   - page: of the same column chunk.
    ///   - rowGroup: in the file.
    ///   - column: in the schema.
    ///   - entryCount: of the dictionary; all positions are below it.
    ///   - room: for the page; keep it for the next one.
    ///   - indices: where to, from its start on; at least as long as `rows`.
    /// - Throws: ``ParquetError``; with code `.damaged` also where the page has no positions.
    package func readIndices(
        ofRows rows: Range<Int>, in page: IndexPage, rowGroup: Int, column: Int,
        entryCount: Int, room: inout PageBuffer, into indices: inout MutableSpan<UInt32>
    ) throws(ParquetError) {
        guard rowGroups.indices.contains(rowGroup), schema.indices.contains(column),
            schema[column].shape == .required
        else {
            throw ParquetError(.invalid, "there is no such row group or required column")
                .located(file: name, rowGroup: rowGroup)
        }
        do throws(ParquetError) {
            let codec = rowGroups[rowGroup].columns[column].codec
            try load(page, codec, isDictionary: true, into: &room)
            try room.read(rows, of: page, entryCount: entryCount, into: &indices)
        } catch {
            throw error.located(
                file: name, rowGroup: rowGroup, column: schema[column].place,
                byteOffset: page.byteRange.lowerBound)
        }
    }

    /// Whether a row of a page of plain byte arrays holds a text, without decoding the other rows.
    ///
    /// - Parameters:
    ///   - text: the bytes that are looked for.
    ///   - row: counted in the page.
    ///   - page: of the same column chunk.
    ///   - rowGroup: in the file.
    ///   - column: in the schema, of byte arrays.
    ///   - room: for the page; keep it for the next one.
    /// - Returns: whether it is there.
    /// - Throws: ``ParquetError``; with code `.damaged` also where the page has positions.
    package func hasText(
        _ text: RawSpan, atRow row: Int, in page: IndexPage, rowGroup: Int, column: Int,
        room: inout PageBuffer
    ) throws(ParquetError) -> Bool {
        guard rowGroups.indices.contains(rowGroup), schema.indices.contains(column),
            schema[column].shape == .required, schema[column].kind == .byteArray
        else {
            throw ParquetError(.invalid, "there is no such row group or column of texts")
                .located(file: name, rowGroup: rowGroup)
        }
        do throws(ParquetError) {
            let codec = rowGroups[rowGroup].columns[column].codec
            try load(page, codec, isDictionary: false, into: &room)
            return try room.hasText(text, atRow: row)
        } catch {
            throw error.located(
                file: name, rowGroup: rowGroup, column: schema[column].place,
                byteOffset: page.byteRange.lowerBound)
        }
    }

    /// Checks and decompresses a page.
    private func load(
        _ page: IndexPage, _ codec: Codec, isDictionary: Bool, into room: inout PageBuffer
    ) throws(ParquetError) {
        if room.holds(page, of: bytes) { return }
        guard page.byteRange.lowerBound >= 0, page.byteRange.upperBound <= bytes.count else {
            throw ParquetError(.invalid, "the page lies outside the file")
        }
        let loaded = try room.load(page, of: bytes)
        let header = try PageHeader(loaded, page.byteRange)
        guard header.kind == .dataV1, header.body.upperBound == page.byteRange.upperBound,
            header.valueCount == page.rowCount
        else { throw ParquetError(.damaged, "a page is not what the offset index says") }
        guard header.encoding.isDictionary == isDictionary,
            isDictionary || header.encoding == .plain
        else { throw ParquetError(.damaged, "a page is not encoded as its column should be") }
        try PageDecompressor.check(
            codec, storedByteCount: header.body.count, byteCount: header.byteCount)
        try loaded.withBytes(header.body) { stored throws(ParquetError) in
            guard CRC32.checksum(stored) == header.crc else {
                throw ParquetError(
                    .damaged, "the checksum of a page is wrong", at: header.body.lowerBound)
            }
            try room.fill(stored, codec, byteCount: header.byteCount)
        }
        room.hold(page, of: loaded)
    }
}
