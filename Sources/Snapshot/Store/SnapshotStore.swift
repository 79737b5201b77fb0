package import DurableFiles
package import SystemPackage

/// The published snapshots of a data folder.
///
///     DIR/snapshots/.<run>.partial                 being written
///     DIR/snapshots/2026-11-20T040000Z-3f9c2a/     published, never changed again
///     DIR/current -> snapshots/2026-11-20T040000Z-3f9c2a
///
/// Whatever happens at whatever instant, `current` names a whole snapshot or the one before it.
package struct SnapshotStore: Sendable {
    package let dataDirectory: FilePath
    private let files: any FileSystem

    /// The snapshots under a data folder; nothing is touched yet.
    package init(_ dataDirectory: FilePath, in files: any FileSystem) {
        self.dataDirectory = dataDirectory
        self.files = files
    }

    private var snapshotsDirectory: FilePath { dataDirectory.appending("snapshots") }
    private var currentLink: FilePath { dataDirectory.appending("current") }

    /// Where a run writes its snapshot.
    package func partialDirectory(_ run: String) -> FilePath {
        snapshotsDirectory.appending(".\(run).partial")
    }

    /// Where a published snapshot stands, or would stand.
    package func directory(named name: String) -> FilePath { snapshotsDirectory.appending(name) }

    // MARK: - Publishing

    /// Moves a run's snapshot to its place and makes it current.
    ///
    /// A publication that was cut short is finished by calling it again with the same arguments.
    /// Where an identical snapshot is published already, that one stays and the run's goes.
    ///
    /// - Parameters:
    ///   - run: whose ``partialDirectory(_:)`` holds the snapshot.
    ///   - name: the manifest's name, as ``SnapshotWriter`` returned it.
    /// - Returns: the folder of the published snapshot.
    /// - Throws: ``SnapshotError``: `.locked` where somebody else publishes, `.noSnapshot` where
    ///   the run has none, `.conflict` where another one has the name, `.damaged`; ``FileError``.
    @discardableResult
    package func publish(run: String, name: String) throws -> FilePath {
        guard SnapshotName(name) != nil else {
            throw SnapshotError(.invalidInput, "\(name) is not the name of a snapshot")
        }
        return try locked(by: run) {
            let partial = partialDirectory(run)
            let place = directory(named: name)
            if FileStatus(place) != nil {
                try dropDuplicate(partial, of: place)
            } else {
                let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: partial)
                guard try manifest.name(of: bytes) == name else {
                    throw SnapshotError(
                        .conflict, "the run's snapshot is not \(name); write it again")
                }
                try files.rename(partial, to: place)
            }
            // Also where it stands there already: a publication may have been cut short before.
            try files.synchronizeDirectory(snapshotsDirectory)
            try files.replaceSymbolicLink(currentLink, with: FilePath("snapshots/\(name)"))
            return place
        }
    }

    private func dropDuplicate(_ partial: FilePath, of place: FilePath) throws {
        let published = try SnapshotManifest.readWithBytes(from: place).bytes
        // A removal that was cut short leaves a folder without a manifest.
        if FileStatus(partial.appending(SnapshotManifest.fileName)) != nil {
            guard try SnapshotManifest.readWithBytes(from: partial).bytes == published else {
                throw SnapshotError(
                    .conflict,
                    "another snapshot is published as \(place.lastComponent?.string ?? "")")
            }
        }
        try files.removeTree(partial)
    }

    private func locked<Result>(by run: String, _ body: () throws -> Result) throws -> Result {
        try files.makeDirectories(snapshotsDirectory)
        let path = dataDirectory.appending("publish.lock")
        guard let lock = try FileLock(path, holder: run) else {
            let holder = FileLock.holder(of: path) ?? "somebody"
            throw SnapshotError(.locked, "\(holder) is publishing; try again later")
        }
        // The lock ends with its last use.
        defer { extendLifetime(lock) }
        return try body()
    }

    // MARK: - Reading

    /// The folder of the current snapshot, resolved: a later publication does not move it.
    ///
    /// - Throws: ``SnapshotError`` with code `.noSnapshot` where nothing is published.
    package func currentDirectory() throws(SnapshotError) -> FilePath {
        guard let target = symbolicLinkTarget(currentLink) else {
            throw SnapshotError(.noSnapshot, "nothing is published in \(dataDirectory)")
        }
        let directory = target.isAbsolute ? target : dataDirectory.pushing(target)
        guard FileStatus(directory)?.isDirectory == true else {
            throw SnapshotError(
                .noSnapshot, "current names \(target), which is not there; publish another night")
        }
        return directory
    }

    /// The names of all published snapshots, the newest as-of first.
    package func publishedNames() throws(FileError) -> [String] {
        guard FileStatus(snapshotsDirectory) != nil else { return [] }
        // An instant sorts as its text does.
        return try directoryEntries(snapshotsDirectory)
            .filter { SnapshotName($0) != nil }.reversed()
    }
}
