import Bytes
package import DurableFiles
import ExecutionStore
import NightStages
import SnapshotStore
package import StateMachine
package import SystemPackage

/// A data folder: whether a folder is one, and how it becomes one.
///
/// Nights write into a folder and remove from it, so a folder must be known to be theirs before
/// anything is done there: by its marker, or, in a folder of version 0.1, by what that made.
/// Commands that look, or change what is there, call ``require()`` and make nothing; what begins a
/// night calls ``prepare(in:clock:)``.
package struct DataFolder: Sendable {
    /// `DIR`.
    package let path: FilePath

    /// What is at the path.
    enum Standing: Equatable {
        case missing
        /// Nothing, or what is left where the making of a data folder was cut short.
        case empty
        /// A data folder without a marker, of version 0.1.
        case unmarked
        case marked(DataFolderMarker)
        case foreign
    }

    /// A folder that may or may not be a data folder.
    package init(_ path: FilePath) { self.path = path }

    // MARK: - Looking

    /// Refuses a path at which no data folder is.
    ///
    /// - Throws: ``NightError`` with code `.notFound`, or `.data` where the marker is damaged or of
    ///   a newer version; ``FileError`` where the folder cannot be read.
    package func require() throws {
        switch try standing() {
        case .marked, .unmarked: return
        case .missing: throw NightError(.notFound, "there is no data folder \(path)")
        case .empty:
            throw NightError(
                .notFound,
                "\(path) is empty: nothing ran with this data folder yet; start with `oith run`")
        case .foreign: throw isForeign
        }
    }

    /// Refuses a folder of somebody else; where there is nothing yet, the first night may make it.
    ///
    /// - Throws: as ``require()``.
    package func requireOursOrNothing() throws {
        if case .foreign = try standing() { throw isForeign }
    }

    private var isForeign: NightError {
        NightError(
            .notFound,
            "\(path) is no data folder: it has no \(DataFolderMarker.fileName), and other things "
                + "are in it. Nothing was changed; name the data folder, or for a first run an "
                + "empty or a new one")
    }

    func standing() throws -> Standing {
        guard let status = try FileStatus.find(path, followingLinks: true) else { return .missing }
        guard status.isDirectory else { return .foreign }
        if let marker = try DataFolderMarker(in: path) { return .marked(marker) }
        let names = Set(try directoryEntries(path))
        if names.isSubset(of: Self.beginnings) { return .empty }
        return isOfVersion01(names) ? .unmarked : .foreign
    }

    /// What is there before the marker is; `lost+found` where a whole file system is the folder.
    private static let beginnings: Set = [
        "lock", PartialName.of(DataFolderMarker.fileName), "lost+found",
    ]

    // MARK: - Version 0.1

    /// Whether version 0.1, which made no marker, made what is there.
    private func isOfVersion01(_ names: Set<String>) -> Bool {
        let journal = path.appending("journal.sqlite")
        if ExecutionStore.isJournal(journal) { return true }
        // Also a bare copy of what is published, for lookups.
        let store = SnapshotStore(path, in: LocalFileSystem())
        if store.hasSnapshots { return true }
        let isJournalForeign = (FileStatus(journal)?.byteCount ?? 0) > 0
        let names = Set(names.map { PartialName.target(of: $0) ?? $0 })
        return !isJournalForeign && names.isSubset(of: Self.tellingNames.union(Self.otherNames))
            && !names.isDisjoint(with: Self.tellingNames)
    }

    /// What 0.1 made in an empty folder before it had a journal, and hardly anybody else makes.
    private static let tellingNames: Set = [
        "journal.sqlite", "publish.lock", "published.jsonl", "forgotten.txt", "failing.json",
    ]
    /// What it made besides.
    private static let otherNames: Set = [
        "journal.sqlite-wal", "journal.sqlite-shm", "journal.sqlite-journal", "lock", "runs",
        "results", "snapshots", "staging", "current", "pinned", "heartbeat.json", "lost+found",
    ]

    // MARK: - Making

    /// Makes a data folder of nothing or of an empty folder, and brings one of an older layout over.
    ///
    /// The marker is written last: whatever is cut short goes on the next time.
    ///
    /// - Parameters:
    ///   - files: through what it is written.
    ///   - clock: tells when it was made.
    /// - Throws: as ``require()``, where it is neither; ``ExecutionStoreError`` with code `.locked`
    ///   where another process does the same, or a run of an older version is under way;
    ///   ``SnapshotError`` with code `.locked` where somebody publishes; ``FileError``.
    package func prepare(in files: any FileSystem, clock: any ExecutionClock) throws {
        switch try standing() {
        case .marked(let marker) where marker.layout == DataFolderMarker.newestLayout: return
        case .foreign: throw isForeign
        case .missing, .empty, .unmarked, .marked: break
        }
        try files.makeDirectories(path)
        // Two processes that write the marker at once would write the same file beside it.
        let lock = try RunLock(path, run: "that makes the data folder")
        let marker = try DataFolderMarker(in: path)
        if marker?.layout != DataFolderMarker.newestLayout {
            try SnapshotStore(path, in: files).bringOver()
            try DataFolderMarker(made: marker?.made ?? clock.now.description).write(in: path, files)
        }
        lock.release()
    }
}
