import Bytes
import FileReading
import Parquet
package import SnapshotFormat
package import SystemPackage

/// A snapshot, open for lookups.
///
///     let reader = try OpenSnapshot.open(store.currentDirectory())
///     let list = try reader.candidates(for: foldID(" Ann@Example.org"))
///
/// A lookup is a hash, an entry of keys.idx and a page each of candidates, scores and distances, which
/// are read with `pread` and checked against their checksums each time; keys.idx, dictionaries, and
/// what tells whose rows are whose, are checked once and kept. A page that cannot be read any more is
/// an error like a damaged one. What comes back is the
/// user's list or an error, never another list. The reader may be shared by tasks, and goes on
/// reading its snapshot when another one becomes current.
package final class OpenSnapshot: Sendable {
    /// Bytes of dictionaries that a reader keeps at most, unless told otherwise: those of four
    /// million users.
    package static let standardCacheByteCount = 512 << 20

    /// The snapshot's folder.
    package let directory: FilePath
    /// What the snapshot says of itself.
    package let manifest: SnapshotManifest
    /// keys.idx.
    package let index: KeyIndex
    /// The parts in order.
    package let parts: [PartFile]
    /// users.parquet.
    package let users: UsersFile
    /// What keys.idx is sorted by.
    package let hash: IDHash
    private let cache: GroupCache
    private let tombstones: TombstoneFile?

    /// Opens a file of the operating system.
    package static let standardOpener: FileOpener = { try OpenFile($0) }

    /// Opens a snapshot and checks everything but the pages.
    ///
    /// - Parameters:
    ///   - directory: the folder itself; resolve `current` first, it may be replaced meanwhile.
    ///   - cacheByteCount: bytes of dictionaries to keep at most.
    ///   - keys: what to do where keys.idx is missing or is not this snapshot's.
    ///   - tombstones: of the data folder: who is left out of all answers.
    ///   - hash: the writer's.
    ///   - open: opens the parts, users.parquet and keys.idx.
    /// - Returns: the reader, which keeps all files open.
    /// - Throws: ``SnapshotError`` with code `.noSnapshot`, `.damaged` or `.unsupportedVersion`,
    ///   and ``FileError``.
    package static func open(
        _ directory: FilePath, cacheByteCount: Int = standardCacheByteCount,
        keys: KeyRepair = .inMemory, tombstones: TombstoneFile? = nil,
        hash: @escaping IDHash = KeyIndexFormat.standardHash,
        opening open: @escaping FileOpener = standardOpener
    ) throws -> OpenSnapshot {
        let manifest = try SnapshotManifest.read(from: directory)
        let index = try KeyIndex.open(
            directory, manifest, repair: keys, hash: hash, opening: open)
        let files = try manifest.files.dropLast().map { record in
            do { return try open(directory.appending(record.name)) } catch let error as FileError
                where error.code == .notFound
            {
                throw SnapshotError(.damaged, "the file is missing", file: record.name)
            }
        }
        let tables = try files.indices.map {
            try openParquet(files[$0], record: manifest.files[$0], tail: index.tails[$0])
        }
        let parts = try tables.dropLast().map { try PartFile($0) }
        return OpenSnapshot(
            directory: directory, manifest: manifest, index: index, parts: parts,
            users: try SnapshotError.translating(manifest.usersFileName) {
                try UsersFile(tables[tables.count - 1])
            },
            hash: hash,
            cache: GroupCache(
                limit: cacheByteCount, groupCounts: parts.map(\.file.rowGroups.count)),
            tombstones: tombstones)
    }

    private init(
        directory: FilePath, manifest: SnapshotManifest, index: KeyIndex,
        parts: [PartFile], users: UsersFile, hash: @escaping IDHash, cache: GroupCache,
        tombstones: TombstoneFile?
    ) {
        (self.directory, self.manifest, self.index) = (directory, manifest, index)
        (self.parts, self.users, self.hash) = (parts, users, hash)
        (self.cache, self.tombstones) = (cache, tombstones)
    }

    /// The snapshot's name.
    package var name: String { directory.lastComponent?.string ?? "" }

    /// How many users were eligible; they are numbered in the byte order of their ids.
    package var userCount: Int { users.file.rowCount }

    /// The bytes of dictionaries that are kept at this moment.
    package var cachedByteCount: Int { cache.byteCount }

    /// The candidates of a user, best first.
    ///
    /// - Parameter id: folded; see ``foldID(_:)``.
    /// - Returns: nil where nobody eligible has this id, or who has it asked to be forgotten; empty
    ///   where nobody suits.
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes read are not what was
    ///   written.
    package func list(for id: [UInt8]) throws -> StoredList? {
        let tombstones = currentTombstones
        if let tombstones, tombstones.contains(id) { return nil }
        var room = LookupBuffers(keepsPages: false)
        var list: StoredList?
        try index.search(hash(id[...])) { place in
            list = try self.list(at: place, of: id, room: &room)
            return list != nil
        }
        guard let tombstones else { return list }
        return list?.without(tombstones)
    }

    /// Who is left out of answers; nil where nobody asked to be forgotten.
    var currentTombstones: Tombstones? {
        tombstones?.someTombstones
    }

    /// Opens dictionaries before the first lookup needs them, as many as the cache holds.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged`.
    package func warmUp() throws {
        for (number, part) in parts.enumerated() {
            for rowGroup in part.file.rowGroups.indices {
                if cache.isFull { return }
                _ = try group(number, rowGroup)
            }
        }
    }

    // MARK: - Age

    /// The instant that the pool was looked at: ISO 8601, UTC, whole seconds.
    package var asOf: String { manifest.asOf }

    /// The age in seconds at an instant, given in seconds since 1970.
    package func age(at now: Int) -> Int { manifest.age(at: now) }

    /// Whether the snapshot is older than 24 hours; it still answers.
    package func isStale(at now: Int) -> Bool { manifest.isStale(at: now) }

    // MARK: - Parts

    /// The list at a place; nil where it is another user's.
    func list(
        at place: ListLocation, of id: [UInt8], room: inout LookupBuffers
    ) throws -> StoredList? {
        if place.candidates == 0 {
            return try users.hasUser(id.span.rawSpan, atRow: Int(place.row), room: &room)
                ? .empty : nil
        }
        let (part, rowGroup) = (Int(place.part), Int(place.rowGroup))
        guard parts.indices.contains(part), parts[part].file.rowGroups.indices.contains(rowGroup)
        else { throw Self.wrongPlace }
        return try SnapshotError.translating(parts[part].file.name) {
            try group(part, rowGroup).list(at: place, of: id.span.rawSpan, room: &room)
        }
    }

    private func group(_ part: Int, _ rowGroup: Int) throws -> LookupGroup {
        try cache.group(part: part, rowGroup) {
            try SnapshotError.translating(parts[part].file.name) {
                try LookupGroup(parts[part], rowGroup)
            }
        }
    }

    private static var wrongPlace: SnapshotError {
        SnapshotError(
            .damaged, "an entry names a place that is not there",
            file: SnapshotManifest.keysFileName)
    }

    /// Opens a Parquet file whose length and tail are those that were written.
    private static func openParquet(
        _ file: any ByteSource, record: SnapshotManifest.File, tail: FileTail
    ) throws -> ParquetFile {
        guard file.byteCount == record.bytes, file.byteCount == tail.fileByteCount,
            tail.byteCount <= file.byteCount,
            try file.crc32(of: file.byteCount - tail.byteCount..<file.byteCount) == tail.checksum
        else {
            throw SnapshotError(
                .damaged, "its length or its footer is not what was written", file: record.name)
        }
        return try SnapshotError.translating(record.name) {
            try ParquetFile(file, name: record.name)
        }
    }
}
