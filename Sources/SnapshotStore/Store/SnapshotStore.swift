// SnapshotStore: the snapshots of a data folder as wholes: publication, rollback, pins, retention,
// verification, comparison, export, erasure, audit.
//
// ```swift
// let store = SnapshotStore(dataFolder, in: LocalFileSystem())
// let move = try store.publish(run: run, name: manifest.name)
// let served = store.currentName
// ```
//
// Guarantees: at whatever instant a process or a machine ends, `current` names a whole snapshot, the
// new one or the one before; what changes anything holds `publish.lock`; looking changes nothing.
//
// Folders: Store (names, `current`, pins, garbage), Verifying, Diff, Export, Forgetting, Statistics,
// Audit, Tables (reading lists of a part in order).

package import DurableFiles
import Glibc
import SnapshotFormat
package import SystemPackage

/// The snapshots of a data folder.
///
///     DIR/snapshots/2026-11-20T040000Z-3f9c2a/     published, never changed again
///     DIR/staging/                                 all that is not; see StoreEntryName
///     DIR/current -> snapshots/2026-11-20T040000Z-3f9c2a
///     DIR/pinned -> snapshots/2026-11-20T040000Z-3f9c2a
///     DIR/published.jsonl                          what was current when; see PublicationLog
///
/// Whatever happens at whatever instant, `current` names a whole snapshot or the one before it.
/// While `pinned` is there, `current` stays. Everything that changes one of these holds
/// `DIR/publish.lock`; looking needs no lock and no right to write.
package struct SnapshotStore: Sendable {
    /// Tells seconds since 1970.
    package typealias Clock = @Sendable () -> Int

    /// The data folder, `DIR`.
    package let dataDirectory: FilePath
    let files: any FileSystem
    let now: Clock
    /// Tells who acts, for the audit trail; not asked before something is recorded.
    let actor: @Sendable () -> AuditActor
    /// Tells what the pool of a snapshot held; not asked before `current` moves.
    let poolOf: @Sendable (_ snapshot: String) -> PublishedPool?

    /// The snapshots under a data folder; nothing is touched yet.
    ///
    /// - Parameters:
    ///   - dataDirectory: `DIR`.
    ///   - files: the door through which everything is written.
    ///   - now: the clock; it says when something was published, and what is old.
    ///   - actor: tells who acts, for the audit trail.
    ///   - poolOf: tells what the pool of a snapshot held, for the log of publications.
    package init(
        _ dataDirectory: FilePath, in files: any FileSystem, now: @escaping Clock = systemClock,
        actor: @escaping @Sendable () -> AuditActor = AuditActor.current,
        poolOf: @escaping @Sendable (_ snapshot: String) -> PublishedPool? = { _ in nil }
    ) {
        (self.dataDirectory, self.files, self.now) = (dataDirectory, files, now)
        (self.actor, self.poolOf) = (actor, poolOf)
    }

    /// The operating system's clock.
    package static let systemClock: Clock = { time(nil) }

    var snapshotsDirectory: FilePath { dataDirectory.appending("snapshots") }
    static let stagingName = "staging"
    var stagingDirectory: FilePath { dataDirectory.appending(Self.stagingName) }
    var currentLink: FilePath { dataDirectory.appending("current") }
    var pinnedLink: FilePath { dataDirectory.appending("pinned") }
    var logPath: FilePath { dataDirectory.appending("published.jsonl") }

    /// The data folder that a snapshot is in.
    ///
    /// - Parameter directory: the snapshot's, without links on the way to it.
    /// - Returns: nil where it is elsewhere.
    package static func dataDirectory(ofSnapshot directory: FilePath) -> FilePath? {
        let snapshots = directory.removingLastComponent()
        let staging = snapshots.removingLastComponent()
        if staging.lastComponent?.string == stagingName { return staging.removingLastComponent() }
        return snapshots.lastComponent == "snapshots" ? staging : nil
    }

    /// Where a snapshot is kept, or would be.
    package func directory(named name: String) -> FilePath { snapshotsDirectory.appending(name) }

    // MARK: - Reading

    /// The folder of the current snapshot, resolved: a later publication does not move it.
    ///
    /// - Throws: ``SnapshotError`` with code `.noSnapshot` where nothing is published, and `.damaged`
    ///   where what was published is gone; ``FileError`` where it may not be looked at.
    package func currentDirectory() throws -> FilePath {
        guard let target = symbolicLinkTarget(currentLink) else {
            try checkCurrentIsLink()
            throw SnapshotError(.noSnapshot, "nothing is published in \(dataDirectory)")
        }
        let directory = target.isAbsolute ? target : dataDirectory.pushing(target)
        guard try FileStatus.find(directory, followingLinks: true)?.isDirectory == true else {
            throw SnapshotError(
                .damaged,
                "current names \(target), which is not there; `oith snapshot rollback` goes back "
                    + "to the one before, `oith snapshot publish` takes another")
        }
        return directory
    }

    /// The snapshot that was made current last, whether or not `current` is still there; nil where
    /// none was, or where nobody wrote it down.
    package var lastPublished: String? { (try? publicationLog())?.entries.last?.snapshot }

    /// The name that `current` holds, whether or not the snapshot is there.
    package var currentName: String? { Self.name(in: currentLink) }

    /// The snapshot at which `current` is held; nil where it may move.
    package var pinnedName: String? { Self.name(in: pinnedLink) }

    private static func name(in link: FilePath) -> String? {
        symbolicLinkTarget(link)?.lastComponent?.string
    }

    /// A folder that was copied without regard for links has a `current` that no rename replaces.
    func checkCurrentIsLink() throws {
        guard let status = try FileStatus.find(currentLink), !status.isSymbolicLink else { return }
        throw SnapshotError(
            .conflict,
            "\(currentLink) is \(status.isDirectory ? "a folder" : "a file") and not a symbolic "
                + "link; move it away and publish a snapshot")
    }

    /// The names of all kept snapshots, the newest as-of first.
    package func keptNames() throws(FileError) -> [String] {
        guard try FileStatus.find(snapshotsDirectory, followingLinks: true) != nil else {
            return []
        }
        // An instant sorts as its text does.
        return try directoryEntries(snapshotsDirectory)
            .filter { isSnapshot($0) }.reversed()
    }

    /// Whether what is under a name is, or was, a snapshot.
    func isSnapshot(_ name: String) -> Bool {
        SnapshotName(name) != nil && !isForeign(directory(named: name))
    }

    /// Whether there is anything of a store: kept snapshots, or a `current` that names one.
    package var hasSnapshots: Bool {
        if let currentName, SnapshotName(currentName) != nil { return true }
        let copy = currentLink.appending(SnapshotManifest.fileName)
        return FileStatus(copy) != nil || (try? keptNames().isEmpty) == false
    }

    /// The snapshot to which a rollback goes: the one that was current before this one was
    /// published, and is still kept.
    ///
    /// - Throws: ``FileError``.
    package func previousName() throws -> String? {
        try publicationLog().previous { isKept($0) }
    }

    /// Whether a snapshot is kept, and has not lost its manifest.
    func isKept(_ name: String) -> Bool {
        FileStatus(directory(named: name).appending(SnapshotManifest.fileName)) != nil
    }

    /// What was current when, compared with what is current.
    func publicationLog() throws -> PublicationLog {
        PublicationLog(
            try FileStatus.find(logPath) == nil ? [] : OpenFile(logPath).bytes(),
            current: currentName, kept: try keptNames().reversed())
    }

    // MARK: - The lock

    /// Does something while nobody else publishes.
    func locked<Result>(by holder: String, _ body: () throws -> Result) throws -> Result {
        for folder in [snapshotsDirectory, stagingDirectory] { try files.makeDirectories(folder) }
        let path = dataDirectory.appending("publish.lock")
        guard let lock = try FileLock(path, holder: holder) else {
            let holder = FileLock.holder(of: path) ?? "somebody"
            throw SnapshotError(.locked, "\(holder) is publishing; try again later")
        }
        // The lock ends with its last use.
        defer { extendLifetime(lock) }
        return try body()
    }
}
