import DurableFiles
package import SnapshotFormat
package import SystemPackage

extension SnapshotStore {
    /// A snapshot of whatever state.
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

        /// The folder.
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

        /// The name, or that of the folder where there is no telling.
        package var title: String {
            let folder = directory.lastComponent?.string ?? ""
            return name ?? run.map { "\($0)/\(folder)" } ?? folder
        }

        /// The bytes of all files that the manifest names.
        package var byteCount: Int? { manifest?.byteCount }
    }

    /// Everything under `snapshots/` and `staging/`: the kept ones, the newest as-of first, then what
    /// is on its way or was left over.
    ///
    /// - Throws: ``FileError`` where a folder cannot be read.
    package func entries() throws -> [Entry] {
        let log = try publicationLog()
        let previous = log.previous { isKept($0) }
        let (current, pinned) = (currentName, pinnedName)
        let kept = try keptNames().map { name in
            var entry = keptEntry(name)
            entry.isCurrent = name == current
            entry.isPinned = name == pinned
            entry.isPrevious = name == previous
            entry.publishedAt = log.time(of: name)
            return entry
        }
        // A copy is nobody's snapshot until it takes the place of one.
        return kept + (try unpublished().filter { $0.kind != .copy }.map(unpublishedEntry))
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

    private func unpublishedEntry(_ found: Unpublished) -> Entry {
        guard let run = found.run, found.kind == .staged || found.kind == .unfinished else {
            return Entry(
                directory: found.path, state: found.kind == .replaced ? .replaced : .removed,
                name: nil, run: nil, manifest: nil, problem: nil)
        }
        let read = try? SnapshotManifest.readWithBytes(from: found.path)
        let isStaged = read != nil && found.kind == .staged
        var entry = Entry(
            directory: found.path, state: isStaged ? .staged : .unfinished,
            name: isStaged ? read.flatMap { try? $0.manifest.name(of: $0.bytes) } : nil, run: run,
            manifest: isStaged ? read?.manifest : nil, problem: nil)
        if let note = try? heldNote(of: run), note.snapshot == entry.name { entry.heldBack = note }
        return entry
    }
}
