package import SnapshotReader
package import SystemPackage

extension Tombstones {
    /// Adds a user, whose id is folded, and tells whether it was not there before.
    package mutating func insert(_ id: [UInt8]) -> Bool {
        digests.insert(digest(id)).inserted
    }

    /// Takes out a user, whose id is folded, and tells whether it was there.
    package mutating func remove(_ id: [UInt8]) -> Bool { digests.remove(digest(id)) != nil }

    /// Reads the file of the data folder that a snapshot is in.
    ///
    /// - Parameter directory: the snapshot's, without links on the way to it.
    /// - Returns: who is forgotten there; nobody where the snapshot is elsewhere.
    /// - Throws: as ``read(from:)``.
    package static func read(besideSnapshot directory: FilePath) throws -> Tombstones {
        guard let folder = SnapshotStore.dataDirectory(ofSnapshot: directory) else {
            return Tombstones(key: .zero)
        }
        return try read(from: folder)
    }
}
