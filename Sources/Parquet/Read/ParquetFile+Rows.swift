import Bytes

/// Room for a page before compression, used again for the next one.
@safe package struct PageBuffer: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private var capacity = 0
    /// The bytes that are filled, of the page that is held.
    private var byteCount = 0
    /// Room for a page as it is stored.
    private var stored: [UInt8] = []
    private var held: IndexPage?
    private var owner: (any ByteSource)?

    /// No room yet.
    package init() {}

    deinit { unsafe base?.deallocate() }

    /// Whether the page is the one that was put in last.
    fileprivate func holds(_ page: IndexPage, of file: ByteView) -> Bool {
        held == page && owner === file.owner
    }

    fileprivate mutating func hold(_ page: IndexPage, of file: ByteView) {
        held = page
        owner = file.owner
    }

    /// The file with a page in memory, in the room for stored pages; see ``takeBack(_:)``.
    fileprivate mutating func load(
        _ page: IndexPage, of file: ByteView
    ) throws(ParquetError) -> ByteView {
        var room: [UInt8] = []
        swap(&room, &stored)
        return try file.loading(page.byteRange, into: room)
    }

    /// Keeps the room of a page that is done with.
    fileprivate mutating func takeBack(_ file: consuming ByteView) { stored = file.loaded }

    /// So many bytes, whose content is left over from the page before; nothing is held now.
    fileprivate mutating func empty(_ count: Int) -> UnsafeMutableRawBufferPointer {
        held = nil
        if count > capacity || capacity == 0 {
            unsafe base?.deallocate()
            capacity = max(count, 1 << 10)
            unsafe base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        }
        byteCount = count
        return unsafe UnsafeMutableRawBufferPointer(start: base, count: count)
    }

    /// Whether the text in a row of the page that is held is this one.
    fileprivate func hasText(_ text: RawSpan, atRow row: Int) throws(ParquetError) -> Bool {
        // `byteCount` bytes were filled, and live as long as the room.
        let body = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(start: base, count: byteCount))
        var start = 0
        var rest = row
        while true {
            guard start + 4 <= body.byteCount else { break }
            // In bounds by the line above; every bit pattern is a number.
            let length = Int(
                unsafe body.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self))
            start += 4
            guard length <= body.byteCount - start else { break }
            if rest == 0 { return body.extracting(start..<start + length).equals(text) }
            rest -= 1
            start += length
        }
        throw ParquetError(.damaged, "a page ends before one of its texts")
    }

    /// The positions of some rows of the page that is held.
    fileprivate func slice(
        _ rows: Range<Int>, of page: IndexPage, into indices: inout MutableSpan<UInt32>
    ) throws(ParquetError) {
        // `byteCount` bytes were filled, and live as long as the room.
        let body = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(start: base, count: byteCount))
        guard body.byteCount > 0 else { throw ParquetError(.damaged, "a page has no bit width") }
        // In bounds by the line above.
        let width = Int(unsafe body.unsafeLoad(fromByteOffset: 0, as: UInt8.self))
        guard width <= 32 else { throw ParquetError(.damaged, "a page has an absurd bit width") }
        var slice = RLESlice(rows, of: page.rowCount, width: width, from: 1)
        try slice.decode(body, into: &indices)
    }
}

/// A page of dictionary positions, as an index told where it is.
package struct IndexPage: Sendable, Equatable {
    /// The page with its header, in the file.
    package let byteRange: Range<Int>
    /// How many rows it has.
    package let rowCount: Int

    /// The page at a place; both numbers come from ``ParquetFile/pages(rowGroup:column:)``.
    package init(byteRange: Range<Int>, rowCount: Int) {
        (self.byteRange, self.rowCount) = (byteRange, rowCount)
    }
}

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
            try room.slice(rows, of: page, into: &indices)
            for index in 0..<rows.count where indices[index] >= entryCount {
                throw ParquetError(.damaged, "a page has an index beyond the dictionary")
            }
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
            let body = unsafe room.empty(header.byteCount)
            try unsafe PageDecompressor.decompress(stored, codec, into: body)
        }
        room.takeBack(loaded)
        room.hold(page, of: bytes)
    }
}

extension RawSpan {
    fileprivate func equals(_ other: RawSpan) -> Bool {
        guard byteCount == other.byteCount else { return false }
        for offset in 0..<byteCount {
            // Both have so many bytes.
            let (mine, theirs) = unsafe (
                unsafeLoad(fromByteOffset: offset, as: UInt8.self),
                other.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            )
            if mine != theirs { return false }
        }
        return true
    }
}
