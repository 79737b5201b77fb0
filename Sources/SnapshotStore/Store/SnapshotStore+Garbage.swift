package import DurableFiles
package import SystemPackage

extension SnapshotStore {
    /// The fewest snapshots that a collection leaves.
    package static let leastKeepCount = 3
    /// Seconds after which a snapshot that no run published is given up.
    static let stagedAge = 7 * 86_400

    /// What a collection does, or would do, with one folder.
    package struct Verdict: Sendable {
        /// Where it is, under `snapshots/` or `staging/`.
        package let directory: FilePath
        /// The snapshot's name, or the folder's where there is no telling.
        package let name: String
        /// The bytes of its files.
        package let byteCount: Int
        /// Whether it is gone.
        package internal(set) var isRemoved: Bool
        /// Why it stays or goes.
        package let reason: String
        /// Why it could not be removed, or looked at.
        package internal(set) var problem: FileError?
    }

    /// Removes snapshots that are not needed any more.
    ///
    /// Only folders whose names this store gives are looked at; see ``StoreEntryName``. Neither a
    /// link in place of `snapshots/` or `staging/` nor one in them is followed. The caller holds the
    /// run lock. What is not ours in a folder stays,
    /// and the folder is no snapshot any more.
    ///
    /// The newest `keeping` stay that are young enough, and always the current one, the one to which
    /// a rollback goes, and the pinned one. What runs left unpublished stays for a week. A folder is
    /// renamed away before its files are removed: no snapshot is ever seen without a part of its
    /// files. Readers that have it open go on reading it.
    ///
    /// - Parameters:
    ///   - count: how many of the newest stay, by as-of; at least ``leastKeepCount``.
    ///   - age: seconds since they were written for which they stay.
    ///   - runs: whose unpublished snapshots stay, however old.
    ///   - isDryRun: whether nothing is removed after all.
    /// - Returns: what became of each folder.
    /// - Throws: ``SnapshotError`` with code `.locked` where somebody publishes; ``FileError``.
    @discardableResult
    package func collectGarbage(
        keeping count: Int, for age: Int = .max, protecting runs: Set<String> = [],
        isDryRun: Bool = false
    ) throws -> [Verdict] {
        precondition(count >= Self.leastKeepCount, "too few snapshots are kept")
        let folders = [snapshotsDirectory, stagingDirectory]
        if isDryRun || folders.allSatisfy({ FileStatus($0) == nil }) {
            return try verdicts(keeping: count, for: age, protecting: runs)
        }
        return try locked(by: "oith gc") {
            try removableFolders()
            try moveOldNames()
            var verdicts = try verdicts(keeping: count, for: age, protecting: runs)
            for index in verdicts.indices where verdicts[index].isRemoved {
                do throws(FileError) { try remove(verdicts[index].directory) } catch {
                    verdicts[index].isRemoved = false
                    verdicts[index].problem = error
                }
            }
            try removeOrphanedNotes()
            return verdicts
        }
    }

    private func verdicts(
        keeping count: Int, for age: Int, protecting runs: Set<String>
    ) throws -> [Verdict] {
        try removableFolders()
        let folders = try entries().filter { FileStatus($0.directory)?.isDirectory == true }
        var keptCount = 0
        return folders.map { entry in
            let isAtItsPlace = entry.state == .kept || entry.state == .damaged
            if isAtItsPlace { keptCount += 1 }
            let isTooOld = self.age(of: entry) > age
            let reason =
                isAtItsPlace
                ? reasonToKeep(entry, isAmongNewest: keptCount <= count && !isTooOld)
                : reasonToKeep(unpublished: entry, protecting: runs)
            return verdict(
                on: entry, isRemoved: reason == nil,
                reason
                    ?? Self.reasonToRemove(
                        entry, days: keptCount > count ? nil : age / 86_400, count: count))
        }
    }

    /// Throws where nothing may be removed in one of the folders.
    private func removableFolders() throws(FileError) {
        for folder in [snapshotsDirectory, stagingDirectory] { _ = try removableEntries(folder) }
    }

    private func verdict(on entry: Entry, isRemoved: Bool, _ reason: String) -> Verdict {
        let name = entry.title
        do throws(FileError) {
            let content = try Self.names.content(of: entry.directory)
            let stays =
                isRemoved && !content.strangers.isEmpty
                ? "; \(content.strangersInWords(entry.directory))" : ""
            return Verdict(
                directory: entry.directory, name: name,
                byteCount: content.files.reduce(0) { $0 + (FileStatus($1)?.byteCount ?? 0) },
                isRemoved: isRemoved, reason: reason + stays)
        } catch {
            return Verdict(
                directory: entry.directory, name: name, byteCount: 0, isRemoved: false,
                reason: isRemoved ? "it cannot be looked through" : reason,
                problem: isRemoved ? error : nil)
        }
    }

    /// Seconds since its files were written.
    private func age(of entry: Entry) -> Int {
        now() - (FileStatus(entry.directory)?.modificationTime ?? 0)
    }

    private func reasonToKeep(_ entry: Entry, isAmongNewest: Bool) -> String? {
        if entry.isCurrent { return "current" }
        if entry.isPinned { return "pinned" }
        if entry.isPrevious { return "previous" }
        return isAmongNewest ? "new" : nil
    }

    private func reasonToKeep(unpublished entry: Entry, protecting runs: Set<String>) -> String? {
        guard let run = entry.run else { return nil }
        if runs.contains(run) { return "its run may be resumed" }
        return age(of: entry) < Self.stagedAge ? "new" : nil
    }

    private static func reasonToRemove(_ entry: Entry, days: Int?, count: Int) -> String {
        switch entry.state {
        case .removed: "a removal that was cut short"
        case .replaced: "damaged; a sound copy took its place"
        case .staged, .unfinished: "unpublished for a week"
        default: days.map { "older than \($0) days" } ?? "older than the newest \(count)"
        }
    }

    /// Renames a folder away, and then removes it.
    private func remove(_ directory: FilePath) throws(FileError) {
        guard case .staged(let name) = StoreEntryName(directory.lastComponent?.string ?? "") else {
            // Nobody takes it for a snapshot.
            return try removeGrave(directory)
        }
        try removeGrave(bury(directory, name))
    }

    /// Renames a snapshot away, to be removed.
    ///
    /// - Returns: where it is from then on.
    func bury(_ directory: FilePath, _ name: String) throws(FileError) -> FilePath {
        let parent = directory.removingLastComponent()
        let folder = parent == snapshotsDirectory ? stagingDirectory : parent
        let grave = folder.appending(".\(name)\(StoreEntryName.removedSuffix)")
        // One of the same name may have been removed before, and that was cut short.
        try files.removeOwn(grave, Self.names)
        try files.rename(directory, to: grave)
        // The new name first, so that a power failure takes nobody's files that are in it.
        try files.synchronizeDirectory(folder)
        if parent != folder { try files.synchronizeDirectory(parent) }
        return grave
    }
}
