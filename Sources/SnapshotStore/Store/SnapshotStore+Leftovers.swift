import DurableFiles
import SnapshotFormat
import SnapshotReader
import SystemPackage

extension SnapshotStore {
    /// Removes the files that this store began to write and did not come to the end of.
    ///
    /// Where somebody publishes at this moment they are left: they may be that process's.
    ///
    /// - Throws: ``FileError``.
    package func removeLeftovers() throws {
        if try leftovers().isEmpty { return }
        do {
            try locked(by: "oith") {
                for path in try leftovers() { try files.removeFile(path) }
            }
        } catch let error as SnapshotError where error.code == .locked {}
    }

    private func leftovers() throws(FileError) -> [FilePath] {
        let names = [currentLink, pinnedLink, logPath].compactMap { $0.lastComponent?.string }
        let ours = Set(names + [Tombstones.fileName])
        var found = try PartialName.files(in: dataDirectory) { ours.contains($0) }
        found += try PartialName.files(in: snapshotsDirectory) {
            LegacyName.run(ofNote: $0) != nil
        }
        guard FileStatus(stagingDirectory)?.isDirectory == true else { return found }
        for name in try directoryEntries(stagingDirectory) where RunName(name) != nil {
            found += try PartialName.files(in: stagingDirectory.appending(name)) {
                $0 == StoreEntryName.heldName
            }
        }
        return found
    }
}
