import DurableFiles
import Parquet
package import SystemPackage

/// A snapshot, open for lookups.
///
///     let reader = try SnapshotReader.open(store.currentDirectory())
///     let list = try reader.candidates(for: foldID(" Ann@Example.org"))
///
/// A lookup is a hash, a page of keys.idx and one page of each column. Every page is checked
/// against its checksum each time; dictionaries are checked once and kept. What comes back is the
/// user's list or an error, never another list. The reader may be shared by tasks, and goes on
/// reading its snapshot when another one becomes current.
package struct SnapshotReader: Sendable {
    /// XXH64: what keys.idx is sorted by.
    // Bytes have no padding.
    package static let standardHash: IDHash = { XXH64.hash(unsafe $0.span.bytes) }

    package let directory: FilePath
    package let manifest: SnapshotManifest
    let index: KeyIndex
    let parts: [PartFile]
    let users: UsersFile
    let hash: IDHash
    private let cache: GroupCache

    /// Opens a snapshot and checks everything but the pages.
    ///
    /// - Parameters:
    ///   - directory: the folder itself; resolve `current` first, it may be replaced meanwhile.
    ///   - cacheByteCount: bytes of dictionaries to keep at most.
    ///   - hash: the writer's.
    /// - Returns: the reader, which maps all files.
    /// - Throws: ``SnapshotError`` with code `.noSnapshot`, `.damaged` or `.unsupportedVersion`,
    ///   and ``FileError``.
    package static func open(
        _ directory: FilePath, cacheByteCount: Int = 256 << 20,
        hash: @escaping IDHash = standardHash
    ) throws -> SnapshotReader {
        let manifest = try SnapshotManifest.read(from: directory)
        let keys = try MappedFile(directory.appending(SnapshotManifest.keysFileName))
        let index = try KeyIndex(keys)
        let names = manifest.files.map(\.name).dropLast()
        guard index.tails.count == names.count, index.entryCount == manifest.counts.users else {
            throw SnapshotError(
                .damaged, "it does not belong to this snapshot",
                file: SnapshotManifest.keysFileName)
        }
        let files = try zip(manifest.files, index.tails).map { record, tail in
            try openParquet(record, tail, in: directory)
        }
        return SnapshotReader(
            directory: directory, manifest: manifest, index: index,
            parts: try files.dropLast().map { try PartFile($0) },
            users: try UsersFile(files[files.count - 1]), hash: hash,
            cache: GroupCache(limit: cacheByteCount))
    }

    /// The candidates of a user, best first.
    ///
    /// - Parameter id: folded; see ``foldID(_:)``.
    /// - Returns: nil where nobody eligible has this id; empty where nobody suits.
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes read are not what was
    ///   written.
    package func candidates(for id: [UInt8]) throws -> [Candidate]? {
        for place in try index.places(of: hash(id[...])) {
            if place.candidates == 0 {
                if try users.hasID(id, atRow: Int(place.row)) { return [] }
            } else if let list = try list(at: place, of: id) {
                return list
            }
        }
        return nil
    }

    // MARK: - Age

    /// The instant that the pool was looked at: ISO 8601, UTC, whole seconds.
    package var asOf: String { manifest.asOf }

    /// The age in seconds at an instant, given in seconds since 1970.
    package func age(at now: Int) -> Int {
        // The manifest was refused if as-of is no instant.
        now - (Instant(manifest.asOf)?.seconds ?? 0)
    }

    /// Whether the snapshot is older than 24 hours; it still answers.
    package func isStale(at now: Int) -> Bool { age(at: now) > 24 * 60 * 60 }

    // MARK: - Parts

    /// The list at a place; nil where it is another user's.
    private func list(at place: KeyPlace, of id: [UInt8]) throws -> [Candidate]? {
        guard parts.indices.contains(Int(place.part)) else { throw Self.wrongPlace }
        let part = parts[Int(place.part)]
        let rowGroup = Int(place.rowGroup)
        guard part.file.rowGroups.indices.contains(rowGroup) else { throw Self.wrongPlace }
        let key = GroupCache.Key(part: place.part, rowGroup: place.rowGroup)
        let group = try cache.group(key) { try part.openGroup(rowGroup) }
        guard let pageIndex = group.pageIndex(ofRow: Int(place.firstRow)) else {
            throw Self.wrongPlace
        }
        let page = try part.page(pageIndex, of: group, rowGroup)
        let first = Int(place.firstRow) - page.rows.lowerBound
        let user = page.users[first]
        guard group.users[Int(user)].elementsEqual(id) else { return nil }
        let end = first + Int(place.candidates)
        let isWhole =
            end <= page.users.count
            && (first..<end).allSatisfy {
                page.users[$0] == user && page.ranks[$0] == UInt32($0 - first)
            }
            && (end == page.users.count || page.users[end] != user)
        guard isWhole else {
            throw SnapshotError(
                .damaged, "a list is not what keys.idx says", file: part.file.name,
                rowGroup: rowGroup, offset: Int(place.firstRow))
        }
        return (first..<end).map { group.candidate(page, $0) }
    }

    private static var wrongPlace: SnapshotError {
        SnapshotError(
            .damaged, "an entry names a place that is not there",
            file: SnapshotManifest.keysFileName)
    }

    /// Opens a Parquet file whose length and tail are those that were written.
    private static func openParquet(
        _ record: SnapshotManifest.File, _ tail: FileTail, in directory: FilePath
    ) throws -> ParquetFile {
        let file = try MappedFile(directory.appending(record.name))
        guard file.byteCount == record.bytes, file.byteCount == tail.fileByteCount,
            tail.byteCount <= file.byteCount,
            file.crc32(of: file.byteCount - tail.byteCount..<file.byteCount) == tail.checksum
        else {
            throw SnapshotError(
                .damaged, "its length or its footer is not what was written", file: record.name)
        }
        return try SnapshotWriter.translating(record.name) {
            try ParquetFile(file, name: record.name)
        }
    }
}

extension MappedFile {
    /// The CRC-32 of a range inside the file.
    func crc32(of range: Range<Int>) -> UInt32 {
        withBytes { CRC32.checksum($0.extracting(range)) }
    }
}
