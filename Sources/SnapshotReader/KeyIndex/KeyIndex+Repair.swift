import Bytes
import Crypto
import Parquet
import SnapshotFormat
import SystemPackage

/// What to do where keys.idx is missing or is not this snapshot's.
package enum KeyRepair: Sendable {
    /// Refuse the snapshot.
    case none
    /// Make it again from users.parquet and keep it in memory.
    case inMemory
}

extension KeyIndex {
    /// Opens the index of a snapshot, or makes it again.
    ///
    /// The manifest has the SHA-256 of keys.idx: only the bytes that were published are taken,
    /// wherever they come from.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` or `.unsupportedVersion`, ``FileError``.
    static func open(
        _ directory: FilePath, _ manifest: SnapshotManifest, repair: KeyRepair,
        hash: @escaping IDHash, opening open: @escaping FileOpener
    ) throws -> KeyIndex {
        do {
            let index = try KeyIndex(try bytes(directory, manifest, opening: open))
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
                let bytes = try rebuilt(
                    directory, manifest, repair: repair, hash: hash, opening: open)
            else { throw error }
            return try KeyIndex(bytes)
        }
    }

    /// The bytes of the file, if they are as many as were published.
    private static func bytes(
        _ directory: FilePath, _ manifest: SnapshotManifest, opening open: FileOpener
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
        _ directory: FilePath, _ manifest: SnapshotManifest, repair: KeyRepair,
        hash: @escaping IDHash, opening open: @escaping FileOpener
    ) throws -> [UInt8]? {
        if case .none = repair { return nil }
        return try KeyIndexRebuilding(
            directory: directory, manifest: manifest, hash: hash, open: open
        ).bytes()
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
        var writer = KeyIndexWriter(.of(formatVersion: manifest.formatVersion))
        try forEachEntry { writer.append($0) }
        var bytes: [UInt8] = []
        try writer.write(tails: tails) { bytes += $0 }
        try check(bytes)
        return bytes
    }

    /// The entries of all users, in the order of users.parquet.
    private func forEachEntry(_ body: (KeyEntry) -> Void) throws {
        let name = manifest.usersFileName
        try SnapshotError.translating(name) {
            let users = try UsersFile(
                try ParquetFile(try open(directory.appending(name)), name: name))
            var row = 0
            for rowGroup in users.file.rowGroups.indices {
                let columns = RowGroupColumns(file: users.file, rowGroup: rowGroup)
                var ids = IDColumn()
                try columns.appendIDs(UsersColumn.userID.rawValue, to: &ids)
                let candidates = try columns.numbers(UsersColumn.candidates.rawValue)
                let parts = try columns.numbers(UsersColumn.part.rawValue)
                let rowGroups = try columns.numbers(UsersColumn.rowGroup.rawValue)
                let firstRows = try columns.numbers(UsersColumn.firstRow.rawValue)
                for index in 0..<ids.count {
                    // What does not fit is not what was written: then other bytes come out.
                    let place = ListLocation(
                        row: UInt32(truncatingIfNeeded: row),
                        part: UInt16(truncatingIfNeeded: parts[index]),
                        rowGroup: Int16(truncatingIfNeeded: rowGroups[index]),
                        firstRow: UInt32(truncatingIfNeeded: firstRows[index])
                            & KeyIndexFormat.maximumFirstRow,
                        candidates: UInt8(truncatingIfNeeded: candidates[index]))
                    body(KeyEntry(hash: hash(ids[index]), place: place))
                    row += 1
                }
            }
        }
    }

    private func check(_ bytes: [UInt8]) throws(SnapshotError) {
        var digest = SHA256()
        digest.update(data: bytes)
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
        let start = try SnapshotError.translating(record.name) {
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
