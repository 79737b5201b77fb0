package import DurableFiles
import Parquet
package import SnapshotFormat
import SnapshotReader
package import SnapshotWriter
package import SystemPackage

/// Reads every byte of a snapshot and throws at the first defect.
///
///     let verifier = SnapshotVerifier(directory)
///     try verifier.verify(choosing: { $0 % 1000 == 0 }) { user, list in
///         // score the pairs again and compare
///     }
///
/// It knows the layout, not the scoring: whether the lists are the right ones is for the caller to
/// say, who is shown as many of them as it chooses. It takes about 40 bytes of memory a user and
/// one row group. Tasks can share the work: ``files()`` and then ``SnapshotFiles/open()`` cut it
/// into pieces, which may be checked at once.
package struct SnapshotVerifier: Sendable {
    let directory: FilePath
    let hash: IDHash

    /// A verifier of the snapshot in a folder; `hash` is the writer's.
    package init(
        _ directory: FilePath, hash: @escaping IDHash = KeyIndexFormat.standardHash
    ) {
        (self.directory, self.hash) = (directory, hash)
    }

    /// Verifies the snapshot.
    ///
    /// - Parameters:
    ///   - chosen: which users `visit` is called for, by row of users.parquet.
    ///   - visit: gets the id of a user and the list, after it was found in order.
    /// - Returns: the manifest.
    /// - Throws: ``SnapshotError`` with the place of the defect, ``FileError``, and what `visit`
    ///   throws.
    @discardableResult
    package func verify(
        choosing chosen: (Int) -> Bool = { _ in false },
        visit: (_ user: [UInt8], _ candidates: [ListEntry]) throws -> Void = { _, _ in }
    ) throws -> SnapshotManifest {
        let files = try files()
        for piece in files.pieces { try files.check(piece) }
        let content = try files.open()
        var tally = SnapshotContent.Tally()
        for piece in content.pieces {
            let checked = try content.check(piece, choosing: chosen)
            tally.add(checked.tally)
            for list in checked.chosen { try visit(list.user, list.candidates) }
        }
        for list in try content.finish(tally, choosing: chosen) {
            try visit(list.user, list.candidates)
        }
        return files.manifest
    }

    /// Reads the manifest: all its files are there, and no others.
    ///
    /// - Returns: the files, whose content is not checked yet.
    /// - Throws: ``SnapshotError`` with the place of the defect, ``FileError``.
    package func files() throws -> SnapshotFiles {
        let (files, defects) = try looseFiles()
        if let defect = defects.first { throw defect }
        return files
    }

    /// The files that the manifest names, and what is wrong with the folder.
    ///
    /// - Throws: ``SnapshotError`` where the manifest cannot be read, ``FileError``.
    func looseFiles() throws -> (files: SnapshotFiles, defects: [SnapshotError]) {
        let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: directory)
        var defects: [SnapshotError] = []
        if try manifest.encoded() != bytes {
            defects.append(
                SnapshotError(
                    .damaged, "it is not written the way it should be",
                    file: SnapshotManifest.fileName))
        }
        let expected = manifest.files.map(\.name) + [SnapshotManifest.fileName]
        let found = try Self.fileNames(in: directory)
        for missing in expected where !found.contains(missing) {
            defects.append(SnapshotError(.damaged, "the file is missing", file: missing))
        }
        for extra in found where !expected.contains(extra) {
            defects.append(
                SnapshotError(.damaged, "the file does not belong to the snapshot", file: extra))
        }
        let files = SnapshotFiles(manifest: manifest, directory: directory, hash: hash)
        return (files, defects)
    }

    /// The names of all files in a snapshot's folder, those of its tables with the folder's name in
    /// front; what else is a folder or a link counts as a file.
    ///
    /// - Throws: ``FileError``.
    package static func fileNames(in directory: FilePath) throws(FileError) -> [String] {
        var names: [String] = []
        for name in try directoryEntries(directory) {
            let path = directory.appending(name)
            if ["lists", "users"].contains(name), FileStatus(path)?.isDirectory == true {
                names += try directoryEntries(path).map { "\(name)/\($0)" }
            } else {
                names.append(name)
            }
        }
        return names
    }
}

/// The files of a snapshot on their way through verification.
package struct SnapshotFiles: Sendable {
    /// What the snapshot says of itself.
    package let manifest: SnapshotManifest
    let directory: FilePath
    let hash: IDHash

    /// The pieces of work, a file each.
    package var pieces: Range<Int> { manifest.files.indices }

    /// Holds the bytes of a file against the manifest.
    ///
    /// - Throws: ``SnapshotError`` with the place of the defect, ``FileError``.
    package func check(_ piece: Int) throws {
        let record = manifest.files[piece]
        let file = try OpenFile(directory.appending(record.name))
        guard file.byteCount == record.bytes else {
            throw SnapshotError(
                .damaged, "it has \(file.byteCount) bytes instead of \(record.bytes)",
                file: record.name)
        }
        guard try file.sha256() == record.sha256 else {
            throw SnapshotError(.damaged, "its SHA-256 is not the manifest's", file: record.name)
        }
    }

    /// Opens files that were all found sound, and checks what they say of themselves.
    ///
    /// - Returns: the content, which is not checked yet.
    /// - Throws: ``SnapshotError`` with the place of the defect, ``FileError``.
    package func open() throws -> SnapshotContent {
        let reader = try OpenSnapshot.open(directory, cacheByteCount: 0, hash: hash)
        let users = try UsersTable(of: reader)
        var counts = users.counts
        counts.addRest(of: manifest.counts)
        guard counts == manifest.counts else {
            throw SnapshotError(
                .damaged, "its counts are not those of the users",
                file: SnapshotManifest.fileName)
        }
        try checkMetadata(reader.parts.map(\.file) + [reader.users.file])
        return SnapshotContent(reader: reader, users: users)
    }

    /// The files say of themselves what the manifest says.
    private func checkMetadata(_ files: [ParquetFile]) throws {
        let expected = [
            "oith.as_of": manifest.asOf, "oith.model": manifest.model.name,
            "oith.model_digest": manifest.model.digest,
        ]
        for file in files {
            let found = Dictionary(
                file.keyValueMetadata.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
            guard found == expected else {
                throw SnapshotError(
                    .damaged, "its as-of or model is not the manifest's", file: file.name)
            }
        }
    }
}
