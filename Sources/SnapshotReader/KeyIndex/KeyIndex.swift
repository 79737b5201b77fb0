import Bytes
package import SnapshotFormat

/// keys.idx, checked as a whole when it is opened and held in memory for lookups; its format is
/// drawn beside ``KeyIndexFormat``.
package struct KeyIndex: Sendable {
    /// One a user.
    package let entryCount: Int
    /// The layout of the entries.
    package let layout: KeyIndexLayout
    /// What the index says of the parts and of users.parquet.
    let tails: [FileTail]
    private let bytes: [UInt8]
    /// The hash of the first entry of each page.
    private let firstHashes: [UInt64]
    private let pagesOffset: Int

    /// The pages of entries.
    package var pageCount: Int { firstHashes.count }

    /// The hash that the directory names for a page.
    func firstHash(ofPage page: Int) -> UInt64 { firstHashes[page] }

    /// Takes the bytes of the file and checks all of them.
    ///
    /// - Complexity: O(n) for n bytes.
    /// - Throws: ``SnapshotError`` with code `.damaged` or `.unsupportedVersion`.
    package init(_ bytes: [UInt8]) throws(SnapshotError) {
        // Bytes have no padding.
        try self.init(bytes, unsafe bytes.span.bytes)
        for page in firstHashes.indices { try checkPage(page) }
    }

    /// Shows the places of all users whose id has this hash, in order of their rows.
    ///
    /// - Parameters:
    ///   - hash: of the id.
    ///   - body: returns whether it has found what it looks for.
    /// - Throws: ``SnapshotError`` with code `.damaged`, and what `body` throws.
    /// - Complexity: O(log n) for n users, and about three pages' first hashes where hashes are
    ///   spread evenly; allocates nothing unless users share a hash.
    func search(_ hash: UInt64, _ body: (ListLocation) throws -> Bool) throws {
        let hash = layout.key(hash)
        // Equal hashes may begin at the end of the page before the first one that starts with it.
        var page = max(0, partition(before: hash) - 1)
        while page < pageCount, firstHashes[page] <= hash {
            let places = try withPage(page) { bytes, count throws(SnapshotError) in
                try self.places(of: hash, in: bytes, count, from: firstHashes[page])
            }
            if let first = places.first, try body(first) { return }
            for place in places.others where try body(place) { return }
            page += 1
        }
    }

    /// All entries of a page in the order of the file.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`.
    package func entries(ofPage index: Int) throws(SnapshotError) -> [KeyEntry] {
        try withPage(index) { bytes, count throws(SnapshotError) in
            var entries: [KeyEntry] = []
            for position in 0..<count { entries.append(try entry(position, of: bytes)) }
            return entries
        }
    }

    // MARK: - Pages

    /// The number of pages whose first hash is smaller.
    private func partition(before hash: UInt64) -> Int {
        let hashes = firstHashes.span
        let guess = Int(hash.multipliedFullWidth(by: UInt64(hashes.count)).high)
        return firstPosition(of: hashes.count, near: guess) { hashes[$0] < hash }
    }

    /// Lends a page with the number of its entries.
    private func withPage<Result>(
        _ index: Int, _ body: (RawSpan, Int) throws(SnapshotError) -> Result
    ) throws(SnapshotError) -> Result {
        let start = pagesOffset + index * KeyIndexFormat.pageByteCount
        // Bytes have no padding, and there is a page for each first hash.
        let page = unsafe bytes.span.bytes
            .extracting(start..<start + KeyIndexFormat.pageByteCount)
        let count: UInt32 = try page.number(at: 4)
        return try body(page, Int(count))
    }

    private func checkPage(_ index: Int) throws(SnapshotError) {
        let isSound = try withPage(index) { page, count throws(SnapshotError) in
            let checksum: UInt32 = try page.number(at: 0)
            let firstHash = try self.hash(0, of: page)
            return count >= 1 && count <= layout.entriesPerPage && firstHash == firstHashes[index]
                && CRC32.checksum(page.extracting(4..<page.byteCount)) == checksum
        }
        if isSound { return }
        throw Self.damaged(
            "a page is not what was written",
            at: pagesOffset + index * KeyIndexFormat.pageByteCount)
    }

    /// The places of a hash in a page, whose first hash is not above it: nearly always one or none.
    private func places(
        of hash: UInt64, in page: RawSpan, _ count: Int, from firstHash: UInt64
    ) throws(SnapshotError) -> (first: ListLocation?, others: [ListLocation]) {
        // Of all entries so many are expected between the two hashes.
        let guess = (hash - firstHash).multipliedFullWidth(by: UInt64(entryCount)).high
        var position = try firstPosition(of: count, near: Int(guess)) {
            position throws(SnapshotError) in
            try self.hash(position, of: page) < hash
        }
        var first: ListLocation?
        var others: [ListLocation] = []
        while position < count {
            let entry = try self.entry(position, of: page)
            guard entry.hash == hash else { break }
            if first == nil { first = entry.place } else { others.append(entry.place) }
            position += 1
        }
        return (first, others)
    }

    private func hash(_ position: Int, of page: RawSpan) throws(SnapshotError) -> UInt64 {
        try layout.hash(at: offset(position), of: page)
    }

    private func entry(_ position: Int, of page: RawSpan) throws(SnapshotError) -> KeyEntry {
        try layout.entry(at: offset(position), of: page)
    }

    private func offset(_ position: Int) -> Int {
        KeyIndexFormat.pageHeaderByteCount + position * layout.entryByteCount
    }

    // MARK: - Opening

    private init(_ all: [UInt8], _ bytes: RawSpan) throws(SnapshotError) {
        let headerByteCount = KeyIndexFormat.headerByteCount
        guard bytes.byteCount >= headerByteCount else { throw Self.damaged("it is too short") }
        let checksum: UInt32 = try bytes.number(at: headerByteCount - 4)
        guard Array(KeyIndexFormat.magic) == (try Self.bytes(8, of: bytes)),
            CRC32.checksum(bytes.extracting(0..<headerByteCount - 4)) == checksum
        else { throw Self.damaged("its header is not what was written") }
        guard let layout = KeyIndexLayout.of(version: try bytes.number(at: 8)),
            try bytes.number(UInt32.self, at: 12) == UInt32(KeyIndexFormat.pageByteCount)
        else {
            throw SnapshotError(
                .unsupportedVersion, "its format is unknown; use a newer oith",
                file: SnapshotManifest.keysFileName)
        }
        let entries = Int(exactly: try bytes.number(UInt64.self, at: 16)) ?? -1
        let pages = Int(exactly: try bytes.number(UInt64.self, at: 24)) ?? -1
        let files = Int(try bytes.number(UInt32.self, at: 32))
        let perPage = layout.entriesPerPage
        // The bounds keep the products below from overflowing.
        guard (0..<1 << 32).contains(entries), files <= 1 << 16,
            pages == (entries + perPage - 1) / perPage
        else { throw Self.damaged("its counts contradict each other") }
        self.bytes = all
        self.layout = layout
        entryCount = entries
        let hashes = headerByteCount + files * KeyIndexFormat.recordByteCount
        let end = hashes + pages * 8
        let pageByteCount = KeyIndexFormat.pageByteCount
        pagesOffset = (end + 4 + pageByteCount - 1) / pageByteCount * pageByteCount
        guard bytes.byteCount == pagesOffset + pages * pageByteCount,
            CRC32.checksum(bytes.extracting(headerByteCount..<end))
                == (try bytes.number(UInt32.self, at: end))
        else { throw Self.damaged("its directory is not what was written") }
        tails = try Self.read(files, recordsIn: bytes)
        var firstHashes: [UInt64] = []
        for page in 0..<pages { firstHashes.append(try bytes.number(at: hashes + page * 8)) }
        self.firstHashes = firstHashes
    }

    private static func read(
        _ count: Int, recordsIn bytes: RawSpan
    ) throws(SnapshotError) -> [FileTail] {
        var tails: [FileTail] = []
        for index in 0..<count {
            let start = KeyIndexFormat.headerByteCount + index * KeyIndexFormat.recordByteCount
            guard let byteCount = Int(exactly: try bytes.number(UInt64.self, at: start)) else {
                throw damaged("its records contradict each other")
            }
            tails.append(
                FileTail(
                    fileByteCount: byteCount,
                    byteCount: Int(try bytes.number(UInt32.self, at: start + 8)),
                    checksum: try bytes.number(at: start + 12)))
        }
        return tails
    }

    private static func bytes(_ count: Int, of bytes: RawSpan) throws(SnapshotError) -> [UInt8] {
        var copy: [UInt8] = []
        for offset in 0..<count { copy.append(try bytes.number(at: offset)) }
        return copy
    }

    private static func damaged(_ message: String, at offset: Int? = nil) -> SnapshotError {
        SnapshotError(.damaged, message, file: SnapshotManifest.keysFileName, offset: offset)
    }
}
