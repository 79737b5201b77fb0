import Bytes
import DurableFiles
import FeatureTable
import NightStages
import SnapshotReader
import SystemPackage

extension RunDirectory {
    /// Whether the feature table names a forgotten user; not where the run has no table.
    ///
    /// - Throws: what a table throws that cannot be read.
    func names(_ tombstones: Tombstones) throws -> Bool {
        guard FileStatus(features) != nil else { return false }
        let table = try FeatureTable(opening: features)
        return (0..<table.count).contains { tombstones.contains(table.id(atRank: IDRank($0))) }
    }

    /// Whether the folder may name a forgotten user: by its table, one that cannot be read, or one
    /// that was never written to its end.
    func mayName(_ tombstones: Tombstones) -> Bool {
        if tombstones.isEmpty { return false }
        return FileStatus(features.partialSibling) != nil || (try? names(tombstones)) ?? true
    }
}
