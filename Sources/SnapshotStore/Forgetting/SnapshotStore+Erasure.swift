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
//     snapshots/.<snapshot>.forgetting    the copy, until it is verified
//     snapshots/<other name>              the copy; its name follows from its content
//     current, pinned                     moved to it, where they named the old one
//     snapshots/.<snapshot>.removed       the old one, on its way out
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
        guard !tombstones.isEmpty,
            try FileStatus.find(snapshotsDirectory, followingLinks: true) != nil
        else { return [] }
        return try directoryEntries(snapshotsDirectory).filter { name in
            let place = snapshotsDirectory.appending(name)
            switch StoreEntryName(name) {
            case nil, .held: return false
            case _ where isForeign(place): return false
            case .kept, .partial, .copy, .removed, .replaced: break
            }
            guard let reader = try? OpenSnapshot.open(place, cacheByteCount: 0) else {
                return true
            }
            return (try? reader.names(tombstones)) ?? true
        }.map { "snapshots/\($0)" }
    }

    /// The folders of all whole snapshots.
    func places() throws(FileError) -> [FilePath] {
        guard try FileStatus.find(snapshotsDirectory, followingLinks: true) != nil else {
            return []
        }
        return try directoryEntries(snapshotsDirectory)
            .filter { name in
                switch StoreEntryName(name) {
                case .kept, .partial: true
                default: false
                }
            }
            .map { snapshotsDirectory.appending($0) }
            .filter { !isForeign($0) }
    }

    /// Takes away what a night, an erasure or a removal left that was cut short.
    private func removeRemains() throws {
        guard try FileStatus.find(snapshotsDirectory) != nil else { return }
        try locked(by: "forget") {
            for name in try removableEntries(snapshotsDirectory) {
                let path = snapshotsDirectory.appending(name)
                guard FileStatus(path)?.isDirectory == true else { continue }
                switch StoreEntryName(name) {
                case .copy(let place): try removeCopy(path, of: place)
                case .removed, .replaced: try removeGrave(path)
                // A resumed run writes its snapshot from the beginning.
                case .partial where !isWhole(path): try clear(path)
                case nil, .kept, .held, .partial: break
                }
            }
        }
    }

    private func removeCopy(_ copy: FilePath, of name: String) throws(FileError) {
        let place = snapshotsDirectory.appending(name)
        guard StoreEntryName.run(ofPartial: name) != nil, FileStatus(place) == nil else {
            return try clear(copy)
        }
        // The copy was whole: the staged one made room for it.
        try files.rename(copy, to: place)
        try files.synchronizeDirectory(snapshotsDirectory)
    }

    private func isWhole(_ directory: FilePath) -> Bool {
        FileStatus(directory.appending(SnapshotManifest.fileName)) != nil
    }

    /// Writes the copy, verifies it and puts it in the snapshot's place.
    private func replace(
        _ place: FilePath, by erasure: SnapshotErasure, oith version: String
    ) throws -> String {
        let name = place.lastComponent?.string ?? ""
        let hidden = name.hasPrefix(".") ? name : "." + name
        let copy = snapshotsDirectory.appending(hidden + StoreEntryName.copySuffix)
        let removed = snapshotsDirectory.appending(hidden + StoreEntryName.removedSuffix)
        let manifest = try erasure.write(to: copy, oith: version, in: files)
        try SnapshotVerifier(copy).verify()
        let newName = try manifest.name
        try locked(by: "forget") {
            try note(.erase) { subject in
                subject.snapshot = newName
                subject.replaced = name
                subject.count = erasure.userCount
            }
            if name.hasPrefix(".") {
                try files.rename(place, to: removed)
                try files.rename(copy, to: place)
            } else {
                try settle(copy, as: newName)
                try redirect(from: name, to: newName)
                try files.rename(place, to: removed)
            }
            try files.synchronizeDirectory(snapshotsDirectory)
        }
        try removeGrave(removed)
        return newName
    }

    /// Gives the copy its name; an erasure that was cut short may have done so before.
    private func settle(_ copy: FilePath, as name: String) throws {
        let place = directory(named: name)
        if FileStatus(place) == nil {
            try files.rename(copy, to: place)
        } else {
            let bytes = try SnapshotManifest.readWithBytes(from: place).bytes
            guard try SnapshotManifest.readWithBytes(from: copy).bytes == bytes else {
                throw SnapshotError(
                    .conflict, "another snapshot is called \(name), as the copy should be")
            }
            try clear(copy)
        }
        try files.synchronizeDirectory(snapshotsDirectory)
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
