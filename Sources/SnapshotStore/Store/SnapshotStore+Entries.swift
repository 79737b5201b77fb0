import DurableFiles
package import SnapshotFormat
package import SystemPackage

extension SnapshotStore {
    /// What is under `snapshots/`.
    package struct Entry: Sendable {
        /// How far it is.
        package enum State: String, Sendable {
            /// At its place.
            case kept
            /// Whole, and where its run wrote it: nobody published it.
            case staged
            /// A run writes it, or died while it did.
            case unfinished
            /// A removal that was cut short; the next `oith gc` completes it.
            case removed
            /// A sound copy took its place, as it was damaged; the next `oith gc` removes it.
            case replaced
            /// It has the name of a snapshot, and cannot be read.
            case damaged
        }

        /// The folder, published or partial.
        package let directory: FilePath
        /// How far it has come.
        package let state: State
        /// The snapshot's name; nil where there is no telling.
        package let name: String?
        /// Who wrote it, where it is in the run's place.
        package let run: String?
        /// What it says of itself; nil where that cannot be read.
        package let manifest: SnapshotManifest?
        /// Why it cannot be read.
        package let problem: String?
        /// Whether `current` names it.
        package var isCurrent = false
        /// Whether `pinned` names it.
        package var isPinned = false
        /// Whether a rollback would go there.
        package var isPrevious = false
        /// Why a guard held it back; nil where none did.
        package var heldBack: HoldRecord?
        /// When it became current for the last time, ISO 8601.
        package var publishedAt: String?

        /// The bytes of all files that the manifest names.
        package var byteCount: Int? { manifest?.byteCount }
    }

    /// Everything under `snapshots/`: the kept ones, the newest as-of first, then what is on its
    /// way or was left over.
    ///
    /// - Throws: ``FileError`` where the folder cannot be read.
    package func entries() throws -> [Entry] {
        guard try FileStatus.find(snapshotsDirectory, followingLinks: true) != nil else {
            return []
        }
        let log = try publicationLog()
        let previous = log.previous { isKept($0) }
        let (current, pinned) = (currentName, pinnedName)
        let names = try directoryEntries(snapshotsDirectory)
        let kept = names.filter { isSnapshot($0) }.reversed().map { name in
            var entry = keptEntry(name)
            entry.isCurrent = name == current
            entry.isPinned = name == pinned
            entry.isPrevious = name == previous
            entry.publishedAt = log.time(of: name)
            return entry
        }
        return kept + names.compactMap(hiddenEntry)
    }

    private func keptEntry(_ name: String) -> Entry {
        let directory = directory(named: name)
        do {
            let manifest = try SnapshotManifest.read(from: directory)
            return Entry(
                directory: directory, state: .kept, name: name, run: nil, manifest: manifest,
                problem: nil)
        } catch {
            return Entry(
                directory: directory, state: .damaged, name: name, run: nil, manifest: nil,
                problem: "\(error)")
        }
    }

    /// A folder that is on its way in or out; nil for one that is none of ours.
    private func hiddenEntry(_ name: String) -> Entry? {
        let directory = directory(named: name)
        guard FileStatus(directory)?.isDirectory == true, !isForeign(directory) else { return nil }
        let run: String
        switch StoreEntryName(name) {
        case .removed, .replaced:
            return Entry(
                directory: directory,
                state: StoreEntryName(name) == .removed ? .removed : .replaced, name: nil,
                run: nil, manifest: nil, problem: nil)
        case .partial(let writer): run = writer
        default: return nil
        }
        let read = try? SnapshotManifest.readWithBytes(from: directory)
        var entry = Entry(
            directory: directory, state: read == nil ? .unfinished : .staged,
            name: read.flatMap { try? $0.manifest.name(of: $0.bytes) }, run: run,
            manifest: read?.manifest, problem: nil)
        if let note = try? heldNote(of: run), note.snapshot == entry.name { entry.heldBack = note }
        return entry
    }

    /// The run that writes in a folder, see ``partialDirectory(_:)``; nil for another folder.
    package static func run(of directory: FilePath) -> String? {
        directory.lastComponent.flatMap { StoreEntryName.run(ofPartial: $0.string) }
    }
}
