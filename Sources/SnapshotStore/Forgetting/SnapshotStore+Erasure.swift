package import DurableFiles
import Parquet
import SnapshotFormat
package import SnapshotReader
import SystemPackage

/// What became of a snapshot that was looked through for forgotten users.
package struct ErasedSnapshot: Sendable, Equatable {
    /// The name that it had; a staged one has that of its run.
    package let name: String
    /// The name of the copy without them; nil where it could not be made.
    package var newName: String?
    /// Why not.
    package var problem: String?

    /// - Parameters:
    ///   - name: the name that it had; a staged one has that of its run.
    ///   - newName: the name of the copy; nil where it could not be made.
    ///   - problem: why not.
    package init(name: String, newName: String? = nil, problem: String? = nil) {
        (self.name, self.newName, self.problem) = (name, newName, problem)
    }
}

// A snapshot is never changed, so that its readers go on undisturbed: a copy without the forgotten
// users takes its place.
//
//     staging/.<snapshot>.forgetting      the copy, until it is verified
//     snapshots/<other name>              the copy; its name follows from its content
//     current, pinned                     moved to it, where they named the old one
//     staging/.<snapshot>.removed         the old one, on its way out
//
// A staged one has the same in the folder of its run.
//
// It may end at any instant: the same is done again and comes to the same bytes.
extension SnapshotStore {
    /// Rewrites all snapshots that name a forgotten user, published or staged.
    ///
    /// The caller holds the run lock: no night writes a snapshot meanwhile.
    ///
    /// - Parameters:
    ///   - tombstones: who is forgotten.
    ///   - version: the version of oith that the copies name as their writer.
    ///   - progress: is told of each snapshot before it is rewritten.
    /// - Returns: the snapshots that named one of them.
    /// - Throws: ``SnapshotError`` with code `.locked`, and ``FileError``. A snapshot that cannot be
    ///   read does not keep the others from being rewritten.
    package func erase(
        _ tombstones: Tombstones, oith version: String, progress: (String) -> Void = { _ in }
    ) throws -> [ErasedSnapshot] {
        try removeRemains()
        var erased: [ErasedSnapshot] = []
        for place in try places() {
            let name = place.lastComponent?.string ?? ""
            guard FileStatus(place)?.isDirectory == true else {
                erased.append(
                    ErasedSnapshot(
                        name: name, problem: "it is no folder of ours but a link or a file"))
                continue
            }
            do {
                let erasure = try SnapshotErasure(place, tombstones)
                guard erasure.isNeeded else { continue }
                progress(name)
                let newName = try replace(place, by: erasure, oith: version)
                erased.append(ErasedSnapshot(name: name, newName: newName))
            } catch let error as SnapshotError where error.code != .locked {
                erased.append(ErasedSnapshot(name: name, problem: "\(error)"))
            }
        }
        return erased
    }

    /// The snapshots that name a forgotten user, or may: unfinished ones, and what cannot be read.
    ///
    /// Unlike ``SnapshotErasure`` this looks at the candidates too, and does not take the
    /// verification of the night for granted.
    ///
    /// - Parameter tombstones: who is forgotten.
    /// - Returns: their folders, relative to the data folder.
    /// - Throws: ``FileError``.
    package func remains(of tombstones: Tombstones) throws(FileError) -> [String] {
        if tombstones.isEmpty { return [] }
        let kept = try keptNames().reversed().map { directory(named: $0) }
        return try (kept + unpublished().map(\.path)).filter { place in
            guard let reader = try? OpenSnapshot.open(place, cacheByteCount: 0) else {
                return true
            }
            return (try? reader.names(tombstones)) ?? true
        }.map { place in
            var place = place
            _ = place.removePrefix(dataDirectory)
            return place.string
        }
    }

    /// The folders of all whole snapshots.
    func places() throws(FileError) -> [FilePath] {
        try keptNames().reversed().map { directory(named: $0) }
            + unpublished().filter { $0.kind == .staged }.map(\.path)
    }

    /// Takes away what a night, an erasure or a removal left that was cut short.
    private func removeRemains() throws {
        let folders = [snapshotsDirectory, stagingDirectory]
        if try folders.allSatisfy({ try FileStatus.find($0) == nil }) { return }
        try locked(by: "forget") {
            for folder in folders { _ = try removableEntries(folder) }
            try moveOldNames()
            for entry in try unpublished() {
                switch entry.kind {
                case .removed, .replaced: try removeGrave(entry.path)
                // A copy is made again, and a resumed run writes its snapshot from the beginning.
                case .copy, .unfinished: try clear(entry.path)
                case .staged: break
                }
            }
        }
    }

    /// Writes the copy, verifies it and puts it in the snapshot's place.
    private func replace(
        _ place: FilePath, by erasure: SnapshotErasure, oith version: String
    ) throws -> String {
        let name = place.lastComponent?.string ?? ""
        let run = Self.run(of: place)
        let folder = run == nil ? stagingDirectory : place.removingLastComponent()
        let copy = folder.appending(".\(name)\(StoreEntryName.copySuffix)")
        let manifest = try erasure.write(to: copy, oith: version, in: files)
        try SnapshotVerifier(copy).verify()
        let newName = try manifest.name
        let removed = try locked(by: "forget") {
            try note(.erase) { subject in
                subject.snapshot = newName
                subject.replaced = name
                subject.count = erasure.userCount
            }
            try settle(copy, as: place.removingLastComponent().appending(newName))
            if let run {
                if let note = try heldNote(of: run), note.snapshot == name {
                    try hold(run, HoldRecord(snapshot: newName, reasons: note.reasons))
                }
            } else {
                try redirect(from: name, to: newName)
            }
            return try bury(place, name)
        }
        try removeGrave(removed)
        return newName
    }

    /// Gives the copy its name; an erasure that was cut short may have done so before.
    private func settle(_ copy: FilePath, as place: FilePath) throws {
        if FileStatus(place) == nil {
            try files.rename(copy, to: place)
            try files.synchronizeDirectory(copy.removingLastComponent())
        } else {
            let bytes = try SnapshotManifest.readWithBytes(from: place).bytes
            guard try SnapshotManifest.readWithBytes(from: copy).bytes == bytes else {
                throw SnapshotError(
                    .conflict,
                    "another snapshot is called \(place.lastComponent?.string ?? ""), as the copy "
                        + "should be")
            }
            try clear(copy)
        }
        try files.synchronizeDirectory(place.removingLastComponent())
    }

    /// Lets everything that names a snapshot name its copy.
    private func redirect(from name: String, to newName: String) throws {
        for link in [currentLink, pinnedLink]
        where symbolicLinkTarget(link)?.lastComponent?.string == name {
            try files.replaceSymbolicLink(link, with: FilePath("snapshots/\(newName)"))
        }
        var log = try publicationLog()
        if log.rename(name, to: newName) { try files.write(log.encoded(), durablyTo: logPath) }
    }
}

extension OpenSnapshot {
    /// Whether any page of ids names a forgotten user.
    fileprivate func names(_ tombstones: Tombstones) throws -> Bool {
        if try users.count(where: { tombstones.contains($0) }) > 0 { return true }
        for part in parts {
            for rowGroup in part.file.rowGroups.indices {
                let group = try part.openGroup(rowGroup)
                for ids in [group.users, group.candidates]
                where (0..<ids.count).contains(where: { tombstones.contains(ids[$0]) }) {
                    return true
                }
            }
        }
        return false
    }
}
