package import SnapshotFormat
package import SnapshotStore
package import SystemPackage

extension SnapshotStore {
    /// Stages a snapshot as a run does.
    ///
    /// - Parameters:
    ///   - run: whose it is.
    ///   - write: writes it into a folder.
    /// - Returns: the manifest.
    /// - Throws: what `write` throws, and what the store does.
    @discardableResult
    package func stage(
        _ run: String, _ write: (FilePath) throws -> SnapshotManifest
    ) throws -> SnapshotManifest {
        try clearStaging(of: run)
        let manifest = try write(partialDirectory(run))
        try finishStaging(of: run)
        return manifest
    }
}
