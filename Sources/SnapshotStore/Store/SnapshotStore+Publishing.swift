import DurableFiles
import SnapshotFormat
package import SystemPackage

extension SnapshotStore {
    /// What a publication, a rollback or a pin came to.
    package struct Move: Sendable, Equatable {
        /// The snapshot that was asked for.
        package let name: String
        /// The folder in which it is kept.
        package let directory: FilePath
        /// What was current before.
        package let previous: String?
        /// The snapshot at which a pin held `current`, so that it did not move.
        package var heldAt: String?

        /// Whether `current` stood there already.
        package var isNothingToDo: Bool { previous == name }
    }

    // MARK: - Publishing

    /// Moves a run's snapshot to its place and makes it current; where a pin holds `current`, it stays
    /// staged.
    ///
    /// A publication that was cut short is finished by calling it again with the same arguments.
    /// Where an identical snapshot is kept already, that one stays and the run's goes, unless the
    /// kept one is damaged: then the run's takes its place.
    ///
    /// - Parameters:
    ///   - run: who wrote it.
    ///   - name: the manifest's name, as ``SnapshotWriter`` returned it.
    /// - Returns: what became of it.
    /// - Throws: ``SnapshotError``: `.locked` where somebody else publishes, `.noSnapshot` where
    ///   the run has none, `.conflict` where another one has the name, `.damaged`; ``FileError``.
    @discardableResult
    package func publish(run: String, name: String) throws -> Move {
        guard SnapshotName(name) != nil else {
            throw SnapshotError(.invalidInput, "\(name) is not the name of a snapshot")
        }
        return try locked(by: "run \(run)") {
            _ = try knownTombstones()
            let staged = stagedDirectory(run, name)
            if let pinnedName, pinnedName != name, Self.isWhole(staged) {
                return Move(
                    name: name, directory: staged, previous: currentName, heldAt: pinnedName)
            }
            try checkHasNoOther(run, than: name)
            try keep(staged, as: name)
            try release(run)
            if let pinnedName, pinnedName != name {
                return Move(
                    name: name, directory: directory(named: name), previous: currentName,
                    heldAt: pinnedName)
            }
            return try makeCurrent(name, action: .publish) { $0.run = run }
        }
    }

    /// Makes a snapshot current that is kept, or that a run left staged.
    ///
    /// - Parameters:
    ///   - directory: one of those that ``select(_:)`` finds.
    ///   - isForced: whether a guard may be overruled, for the audit trail.
    /// - Returns: what became of it.
    /// - Throws: ``SnapshotError``: `.pinned` where a pin holds `current`, `.invalidInput` where
    ///   the folder is not one of this store, and as ``publish(run:name:)``.
    package func publish(_ directory: FilePath, isForced: Bool = false) throws -> Move {
        try locked(by: "oith snapshot publish") {
            _ = try knownTombstones()
            let name = try keptName(of: directory)
            try checkPin(allowing: name)
            return try makeCurrent(name, action: .publish) { $0.isForced = isForced }
        }
    }

    /// Goes back to the snapshot that was current before, or to a given one.
    ///
    /// - Parameter directory: one of those that ``select(_:)`` finds; nil for ``previousName()``.
    /// - Returns: what became of it.
    /// - Throws: ``SnapshotError``: `.noSnapshot` where there is none before, `.pinned` where a pin
    ///   holds `current`, and as ``publish(_:)``.
    package func rollback(to directory: FilePath? = nil) throws -> Move {
        try locked(by: "oith snapshot rollback") {
            _ = try knownTombstones()
            let target = try directory.map { try keptName(of: $0) } ?? previousName()
            guard let target else {
                throw SnapshotError(
                    .noSnapshot,
                    "there is no snapshot to go back to; `oith snapshot list` shows "
                        + "what is kept")
            }
            try checkPin(allowing: target)
            return try makeCurrent(target, action: .rollback)
        }
    }

    /// What a rollback could go to: what was current, and current itself, the latest publication
    /// first; those that are kept.
    ///
    /// - Throws: ``FileError``.
    package func publishedNames() throws -> [String] {
        var seen: Set<String> = []
        return try publicationLog().stack.reversed().filter {
            seen.insert($0).inserted && isKept($0)
        }
    }

    // MARK: - The pin

    /// Makes a snapshot current and holds `current` there until ``unpin()``.
    ///
    /// - Parameter directory: one of those that ``select(_:)`` finds.
    /// - Returns: what became of it.
    /// - Throws: as ``publish(_:)``, but takes the place of another pin.
    package func pin(_ directory: FilePath) throws -> Move {
        try locked(by: "oith snapshot pin") {
            _ = try knownTombstones()
            let name = try keptName(of: directory)
            if pinnedName != name {
                let replaced = currentName
                try note(.pin) { subject in
                    subject.snapshot = name
                    subject.replaced = replaced
                }
            }
            // In this order a pin never names anything but what is current.
            if let pinnedName, pinnedName != name { try removePin() }
            let move = try move(to: name, .rollback)
            if pinnedName == nil {
                try files.replaceSymbolicLink(pinnedLink, with: Self.target(name))
            }
            return move
        }
    }

