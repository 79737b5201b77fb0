package import DurableFiles
import ExecutionStore
package import NightStages
package import StateMachine
package import SystemPackage

/// The nights of one data directory: begun, resumed, or run again in part.
///
///     let night = try nights.begin(settings, definition, concurrency: 2)
///     let result = try await night.run(context, stateChanged: { _ in }).run()
///     night.release()
///
/// Each takes the run lock before it reads what it decides on.
package struct Nights: Sendable {
    /// `DIR`.
    package let dataDirectory: FilePath
    let files: any FileSystem
    let clock: any ExecutionClock

    /// - Parameters:
    ///   - dataDirectory: `DIR`; the first night makes it where it is missing.
    ///   - files: through what everything is written.
    ///   - clock: tells when things happened; by default a journal's instants never go back.
    package init(
        _ dataDirectory: FilePath, in files: any FileSystem,
        clock: any ExecutionClock = SteadyClock()
    ) {
        (self.dataDirectory, self.files, self.clock) = (dataDirectory, files, clock)
    }

    var journal: FilePath { dataDirectory.appending("journal.sqlite") }

    /// The journal for a night: of a data folder that is made where there is nothing yet.
    func storeForNight() throws -> ExecutionStore {
        try DataFolder(dataDirectory).prepare(in: files, clock: clock)
        try synchronizeNames()
        return try ExecutionStore(at: journal, in: files, clock: clock)
    }

    /// The journal of a data folder in which a night was, for another one.
    ///
    /// - Throws: as ``DataFolder/require()``; ``NightError`` with code `.notFound` where nothing
    ///   ran yet. Nothing is made then.
    func storeOfNights() throws -> ExecutionStore {
        try DataFolder(dataDirectory).require()
        guard try FileStatus.find(journal, followingLinks: true) != nil else {
            throw NightError(
                .notFound,
                "nothing ran with the data folder \(dataDirectory) yet; start with `oith run`")
        }
        return try storeForNight()
    }

    /// The journal of a data folder; nothing is made.
    ///
    /// - Returns: nil where nothing ran in it yet.
    /// - Throws: as ``DataFolder/require()``; ``ExecutionStoreError``.
    func storeIfAny() throws -> ExecutionStore? {
        try DataFolder(dataDirectory).require()
        guard try FileStatus.find(journal, followingLinks: true) != nil else { return nil }
        try synchronizeNames()
        return try ExecutionStore(at: journal, in: files, clock: clock)
    }

    /// Makes durable the names that are here.
    ///
    /// A run that was killed between a rename and the fsync of the folder left names that look
    /// durable and are not, and a process that finds them builds on them.
    private func synchronizeNames() throws {
        // It may be a folder that we cannot read, and then we did not make this one in it.
        try? files.synchronizeDirectory(dataDirectory.removingLastComponent())
        try files.synchronizeDirectory(dataDirectory)
        for name in ["runs", "results", "snapshots", "staging"] {
            let folder = dataDirectory.appending(name)
            guard FileStatus(folder) != nil else { continue }
            guard try FileStatus.find(folder, followingLinks: true)?.isDirectory == true else {
                throw NightError(
                    .data,
                    "\(folder) is not a folder, and nights need one of that name; move away what is "
                        + "there")
            }
            try files.synchronizeDirectory(folder)
        }
    }

    /// Where the files of a run are.
    package func runDirectory(_ run: String) -> RunDirectory {
        RunDirectory(path: dataDirectory.appending("runs").appending(run))
    }
}
