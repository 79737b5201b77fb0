import ArgumentParser
import DurableFiles
import NightStages
import SnapshotStore
import SystemPackage

/// A snapshot by name or path; the current one where none is given.
struct SnapshotSelection: ParsableArguments {
    @Argument(
        help: "A name, the beginning of one, `current`, `previous`, or the path of a folder.",
        completion: .snapshots)
    var snapshot = "current"

    @OptionGroup var data: DataLocation

    /// The folder of the snapshot, without links on the way to it.
    func directory() throws -> FilePath { try data.directory(of: snapshot) }
}

extension DataLocation {
    /// The snapshots of the data folder.
    func store() throws -> SnapshotStore {
        SnapshotStore(publishingIn: try path(), LocalFileSystem())
    }

    /// The folder of a snapshot; a path needs no data folder.
    func directory(of snapshot: String) throws -> FilePath {
        if snapshot.utf8.contains(UInt8(ascii: "/")) {
            return try SnapshotStore.resolve(FilePath.absolute(snapshot))
        }
        return try store().select(snapshot)
    }
}