    /// Lets `current` move again; it stays until the next publication.
    ///
    /// - Returns: where it was held; nil where there was no pin.
    /// - Throws: ``SnapshotError`` with code `.locked`, ``FileError``.
    package func unpin() throws -> String? {
        // Looked at first, so that a folder that may not be written is no obstacle to nothing.
        if pinnedName == nil { return nil }
        return try locked(by: "oith snapshot pin") {
            let name = pinnedName
            try note(.unpin) { $0.snapshot = name }
            try removePin()
            return name
        }
    }

    private func removePin() throws(FileError) {
        try files.removeFile(pinnedLink)
        try files.synchronizeDirectory(dataDirectory)
    }

    private func checkPin(allowing name: String) throws(SnapshotError) {
        guard let pinnedName, pinnedName != name else { return }
        throw SnapshotError(
            .pinned,
            "current is pinned to \(pinnedName) and stays there; `oith snapshot pin --remove` "
                + "lets it move")
    }

    // MARK: - Steps

    /// Records a move of `current` for good, and makes it; nothing of it where it is there.
    private func makeCurrent(
        _ name: String, action: PublicationLog.Entry.Action,
        _ fill: (inout AuditEntry.Subject) -> Void = { _ in }
    ) throws -> Move {
        let replaced = currentName
        if replaced != name {
            try checkCurrentIsLink()
            try note(action == .publish ? .publish : .rollback) { subject in
                subject.snapshot = name
                subject.replaced = replaced
                fill(&subject)
            }
        }
        return try move(to: name, action)
    }

    /// Moves `current`: the log first, then the link.
    private func move(to name: String, _ action: PublicationLog.Entry.Action) throws -> Move {
        try checkCurrentIsLink()
        // A rename may have been cut short before this.
        try files.synchronizeDirectory(snapshotsDirectory)
        let move = Move(
            name: name, directory: directory(named: name), previous: currentName)
        if move.isNothingToDo {
            try files.synchronizeDirectory(dataDirectory)
            return move
        }
        var log = try publicationLog()
        log.append(action, of: name, at: timeText, pool: poolOf(name))
        try files.write(log.encoded(), durablyTo: logPath)
        try files.replaceSymbolicLink(currentLink, with: Self.target(name))
        return move
    }

    private static func target(_ name: String) -> FilePath { FilePath("snapshots/\(name)") }

    /// The name of a snapshot of this store, which is moved to its place where it is staged.
    private func keptName(of directory: FilePath) throws -> String {
        let folder = directory.removingLastComponent()
        guard let entry = directory.lastComponent?.string,
            folder == snapshotsDirectory
                || folder.removingLastComponent() == stagingDirectory && SnapshotName(entry) != nil
        else {
            throw SnapshotError(
                .invalidInput,
                "\(directory) is not in \(snapshotsDirectory); copy it there under its name")
        }
        try checkIsThere(directory)
        let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: directory)
        let name = try manifest.name(of: bytes)
        if folder != snapshotsDirectory || entry != name {
            try keep(directory, as: name)
            if let run = Self.run(of: directory) { try release(run) }
        }
        return name
    }

    /// A folder that is not there at all was moved or removed, which is no damage.
    private func checkIsThere(_ directory: FilePath) throws {
        guard try FileStatus.find(directory) == nil else { return }
        throw SnapshotError(
            .noSnapshot,
            "there is no snapshot at \(directory); `oith snapshot list` shows what is there")
    }

    /// Throws where a run has a snapshot, but of another name: its own would be passed over.
    private func checkHasNoOther(_ run: String, than name: String) throws {
        let others = try wholeSnapshots(of: run).compactMap { $0.lastComponent?.string }
        if others.isEmpty || others.contains(name) { return }
        throw SnapshotError(.conflict, "the run's snapshot is not \(name); write it again")
    }

    /// Moves a snapshot that was staged to its place.
    private func keep(_ staged: FilePath, as name: String) throws {
        let place = directory(named: name)
        if FileStatus(place) != nil {
            try settle(staged, with: name)
        } else {
            try checkIsThere(staged)
            let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: staged)
            guard try manifest.name(of: bytes) == name else {
                throw SnapshotError(.conflict, "the run's snapshot is not \(name); write it again")
            }
            try files.rename(staged, to: place)
        }
        // Also where it is there already: a publication may have been cut short before. The new
        // name first: where the power fails between the two, the snapshot has one of them at least.
        try files.synchronizeDirectory(snapshotsDirectory)
        let folder = staged.removingLastComponent()
        if FileStatus(folder) != nil { try files.synchronizeDirectory(folder) }
    }
}
