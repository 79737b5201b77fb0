import DurableFiles
import Parquet
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
/// one row group.
package struct SnapshotVerifier: Sendable {
    let directory: FilePath
    let hash: IDHash

    /// A verifier of the snapshot in a folder; `hash` is the writer's.
    package init(
        _ directory: FilePath, hash: @escaping IDHash = SnapshotReader.standardHash
    ) {
        self.directory = directory
        self.hash = hash
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
        visit: (_ user: [UInt8], _ candidates: [Candidate]) throws -> Void = { _, _ in }
    ) throws -> SnapshotManifest {
        let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: directory)
        guard try manifest.encoded() == bytes else {
            throw SnapshotError(
                .damaged, "it is not written the way it should be",
                file: SnapshotManifest.fileName)
        }
        try verifyFiles(manifest)
        let reader = try SnapshotReader.open(directory, cacheByteCount: 0, hash: hash)
        let users = try UsersTable(reader.users, top: manifest.parameters.top)
        guard users.counts == manifest.counts else {
            throw SnapshotError(
                .damaged, "its counts are not those of the users",
                file: SnapshotManifest.fileName)
        }
        try verifyMetadata(reader.parts.map(\.file) + [reader.users.file], manifest)
        try verifyIndexes(reader.users.file, rowGroups: reader.users.file.rowGroups.indices)
        try verifyKeys(reader.index, users)
        var listCount = 0
        for (number, part) in reader.parts.enumerated() {
            for rowGroup in part.file.rowGroups.indices {
                var check = try RowGroupCheck(
                    part: part, number: number, rowGroup: rowGroup, users: users,
                    top: manifest.parameters.top)
                listCount += try check.run(choosing: chosen, visit: visit)
            }
        }
        guard listCount == manifest.counts.usersWithCandidates else {
            throw SnapshotError(.damaged, "a user's list is missing from the parts")
        }
        for place in users.places where place.candidates == 0 && chosen(Int(place.row)) {
            try visit(Array(users.ids[Int(place.row)]), [])
        }
        return manifest
    }

    // MARK: - Steps

    /// All files of the manifest are there as they were written, and no others.
    private func verifyFiles(_ manifest: SnapshotManifest) throws {
        let expected = manifest.files.map(\.name) + [SnapshotManifest.fileName]
        let found = try directoryEntries(directory)
        if let missing = expected.first(where: { !found.contains($0) }) {
            throw SnapshotError(.damaged, "the file is missing", file: missing)
        }
        if let extra = found.first(where: { !expected.contains($0) }) {
            throw SnapshotError(.damaged, "the file does not belong to the snapshot", file: extra)
        }
        for record in manifest.files {
            let file = try MappedFile(directory.appending(record.name))
            guard file.byteCount == record.bytes else {
                throw SnapshotError(
                    .damaged, "it has \(file.byteCount) bytes instead of \(record.bytes)",
                    file: record.name)
            }
            guard file.sha256 == record.sha256 else {
                throw SnapshotError(
                    .damaged, "its SHA-256 is not the manifest's", file: record.name)
            }
        }
    }

    /// The files say of themselves what the manifest says.
    private func verifyMetadata(_ files: [ParquetFile], _ manifest: SnapshotManifest) throws {
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

    /// Each entry of keys.idx is that of its user, and each user has one.
    private func verifyKeys(_ index: KeyIndex, _ users: UsersTable) throws {
        var previous: KeyEntry?
        var count = 0
        for page in 0..<index.pageCount {
            for entry in try index.entries(ofPage: page) {
                let row = Int(entry.place.row)
                // The hash follows from the row, so that ascending entries name each row once.
                guard previous?.precedes(entry) ?? true, row < users.ids.count,
                    entry.hash == hash(users.ids[row]), entry.place == users.places[row]
                else {
                    throw SnapshotError(
                        .damaged, "an entry is not what users.parquet says",
                        file: SnapshotManifest.keysFileName, offset: count)
                }
                previous = entry
                count += 1
            }
        }
        guard count == users.ids.count else {
            throw SnapshotError(
                .damaged, "it has \(count) entries for \(users.ids.count) users",
                file: SnapshotManifest.keysFileName)
        }
    }
}
