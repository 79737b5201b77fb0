import DurableFiles
import SnapshotFormat
import SystemPackage

/// A name that layouts 1 and 2 of a data folder gave under `snapshots/` to what is not published.
///
///     .<run>.partial     written, or staged          .<run>.held        a file: why a guard held it
///     .<snapshot>.damaged        .<snapshot or run.partial>.removed      on their way out
///     .<snapshot or run.partial>.forgetting          a copy until it is verified
struct LegacyName {
    let kind: SnapshotStore.Unpublished.Kind
    let run: String?

    private static let snapshots = "snapshots"

    /// Takes the path of a folder apart; nil where it is another one.
    init?(_ path: FilePath) {
        guard path.removingLastComponent().lastComponent?.string == Self.snapshots,
            let name = path.lastComponent?.string, name.hasPrefix(".")
        else { return nil }
        if let run = Self.run(name) {
            (kind, self.run) = (SnapshotStore.isWhole(path) ? .staged : .unfinished, run)
            return
        }
        let kinds: [(String, SnapshotStore.Unpublished.Kind)] = [
            (StoreEntryName.copySuffix, .copy), (StoreEntryName.removedSuffix, .removed),
            (StoreEntryName.damagedSuffix, .replaced),
        ]
        guard let (suffix, kind) = kinds.first(where: { name.hasSuffix($0.0) }) else { return nil }
        let base = String(name.dropLast(suffix.count))
        guard SnapshotName(String(base.dropFirst())) != nil || Self.run(base) != nil else {
            return nil
        }
        (self.kind, run) = (kind, nil)
    }

    private static func run(_ name: String) -> String? {
        PartialName.target(of: name).flatMap { RunName($0)?.text }
    }

    /// Where the note on a run's snapshot was.
    static func note(of run: String, _ snapshots: FilePath) -> FilePath {
        snapshots.appending(".\(run).held")
    }

    /// The run of the name of a note; nil for another name.
    static func run(ofNote name: String) -> String? {
        guard name.hasPrefix("."), name.hasSuffix(".held") else { return nil }
        return RunName(String(name.dropFirst().dropLast(".held".count)))?.text
    }

    /// What has such a name, links and files in place of folders left out.
    static func unpublished(
        in snapshots: FilePath
    ) throws(FileError) -> [SnapshotStore.Unpublished] {
        guard FileStatus(snapshots, followingLinks: true)?.isDirectory == true else { return [] }
        return try directoryEntries(snapshots).compactMap { name in
            let path = snapshots.appending(name)
            guard name.hasPrefix("."), let place = LegacyName(path),
                FileStatus(path)?.isDirectory == true,
                SnapshotStore.isWhole(path)
                    || (try? SnapshotStore.names.content(of: path))?.isForeign != true
            else { return nil }
            return SnapshotStore.Unpublished(path: path, kind: place.kind, run: place.run)
        }
    }
}

extension SnapshotStore {
    /// Moves what layouts 1 and 2 had hidden under `snapshots/` to `staging/`, and removes what was
    /// on its way out.
    ///
    /// The caller holds the run lock: no night of an older version writes there. It may end at any
    /// instant; the next call goes on from there.
    ///
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes at this moment;
    ///   ``FileError``.
    package func bringOver() throws {
        if try !hasOldNames() { return }
        try locked(by: "oith") { try moveOldNames() }
    }

    private func hasOldNames() throws(FileError) -> Bool {
        guard FileStatus(snapshotsDirectory)?.isDirectory == true else { return false }
        return try directoryEntries(snapshotsDirectory).contains { name in
            LegacyName(snapshotsDirectory.appending(name)) != nil
                || LegacyName.run(ofNote: PartialName.target(of: name) ?? name) != nil
        }
    }

    /// The caller holds the publication lock.
    func moveOldNames() throws {
        guard FileStatus(snapshotsDirectory)?.isDirectory == true else { return }
        // The note first: without it a snapshot that a guard held back could be published.
        for name in try directoryEntries(snapshotsDirectory) { try moveOldNote(name) }
        for entry in try LegacyName.unpublished(in: snapshotsDirectory) {
            switch entry.kind {
            case .staged, .unfinished: try move(entry)
            case .copy: try settleOldCopy(entry.path)
            case .removed, .replaced: try files.removeOwn(entry.path, Self.names)
            }
        }
        try files.synchronizeDirectory(snapshotsDirectory)
    }

    private func moveOldNote(_ name: String) throws(FileError) {
        let path = snapshotsDirectory.appending(name)
        if let target = PartialName.target(of: name), LegacyName.run(ofNote: target) != nil {
            return try files.removeFile(path)
        }
        guard let run = LegacyName.run(ofNote: name), FileStatus(path)?.isDirectory == false
        else { return }
        let folder = stagingDirectory.appending(run)
        try files.makeDirectories(folder)
        try files.rename(path, to: folder.appending(StoreEntryName.heldName))
        try files.synchronizeDirectory(folder)
    }

    private func move(_ entry: Unpublished) throws {
        guard let run = entry.run else { return }
        var place = partialDirectory(run)
        if let (manifest, bytes) = try? SnapshotManifest.readWithBytes(from: entry.path) {
            place = stagedDirectory(run, try manifest.name(of: bytes))
        }
        try files.makeDirectories(place.removingLastComponent())
        // What an attempt left there that was cut off.
        try clear(place)
        try files.rename(entry.path, to: place)
        try files.synchronizeDirectory(place.removingLastComponent())
    }

    /// A copy of a staged one that made room for it already takes its place; others are made again.
    private func settleOldCopy(_ copy: FilePath) throws {
        let original = FilePath.Component(
            String((copy.lastComponent?.string ?? "").dropLast(StoreEntryName.copySuffix.count)))
        guard let original, let place = LegacyName(snapshotsDirectory.appending(original)),
            place.run != nil, FileStatus(snapshotsDirectory.appending(original)) == nil,
            Self.isWhole(copy)
        else { return try clear(copy) }
        try move(Unpublished(path: copy, kind: .staged, run: place.run))
    }
}
