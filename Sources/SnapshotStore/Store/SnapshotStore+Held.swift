package import DurableFiles
import FoundationEssentials
package import SnapshotFormat
import SystemPackage

/// Why a guard held a snapshot back: `staging/<run>/held.json`, beside the snapshot itself.
///
/// Publishing the snapshot removes the note. One without a snapshot beside it
/// means nothing.
package struct HoldRecord: Codable, Sendable, Equatable {
    /// The name under which the snapshot would be published.
    package let snapshot: String
    /// What the guard found, a line each.
    package let reasons: [String]

    /// A note for a snapshot.
    package init(snapshot: String, reasons: [String]) {
        (self.snapshot, self.reasons) = (snapshot, reasons)
    }
}

extension SnapshotStore {
    private func notePath(_ run: String) -> FilePath {
        stagingDirectory.appending(run).appending(StoreEntryName.heldName)
    }

    /// The note on the snapshot that a run left staged; nil where no guard held it.
    ///
    /// - Throws: ``FileError`` where there is one that cannot be read: it may hold the snapshot back.
    package func heldNote(of run: String) throws(FileError) -> HoldRecord? {
        var path = notePath(run)
        if try FileStatus.find(path) == nil { path = LegacyName.note(of: run, snapshotsDirectory) }
        guard try FileStatus.find(path) != nil else { return nil }
        let bytes = try OpenFile(path).bytes()
        return try? JSONDecoder().decode(HoldRecord.self, from: Data(bytes))
    }

    /// Notes why the snapshot of a run is held back.
    ///
    /// - Throws: ``FileError``.
    package func hold(_ run: String, _ note: HoldRecord) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(note)) + [UInt8(ascii: "\n")]
        try files.makeDirectories(stagingDirectory.appending(run))
        try files.write(bytes, durablyTo: notePath(run))
    }

    /// Takes the note away, where there is one, and the folder of the run where nothing is left in it.
    ///
    /// - Throws: ``FileError``.
    package func release(_ run: String) throws(FileError) {
        for path in [notePath(run), LegacyName.note(of: run, snapshotsDirectory)]
        where FileStatus(path) != nil {
            try files.removeFile(path)
            try files.synchronizeDirectory(path.removingLastComponent())
        }
        try removeEmptyStaging(of: run)
    }

    /// Takes away the notes on snapshots that are not there any more.
    func removeOrphanedNotes() throws(FileError) {
        guard FileStatus(stagingDirectory)?.isDirectory == true else { return }
        let runs = Set(try unpublished().compactMap(\.run))
        for name in try directoryEntries(stagingDirectory) {
            guard let run = RunName(name)?.text, !runs.contains(run) else { continue }
            try release(run)
        }
    }

    /// The latest nights that were published and not rolled back from, the newest first, the
    /// current one among them.
    ///
    /// - Parameter count: how many at most.
    /// - Returns: the names and manifests of those that are kept.
    /// - Throws: ``FileError``.
    package func publishedNights(
        latest count: Int
    ) throws -> [(name: String, manifest: SnapshotManifest)] {
        var seen: Set<String> = []
        var nights: [(name: String, manifest: SnapshotManifest)] = []
        for name in try publicationLog().stack.reversed() where nights.count < count {
            guard seen.insert(name).inserted, isKept(name),
                let manifest = try? SnapshotManifest.read(from: directory(named: name))
            else { continue }
            nights.append((name, manifest))
        }
        return nights
    }
}
