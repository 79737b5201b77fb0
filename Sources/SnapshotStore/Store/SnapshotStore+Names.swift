package import DurableFiles
import SnapshotFormat
package import SystemPackage

// What may be removed of a snapshot's folder: the files that a writer makes, and nothing that
// somebody put there. Such a thing stays under the snapshot's name, and the folder is then none.
extension SnapshotStore {
    /// All names that a writer gives in the folder of a snapshot.
    package static let names = OwnNames { name in
        switch name {
        case SnapshotManifest.fileName, SnapshotManifest.keysFileName,
            SnapshotManifest.usersFileName:
            true
        default:
            name.hasPrefix("part-")
                && Int(name.dropFirst(5).prefix { $0 != "." }).map(SnapshotManifest.partFileName)
                    == name
        }
    }

    /// Whether a folder holds something, and nothing of a snapshot.
    func isForeign(_ directory: FilePath) -> Bool {
        // A snapshot that is whole costs no more than this.
        guard FileStatus(directory.appending(SnapshotManifest.fileName)) == nil,
            FileStatus(directory)?.isDirectory == true
        else { return false }
        return (try? Self.names.content(of: directory))?.isForeign == true
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
        if try !files.removeOwn(grave, Self.names),
            let place = StoreEntryName.place(
                ofGrave: grave.lastComponent?.string ?? "")
        {
            let path = snapshotsDirectory.appending(place)
            if FileStatus(path) == nil { try files.rename(grave, to: path) }
        }
        try files.synchronizeDirectory(snapshotsDirectory)
    }
}
