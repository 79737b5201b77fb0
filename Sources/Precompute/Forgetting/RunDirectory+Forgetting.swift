import DurableFiles
import Snapshot
import SystemPackage
import UserPool

extension RunDirectory {
    /// Whether the feature table names a forgotten user; not where the run has no table.
    ///
    /// - Throws: what a table throws that cannot be read.
    func names(_ tombstones: Tombstones) throws -> Bool {
        guard FileStatus(features) != nil else { return false }
        let table = try FeatureTable(opening: features)
        return (0..<table.count).contains { tombstones.contains(table.id(atRank: $0)) }
    }

    /// Removes the feature table and everything that means something only beside it.
    ///
    /// The table goes last: as long as it is there, what is left to do can be seen.
    func removeTable(in files: any FileSystem) throws(FileError) {
        for path in [lists, partials, chunks, features] { try files.removeTree(path) }
        try files.synchronizeDirectory(path)
    }
}
