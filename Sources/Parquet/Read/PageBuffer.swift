import Bytes

/// Room for a page before compression, used again for the next one.
package struct PageBuffer: ~Copyable {
    /// The page that is held, in the first ``byteCount`` bytes.
    private var page: [UInt8] = []
    private var byteCount = 0
    /// Room for a page as it is stored.
    private var stored: [UInt8] = []
    private var held: IndexPage?
    private var owner: (any ByteSource)?

    /// No room yet.
    package init() {}

    /// Whether the page is the one that was put in last.
    func holds(_ page: IndexPage, of file: ByteView) -> Bool {
        held == page && owner === file.owner
    }

    /// The file with a page in memory, in the room for stored pages; see ``hold(_:of:)``.
    mutating func load(_ page: IndexPage, of file: ByteView) throws(ParquetError) -> ByteView {
        var room: [UInt8] = []
        swap(&room, &stored)
        return try file.loading(page.byteRange, into: room)
    }

    /// Decompresses a page, whose sizes were checked; nothing is held until ``hold(_:of:)``.
    mutating func fill(
        _ stored: RawSpan, _ codec: Codec, byteCount: Int
    ) throws(ParquetError) {
        held = nil
        self.byteCount = byteCount
        try PageDecompressor.decompress(stored, codec, byteCount: byteCount, into: &page)
    }

    /// Keeps the page that was filled in, and takes the room back that its file had.
    mutating func hold(_ page: IndexPage, of file: consuming ByteView) {
        held = page
        owner = file.owner
        stored = file.loaded
    }

    /// Whether the text in a row of the page that is held is this one.
    func hasText(_ text: RawSpan, atRow row: Int) throws(ParquetError) -> Bool {
        let body = page.rawSpan.extracting(0..<byteCount)
        var start = 0
        var rest = row
        while start + 4 <= body.byteCount {
            let length = Int(body.littleEndian(UInt32.self, at: start))
            start += 4
            guard length <= body.byteCount - start else { break }
            if rest == 0 { return body.extracting(start..<start + length).equals(text) }
            rest -= 1
            start += length
        }
        throw ParquetError(.damaged, "a page ends before one of its texts")
    }

    /// The positions of some rows of the page that is held, all below `entryCount`.
    func read(
        _ rows: Range<Int>, of page: IndexPage, entryCount: Int,
        into indices: inout MutableSpan<UInt32>
    ) throws(ParquetError) {
        try RLESlice.read(
            rows, of: page.rowCount, self.page.rawSpan.extracting(0..<byteCount),
            entryCount: entryCount, into: &indices)
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
        self.byteRange = byteRange
        self.rowCount = rowCount
    }
}
