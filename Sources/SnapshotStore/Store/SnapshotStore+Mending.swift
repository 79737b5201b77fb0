package import DurableFiles
package import SnapshotFormat
package import SystemPackage

/// What becomes of two copies of one snapshot: the kept one, and one that a run has just written.
///
///     staging/a/2026-…-3f9c2a  sound      snapshots/2026-…-3f9c2a  damaged    before
///     staging/a/2026-…-3f9c2a  damaged    snapshots/2026-…-3f9c2a  sound      the two change places
///     staging/.2026-…-3f9c2a.damaged      snapshots/2026-…-3f9c2a  sound      until a collection
///
/// The two change places in one step.
///
/// A reader finds a whole folder under the name at every moment. One that is open keeps reading the
/// files that it has, and a server notices the new folder when it next looks.
extension SnapshotStore {
    /// Leaves the sound one of two copies at its place, the kept one where both are.
    ///
    /// - Parameters:
    ///   - staged: the copy beside, which may be gone already, or a part of it.
    ///   - name: the snapshot's, under which another copy is kept.
    /// - Throws: ``SnapshotError``: `.conflict` where it is another snapshot; `.damaged` where
    ///   neither copy is sound. ``FileError``.
    func settle(_ staged: FilePath, with name: String) throws {
        let place = directory(named: name)
        if let defect = try SnapshotVerifier(place).filesDefect() {
            guard try isSoundCopy(staged, of: name) else {
                throw SnapshotError(
                    .damaged,
                    "\(name) is kept already and is damaged (\(defect)), and there is no sound "
                        + "copy of it; write it again: `oith rerun --from WriteSnapshot`, or `oith "
                        + "run` with the same --as-of")
            }
            try replace(place, by: staged, name)
        } else if Self.isWhole(staged) {
            // Names are six digits of the manifest's digest.
            let kept = try SnapshotManifest.readWithBytes(from: place).bytes
            guard try SnapshotManifest.readWithBytes(from: staged).bytes == kept else {
                throw SnapshotError(.conflict, "another snapshot is kept as \(name)")
            }
        }
        try clear(staged)
    }

    private func isSoundCopy(_ staged: FilePath, of name: String) throws -> Bool {
        guard FileStatus(staged) != nil, try SnapshotVerifier(staged).filesDefect() == nil else {
            return false
        }
        let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: staged)
        return try manifest.name(of: bytes) == name
    }

    private func replace(_ place: FilePath, by copy: FilePath, _ name: String) throws(FileError) {
        let grave = stagingDirectory.appending(".\(name)\(StoreEntryName.damagedSuffix)")
        try files.removeOwn(grave, Self.names)
        do {
            try files.exchange(copy, with: place)
            try files.synchronizeDirectory(snapshotsDirectory)
            try files.synchronizeDirectory(copy.removingLastComponent())
            try files.rename(copy, to: grave)
        } catch  where error.code == .unsupported {
            // Such a file system shows nothing under the name for the time between these two. Where
            // it ends there, the next publication of the run does the second.
            try files.rename(place, to: grave)
            try files.rename(copy, to: place)
        }
        try files.synchronizeDirectory(snapshotsDirectory)
        try files.synchronizeDirectory(stagingDirectory)
        try files.synchronizeDirectory(copy.removingLastComponent())
    }
}

extension SnapshotVerifier {
    /// What is wrong with the files that the manifest names; nil where all are as they were written.
    ///
    /// One may be missing, have another size or SHA-256, or be unreadable. What else is there is
    /// ignored.
    ///
    /// - Throws: ``FileError`` and ``SnapshotError`` where it cannot be told.
    package func filesDefect() throws -> (any Error)? {
        do {
            let (files, defects) = try looseFiles()
            let names = Set(files.manifest.files.map(\.name) + [SnapshotManifest.fileName])
            if let defect = defects.first(where: { names.contains($0.file ?? "") }) {
                return defect
            }
            for piece in files.pieces { try files.check(piece) }
            return nil
        } catch  where error.tellsOfDamage { return error }
    }

    /// What is wrong with the sizes of the files; nothing of them is read but the manifest.
    ///
    /// - Throws: ``SnapshotError`` where the manifest cannot be read, ``FileError``.
    package func sizeDefect() throws -> SnapshotError? {
        let (files, _) = try looseFiles()
        for record in files.manifest.files {
            let size = FileStatus(directory.appending(record.name), followingLinks: true)?.byteCount
            if let size, size == record.bytes { continue }
            return SnapshotError(
                .damaged,
                size.map { "it has \($0) bytes instead of \(record.bytes)" }
                    ?? "the file is missing",
                file: record.name)
        }
        return nil
    }
}

/// The files of a snapshot as they stood at a moment: equal to another one while nobody wrote into
/// or replaced a file.
package struct SnapshotFingerprint: Sendable, Equatable {
    private let files: [String: FileIdentity]

    /// Looks at all files of a folder.
    ///
    /// - Throws: ``FileError`` where the folder cannot be listed.
    package init(_ directory: FilePath) throws(FileError) {
        var files: [String: FileIdentity] = [:]
        for name in try SnapshotVerifier.fileNames(in: directory) {
            files[name] = FileStatus(directory.appending(name))?.identity
        }
        self.files = files
    }
}
