import DurableFiles
import ExecutionStore
import NightStages
import SnapshotReader
package import SnapshotStore
import SystemPackage

/// What an erasure did.
package struct Erasure: Sendable, Equatable {
    /// The snapshots that named a forgotten user.
    package var snapshots: [ErasedSnapshot] = []
    /// The runs whose feature tables were removed.
    package var runs: [String] = []
    /// How many results of chunks were removed, of versions that told candidates by id.
    package var results = 0
    /// Feature tables that name one and are in a folder that no run made: nobody removes them.
    package var foreignTables: [String] = []

    /// An erasure that has done nothing yet.
    package init() {}

    /// What could not be rewritten, in words.
    package var problems: [String] {
        snapshots.compactMap { snapshot in snapshot.problem.map { "\(snapshot.name): \($0)" } }
            + foreignTables.map { "\($0): no run made this copy; remove it by hand" }
    }
}

// What names a forgotten user is written anew where it is a product, and removed where it can be
// made again: snapshots are rewritten; a feature table goes with everything that means something
// only beside it, so that its run can be run again from the first stage on, and from no later one.
// Results of chunks tell users by place among those of a table and name nobody, and neither do the
// journal, rejects, traces, reports and metrics. What a killed process left half written is removed
// as a whole. Every step may be done twice.
extension Nights {
    /// Takes forgotten users out of all files.
    ///
    /// - Parameters:
    ///   - version: the version of oith that rewritten snapshots name as their writer.
    ///   - progress: is told of each snapshot before it is rewritten.
    /// - Returns: what was done.
    /// - Throws: ``ExecutionStoreError``, with code `.locked` where a run is under way; its files
    ///   may name them. ``SnapshotError``, ``FileError``.
    package func eraseForgotten(
        oith version: String, progress: (String) -> Void = { _ in }
    ) throws -> Erasure {
        try DataFolder(dataDirectory).require()
        let lock = try RunLock(dataDirectory, run: "forget")
        try removeLeftovers()
        let erasure = try erase(oith: version, progress)
        lock.release()
        return erasure
    }

    /// Takes users out of all files who were forgotten while a night ran, or before, where the
    /// erasure was cut short.
    ///
    /// - Parameters:
    ///   - night: the night that holds the run lock.
    ///   - version: the version of oith that rewritten snapshots name as their writer.
    /// - Returns: what was done; nil where nothing was to be done.
    /// - Throws: ``SnapshotError``, ``FileError``.
    package func eraseForgotten(
        after night: borrowing Night, oith version: String
    ) throws -> Erasure? {
        guard try Tombstones.read(from: dataDirectory).isErasurePending else { return nil }
        return try erase(oith: version) { _ in }
    }

    private func erase(oith version: String, _ progress: (String) -> Void) throws -> Erasure {
        let store = SnapshotStore(dataDirectory, in: files)
        var erasure = Erasure()
        while true {
            let tombstones = try Tombstones.read(from: dataDirectory)
            try eraseRuns(tombstones, &erasure)
            try removeOldResults(&erasure)
            erasure.snapshots += try store.erase(tombstones, oith: version, progress: progress)
            // Another request may have come in between.
            if try !erasure.problems.isEmpty || store.finishErasure(of: tombstones) {
                return erasure
            }
        }
    }

    private func eraseRuns(_ tombstones: Tombstones, _ erasure: inout Erasure) throws {
        for run in try runDirectories() where run.mayName(tombstones) {
            // A table that cannot be read may name anybody, and is of no use.
            try run.removeWorkingFiles(in: files)
            erasure.runs.append(run.name)
        }
        erasure.foreignTables = try foreignFolders().filter { $0.mayName(tombstones) }
            .map { "runs/\($0.name)/pool.features" }
    }

    private func removeOldResults(_ erasure: inout Erasure) throws(FileError) {
        for path in try oldResults() {
            try files.removeFile(path)
            erasure.results += 1
        }
        if erasure.results > 0 { try files.synchronizeDirectory(results) }
    }

    // MARK: - Where to look

    private var results: FilePath { ResultStore(dataDirectory, in: files).directory }

    /// The results of versions that told candidates by id.
    private func oldResults() throws(FileError) -> [FilePath] {
        try ResultStore(dataDirectory, in: files).names().map { results.appending($0) }
            .filter { !ChunkResultFile.namesNobody($0) }
    }

    /// Folders under `runs/` that no run made; they are looked at, and never touched.
    private func foreignFolders() throws(FileError) -> [RunDirectory] {
        let ours = try Set((runDirectories().map(\.path) + unfinishedRemovals()).map(\.string))
        return try removableEntries(runsDirectory)
            .filter { !ScratchFolder.isName($0, prefix: Self.forecastPrefix) }
            .map { runDirectory($0) }
            .filter { $0.isThere && !ours.contains($0.path.string) }
    }

    /// Where a look ahead works, or worked.
    private func forecasts() throws(FileError) -> [RunDirectory] {
        try removableEntries(runsDirectory)
            .filter { ScratchFolder.isName($0, prefix: Self.forecastPrefix) }
            .flatMap { name in
                let folder = runsDirectory.appending(name)
                // Versions before this one worked in the folder itself.
                return [RunDirectory(path: folder.appending("work")), RunDirectory(path: folder)]
            }
    }

    /// Looks for forgotten users in all files; nothing is changed.
    ///
    /// - Returns: the files that name one of them, or cannot be read, in words, without the data
    ///   folder.
    /// - Throws: ``SnapshotError`` where the tombstones are damaged, ``FileError``.
    package func forgottenRemains() throws -> [String] {
        let tombstones = try Tombstones.read(from: dataDirectory)
        var remains: [String] = []
        let folders = try runDirectories() + unfinishedRemovals().map { RunDirectory(path: $0) }
        for run in try folders + forecasts() + foreignFolders() where run.mayName(tombstones) {
            let isWhole = FileStatus(run.features) != nil
            let table = isWhole ? run.features : run.features.partialSibling
            var path = table
            _ = path.removePrefix(dataDirectory)
            remains.append(path.string)
        }
        remains += try oldResults().map { "results/\($0.lastComponent?.string ?? "")" }
        return remains + (try SnapshotStore(dataDirectory, in: files).remains(of: tombstones))
    }
}
