import DurableFiles
import Parquet

/// keys.idx, open for lookups; the format is told beside ``KeyIndexFormat``.
struct KeyIndex: Sendable {
    let entryCount: Int
    /// What the index says of the parts and of users.parquet.
    let tails: [FileTail]
    private let file: MappedFile
    /// The hash of the first entry of each page.
    private let firstHashes: [UInt64]
    private let pagesOffset: Int

    var pageCount: Int { firstHashes.count }

    /// Opens the file and checks its header and directory.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` or `.unsupportedVersion`.
    init(_ file: MappedFile) throws(SnapshotError) {
        self = try file.withBytes { bytes throws(SnapshotError) in try Self(file, bytes) }
    }

    /// The places of all users whose id has this hash, in order of their rows.
    func places(of hash: UInt64) throws(SnapshotError) -> [KeyPlace] {
        // Equal hashes may begin at the end of the page before the first one that starts with it.
        var page = max(0, partition(before: hash) - 1)
        var places: [KeyPlace] = []
        while page < pageCount, firstHashes[page] <= hash {
            try withPage(page) { bytes, count throws(SnapshotError) in
                try Self.collect(hash, from: bytes, count, into: &places)
            }
            page += 1
        }
        return places
    }

    /// All entries of a page in the order of the file.
    func entries(ofPage index: Int) throws(SnapshotError) -> [KeyEntry] {
        try withPage(index) { bytes, count throws(SnapshotError) in
            var entries: [KeyEntry] = []
            for position in 0..<count { entries.append(try Self.entry(position, of: bytes)) }
            return entries
        }
    }

    // MARK: - Pages

    /// The number of pages whose first hash is smaller.
    private func partition(before hash: UInt64) -> Int {
        var (low, high) = (0, firstHashes.count)
        while low < high {
            let middle = low + (high - low) / 2
            if firstHashes[middle] < hash { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Lends a page after its checksum was found right, with the number of its entries.
    private func withPage<Result>(
        _ index: Int, _ body: (RawSpan, Int) throws(SnapshotError) -> Result
    ) throws(SnapshotError) -> Result {
        let start = pagesOffset + index * KeyIndexFormat.pageByteCount
        return try file.withBytes { bytes throws(SnapshotError) in
            let page = bytes.extracting(start..<start + KeyIndexFormat.pageByteCount)
            let checksum: UInt32 = try page.number(at: 0)
            let count: UInt32 = try page.number(at: 4)
            let isSound =
                count >= 1 && count <= KeyIndexFormat.entriesPerPage
                && CRC32.checksum(page.extracting(4..<page.byteCount)) == checksum
            guard isSound, try Self.entry(0, of: page).hash == firstHashes[index] else {
                throw Self.damaged("a page is not what was written", at: start)
            }
            return try body(page, Int(count))
        }
    }

    private static func collect(
        _ hash: UInt64, from page: RawSpan, _ count: Int, into places: inout [KeyPlace]
    ) throws(SnapshotError) {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if try entry(middle, of: page).hash < hash { low = middle + 1 } else { high = middle }
        }
        while low < count {
            let entry = try entry(low, of: page)
            guard entry.hash == hash else { return }
            places.append(entry.place)
            low += 1
        }
    }

    private static func entry(
        _ position: Int, of page: RawSpan
    ) throws(SnapshotError) -> KeyEntry {
        let start = KeyIndexFormat.pageHeaderByteCount + position * KeyEntry.byteCount
        let packed: UInt32 = try page.number(at: start + 16)
        return KeyEntry(
            hash: try page.number(at: start),
            place: KeyPlace(
                row: try page.number(at: start + 8), part: try page.number(at: start + 12),
                rowGroup: try page.number(at: start + 14),
                firstRow: packed & KeyIndexFormat.maximumFirstRow,
                candidates: UInt8(packed >> 24)))
    }

    // MARK: - Opening

    private init(_ file: MappedFile, _ bytes: RawSpan) throws(SnapshotError) {
        let headerByteCount = KeyIndexFormat.headerByteCount
        guard bytes.byteCount >= headerByteCount else { throw Self.damaged("it is too short") }
        let checksum: UInt32 = try bytes.number(at: headerByteCount - 4)
        guard Array(KeyIndexFormat.magic) == (try Self.bytes(8, of: bytes)),
            CRC32.checksum(bytes.extracting(0..<headerByteCount - 4)) == checksum
        else { throw Self.damaged("its header is not what was written") }
        guard try bytes.number(UInt32.self, at: 8) == KeyIndexFormat.version,
            try bytes.number(UInt32.self, at: 12) == UInt32(KeyIndexFormat.pageByteCount)
        else {
            throw SnapshotError(
                .unsupportedVersion, "its format is unknown; use a newer oith",
                file: SnapshotManifest.keysFileName)
        }
        let entries = Int(exactly: try bytes.number(UInt64.self, at: 16)) ?? -1
        let pages = Int(exactly: try bytes.number(UInt64.self, at: 24)) ?? -1
        let files = Int(try bytes.number(UInt32.self, at: 32))
        let perPage = KeyIndexFormat.entriesPerPage
        // The bounds keep the products below from overflowing.
        guard (0..<1 << 32).contains(entries), files <= 1 << 16,
            pages == (entries + perPage - 1) / perPage
        else { throw Self.damaged("its counts contradict each other") }
        self.file = file
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
