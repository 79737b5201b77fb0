import Bytes
import Crypto
package import DurableFiles
import Parquet
import SystemPackage

/// What to do where keys.idx is missing or is not this snapshot's.
package enum KeyRepair: Sendable {
    /// Refuse the snapshot.
    case none
    /// Make it again from users.parquet and keep it in memory.
    case inMemory
    /// Make it again and put it in its place; keep it in memory where that cannot be written.
    case onDisk(any FileSystem)
}

extension KeyIndex {
    /// Opens the index of a snapshot, or makes it again.
    ///
    /// The manifest has the SHA-256 of keys.idx: only the bytes that were published are taken,
    /// wherever they come from.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` or `.unsupportedVersion`, ``FileError``.
    static func open(
        _ directory: FilePath, _ manifest: SnapshotManifest, _ repair: KeyRepair,
        hash: @escaping IDHash, opening open: @escaping FileOpener
    ) throws -> KeyIndex {
        do {
            let index = try KeyIndex(try bytes(directory, manifest, open))
            guard index.tails.count == manifest.files.count - 1,
                index.entryCount == manifest.counts.users
            else {
                throw SnapshotError(
                    .damaged, "it does not belong to this snapshot; remove the file",
                    file: SnapshotManifest.keysFileName)
            }
            return index
        } catch {
            guard error.tellsOfDamage,
                let bytes = try rebuilt(directory, manifest, repair, hash, open)
            else { throw error }
            return try KeyIndex(bytes)
        }
    }

    /// The bytes of the file, if they are as many as were published.
    private static func bytes(
        _ directory: FilePath, _ manifest: SnapshotManifest, _ open: FileOpener
    ) throws -> [UInt8] {
        let file = try open(directory.appending(SnapshotManifest.keysFileName))
        let expected = manifest.files.last?.bytes ?? 0
        guard file.byteCount == expected else {
            throw SnapshotError(
                .damaged, "it has \(file.byteCount) bytes instead of \(expected)",
                file: SnapshotManifest.keysFileName)
        }
        return try file.bytes(0..<file.byteCount)
    }

    private static func rebuilt(
        _ directory: FilePath, _ manifest: SnapshotManifest, _ repair: KeyRepair,
        _ hash: @escaping IDHash, _ open: @escaping FileOpener
    ) throws -> [UInt8]? {
        if case .none = repair { return nil }
        let bytes = try KeyIndexRebuilding(
            directory: directory, manifest: manifest, hash: hash, open: open
        ).bytes()
        if case .onDisk(let files) = repair {
            // A folder that cannot be written to is no reason not to answer.
            try? files.write(
                bytes, durablyTo: directory.appending(SnapshotManifest.keysFileName))
        }
        return bytes
    }
}

/// Makes keys.idx again from users.parquet and the tails of the files.
struct KeyIndexRebuilding {
    let directory: FilePath
    let manifest: SnapshotManifest
    let hash: IDHash
    let open: FileOpener

    /// The bytes of the file as they were published.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where other bytes came out: then one of the
    ///   files that they are made from is not what was published.
    func bytes() throws -> [UInt8] {
        var tails: [FileTail] = []
        for record in manifest.files.dropLast() { tails.append(try tail(of: record)) }
        let name = SnapshotManifest.usersFileName
        let users = try SnapshotWriter.translating(name) {
            try UsersTable(
                try UsersFile(
                    try ParquetFile(try open(directory.appending(name)), name: name)),
                top: manifest.parameters.top)
        }
        var writer = KeyIndexWriter(.of(formatVersion: manifest.formatVersion))
        for (row, place) in users.places.enumerated() {
            writer.append(KeyEntry(hash: hash(users.ids[row]), place: place))
        }
        var sink = ArraySink()
        try writer.write(tails: tails, to: &sink)
        try check(sink.bytes)
        return sink.bytes
    }

    private func check(_ bytes: [UInt8]) throws(SnapshotError) {
        var digest = SHA256()
        // Bytes have no padding.
        digest.update(unsafe bytes.span.bytes)
        guard digest.finalize().hexadecimal == manifest.files.last?.sha256 else {
            throw SnapshotError(
                .damaged,
                "it cannot be made again, since another file of the snapshot is damaged; verify "
                    + "the snapshot and publish another night",
                file: SnapshotManifest.keysFileName)
        }
    }

    /// What follows the last row group: page index and footer.
    private func tail(of record: SnapshotManifest.File) throws -> FileTail {
        let file = try open(directory.appending(record.name))
        let start = try SnapshotWriter.translating(record.name) {
            try ParquetFile(file, name: record.name).rowGroupsEnd
        }
        guard start <= file.byteCount else {
            throw SnapshotError(.damaged, "its row groups go beyond its end", file: record.name)
        }
        return FileTail(
            fileByteCount: file.byteCount, byteCount: file.byteCount - start,
            checksum: try file.crc32(of: start..<file.byteCount))
    }
}

/// Bytes that are written to memory.
private struct ArraySink: ByteSink {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) throws { self.bytes += bytes }
}
