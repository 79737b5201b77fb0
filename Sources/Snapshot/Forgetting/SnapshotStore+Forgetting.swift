import DurableFiles
import SystemPackage

extension SnapshotStore {
    /// Notes that users asked to be forgotten: when it returns, no reader shows them any more.
    ///
    /// - Parameters:
    ///   - ids: folded; see ``foldID(_:)``. Nobody needs to have heard of them.
    ///   - newKey: random; the key of the file where there is none yet.
    /// - Returns: how many of them were not forgotten before.
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes at this moment, or
    ///   `.damaged`; ``FileError``.
    package func forget(_ ids: [[UInt8]], newKey: Tombstones.Digest) throws -> Int {
        try locked(by: "forget") {
            let path = dataDirectory.appending(Tombstones.fileName)
            var tombstones =
                FileStatus(path, followingLinks: true) == nil
                ? Tombstones(key: newKey) : try Tombstones.read(from: dataDirectory)
            let added = ids.reduce(0) { $0 + (tombstones.insert($1) ? 1 : 0) }
            // Also where all are known: something may name them that was put back from a copy.
            tombstones.isErasurePending = true
            try files.write(tombstones.encoded, durablyTo: path)
            return added
        }
    }

    /// Notes that users came back: the next night takes part with them.
    ///
    /// - Parameter ids: folded; see ``foldID(_:)``.
    /// - Returns: how many of them were forgotten.
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes at this moment, or
    ///   `.damaged`; ``FileError``.
    package func remember(_ ids: [[UInt8]]) throws -> Int {
        try locked(by: "forget --undo") {
            var tombstones = try Tombstones.read(from: dataDirectory)
            let removed = ids.reduce(0) { $0 + (tombstones.remove($1) ? 1 : 0) }
            if removed > 0 {
                let path = dataDirectory.appending(Tombstones.fileName)
                try files.write(tombstones.encoded, durablyTo: path)
            }
            return removed
        }
    }

    /// Notes that no file names a forgotten user, unless more users were forgotten meanwhile.
    ///
    /// - Parameter erased: whom the files were rewritten without.
    /// - Returns: whether that is all of them.
    /// - Throws: ``SnapshotError``, ``FileError``.
    package func finishErasure(of erased: Tombstones) throws -> Bool {
        try locked(by: "forget") {
            var tombstones = try Tombstones.read(from: dataDirectory)
            guard tombstones == erased else { return false }
            tombstones.isErasurePending = false
            let path = dataDirectory.appending(Tombstones.fileName)
            try files.write(tombstones.encoded, durablyTo: path)
            return true
        }
    }
}
