package import DurableFiles
import SnapshotFormat
package import SystemPackage

// What may be removed of a snapshot's folder: the files that a writer makes, and nothing that
// somebody put there. Such a thing stays under the snapshot's name, and the folder is then none.
extension SnapshotStore {
    /// All names that a writer gives in the folder of a snapshot, of whatever format.
    package static let names = OwnNames(
        folders: ["lists": OwnNames(files: isPart), "users": OwnNames(files: isPart)]
    ) { name in
        switch name {
        case SnapshotManifest.fileName, SnapshotManifest.keysFileName,
            FormatVersion(major: 2).users:
            true
        default: isPart(name)
        }
    }

    private static let isPart: @Sendable (String) -> Bool = { name in
        name.hasPrefix("part-")
            && Int(name.dropFirst(5).prefix { $0 != "." }).map(FormatVersion.part) == name
    }

    /// Whether a folder holds something, and nothing of a snapshot.
    func isForeign(_ directory: FilePath) -> Bool {
        // A snapshot that is whole costs no more than this.
        guard !Self.isWhole(directory), FileStatus(directory)?.isDirectory == true
        else { return false }
        return (try? Self.names.content(of: directory))?.isForeign == true
    }

    /// Whether a folder has a manifest, which is written last.
    static func isWhole(_ directory: FilePath) -> Bool {
        FileStatus(directory.appending(SnapshotManifest.fileName)) != nil
    }

    /// Removes what a snapshot's writer left at a place of ours; what is not ours stays.
    ///
    /// - Throws: ``FileError``.
    package func clear(_ directory: FilePath) throws(FileError) {
        if FileStatus(directory)?.isDirectory == false { return try files.removeFile(directory) }
        try files.removeOwn(directory, Self.names)
    }

    /// Removes a snapshot that is on its way out; what is not ours gets its place back, where that
    /// is free.
    func removeGrave(_ grave: FilePath) throws(FileError) {
        if try !files.removeOwn(grave, Self.names), let place = place(ofGrave: grave),
            FileStatus(place) == nil
        {
            try files.rename(grave, to: place)
            try files.synchronizeDirectory(place.removingLastComponent())
        }
        try files.synchronizeDirectory(grave.removingLastComponent())
    }

    /// Where a folder was before it was renamed to be removed.
    private func place(ofGrave grave: FilePath) -> FilePath? {
        guard case .removed(let name) = StoreEntryName(grave.lastComponent?.string ?? "") else {
            return nil
        }
        let parent = grave.removingLastComponent()
        return parent == stagingDirectory ? directory(named: name) : parent.appending(name)
    }
}
