import DurableFiles
import NightStages
import SnapshotStore
import SystemPackage

// What processes left that were killed, by the names that it may have:
//
//     .oith.json.partial  .heartbeat.json.partial          and those of the snapshot store
//     results/.<64 hexadecimal digits>.partial
//     runs/<run>/.<file>.partial   also in lists/ and partials/; the folder is a run's as a whole
//     runs/.<run>.removed          a removal that was cut short
//     runs/.forecast-<digits>      a look ahead; its lock tells whether somebody works in it
//
// A file that is half written holds what the whole one would: a feature table names every user.
extension Nights {
    /// How the names of folders under `runs/` begin that a look ahead works in.
    static let forecastPrefix = ".forecast"
    static let removedSuffix = ".removed"

    var runsDirectory: FilePath { dataDirectory.appending("runs") }

    /// Removes what no living process can be working on.
    ///
    /// The caller holds the run lock and has not begun to write.
    ///
    /// - Throws: ``FileError``.
    func removeLeftovers() throws {
        let unfinished = try unfinishedFiles()
        for path in unfinished { try files.removeFile(path) }
        // Nothing else may be written in the folder of a Map that has run again since.
        for folder in Set(unfinished.map { $0.removingLastComponent() }) {
            try files.synchronizeDirectory(folder)
        }
        try SnapshotStore(dataDirectory, in: files).removeLeftovers()
        try finishRemovals()
    }

    /// Finishes removals of runs that were cut short, and removes what looks ahead left.
    func finishRemovals() throws(FileError) {
        for folder in try unfinishedRemovals() { try finishRemoval(of: folder) }
        guard FileStatus(runsDirectory)?.isDirectory == true else { return }
        try ScratchFolder.removeAbandoned(
            Self.forecastPrefix, in: runsDirectory, files, ofAllUsers: true)
    }

    /// Finishes the removal of a run; what is not ours gets its place back.
    func finishRemoval(of folder: FilePath) throws(FileError) {
        if try !files.removeOwn(folder, RunDirectory.names) {
            let name = (folder.lastComponent?.string ?? "").dropFirst()
                .dropLast(Self.removedSuffix.count)
            let place = runsDirectory.appending(String(name))
            if FileStatus(place) == nil { try files.rename(folder, to: place) }
        }
        try files.synchronizeDirectory(runsDirectory)
    }

    /// Files that were never written to their end, or are being written.
    private func unfinishedFiles() throws(FileError) -> [FilePath] {
        let own: Set = [DataFolderMarker.fileName, "heartbeat.json"]
        var found = try PartialName.files(in: dataDirectory) { own.contains($0) }
        found += try PartialName.files(
            in: ResultStore(dataDirectory, in: files).directory, where: ResultStore.isName)
        for run in try runDirectories() {
            let names = RunDirectory.names
            found += try PartialName.files(in: run.path) { names.contains(file: $0) }
            for folder in [run.lists, run.partials] {
                let own = names[folder: folder.lastComponent?.string ?? ""]
                found += try PartialName.files(in: folder) { own.contains(file: $0) }
            }
            for folder in try run.mapRuns() {
                found += try PartialName.files(in: folder, where: MapResults.isFileName)
            }
        }
        return found
    }

    /// The folders of all runs.
    func runDirectories() throws(FileError) -> [RunDirectory] {
        try runsEntries().filter { RunName($0) != nil }
            .map { runDirectory($0) }.filter(\.isThere)
    }

    /// What is under `runs/`.
    ///
    /// Nothing where a link is in its place, which must not keep a night from beginning; a
    /// collection tells of that.
    private func runsEntries() throws(FileError) -> [String] {
        FileStatus(runsDirectory)?.isDirectory == true ? try directoryEntries(runsDirectory) : []
    }

    /// Folders of runs that are on their way out.
    func unfinishedRemovals() throws(FileError) -> [FilePath] {
        try runsEntries()
            .filter { name in
                name.hasPrefix(".") && name.hasSuffix(Self.removedSuffix)
                    && RunName(String(name.dropFirst().dropLast(Self.removedSuffix.count))) != nil
            }
            .map { runsDirectory.appending($0) }
            .filter { FileStatus($0)?.isDirectory == true }
    }
}
