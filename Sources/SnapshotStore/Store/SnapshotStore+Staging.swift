package import DurableFiles
import SnapshotFormat
package import SystemPackage

// `staging/` has all that is not published, so that a search for `snapshots/*/lists/*.parquet`
// finds published nights alone, also while a night writes its own.
extension SnapshotStore {
    /// What is not published.
    struct Unpublished: Sendable {
        enum Kind: Sendable, Equatable { case staged, unfinished, copy, removed, replaced }

        let path: FilePath
        let kind: Kind
        /// Whose it is; nil for what is left of a published one.
        let run: String?
    }

    // MARK: - A run's snapshot

    /// Where a run writes its snapshot.
    package func partialDirectory(_ run: String) -> FilePath {
        stagingDirectory.appending(run).appending(StoreEntryName.unfinishedName)
    }

    /// Where the whole snapshot of a run is until it is published, or would be.
    package func stagedDirectory(_ run: String, _ name: String) -> FilePath {
        stagingDirectory.appending(run).appending(name)
    }

    /// Removes what an earlier attempt of a run left, and its note.
    ///
    /// - Throws: ``FileError``.
    package func clearStaging(of run: String) throws(FileError) {
        for entry in try unpublished(ofRun: run) { try clear(entry.path) }
        try release(run)
    }

    /// Gives the snapshot that a run has written its name.
    ///
    /// - Returns: where it is.
    /// - Throws: ``SnapshotError`` where it has no manifest, ``FileError``.
    @discardableResult
    package func finishStaging(of run: String) throws -> FilePath {
        let partial = partialDirectory(run)
        let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: partial)
        let place = stagedDirectory(run, try manifest.name(of: bytes))
        try files.rename(partial, to: place)
        try files.synchronizeDirectory(place.removingLastComponent())
        return place
    }

    /// Removes the folder of a run in which nothing is left.
    func removeEmptyStaging(of run: String) throws(FileError) {
        let folder = stagingDirectory.appending(run)
        guard FileStatus(folder)?.isDirectory == true, try directoryEntries(folder).isEmpty else {
            return
        }
        try files.removeDirectory(folder)
        try files.synchronizeDirectory(stagingDirectory)
    }

    /// The run in whose folder under `staging/` a snapshot is; nil for another folder.
    package static func run(of directory: FilePath) -> String? {
        if let place = LegacyName(directory) { return place.run }
        let folder = directory.removingLastComponent()
        guard folder.removingLastComponent().lastComponent?.string == stagingName else {
            return nil
        }
        return folder.lastComponent.flatMap { RunName($0.string)?.text }
    }

    // MARK: - Looking

    /// All that is not published; links and files in place of folders are left out.
    func unpublished() throws(FileError) -> [Unpublished] {
        var found = try LegacyName.unpublished(in: snapshotsDirectory)
        guard FileStatus(stagingDirectory)?.isDirectory == true else { return found }
        for name in try directoryEntries(stagingDirectory) {
            if let run = RunName(name)?.text {
                found += try unpublished(ofRun: run)
            } else if let entry = entry(stagingDirectory.appending(name), run: nil) {
                found.append(entry)
            }
        }
        return found
    }

    /// The whole snapshots in the folder of a run.
    func wholeSnapshots(of run: String) throws(FileError) -> [FilePath] {
        try unpublished(ofRun: run).filter { $0.kind == .staged }.map(\.path)
    }

    private func unpublished(ofRun run: String) throws(FileError) -> [Unpublished] {
        let folder = stagingDirectory.appending(run)
        guard FileStatus(folder)?.isDirectory == true else { return [] }
        return try directoryEntries(folder).compactMap { entry(folder.appending($0), run: run) }
    }

    private func entry(_ path: FilePath, run: String?) -> Unpublished? {
        let kind: Unpublished.Kind? =
            switch StoreEntryName(path.lastComponent?.string ?? "") {
            case .staged: run == nil ? nil : Self.isWhole(path) ? .staged : .unfinished
            case .unfinished: run == nil ? nil : .unfinished
            case .copy: .copy
            case .removed: .removed
            case .replaced: .replaced
            case nil: nil
            }
        guard let kind, FileStatus(path)?.isDirectory == true, !isForeign(path) else { return nil }
        return Unpublished(path: path, kind: kind, run: run)
    }
}
