import DurableFiles
import ExecutionStore
import Snapshot
import StateMachine
import SystemPackage

// A run leaves little that is of use for long, its page and its figures, and much that is of use
// for days: the working files are three quarters of a night's bytes, and name every user. So the
// working files go first. A folder that goes as a whole is renamed before its files are removed,
// and what a removal left that was cut short goes with the next one.
//
// Only folders are looked at whose names the journal gives: what else stands under `runs/` is
// somebody else's. Links are not followed.
extension Nights {
    /// Removes what the limits let go of runs.
    ///
    /// - Parameters:
    ///   - limits: what stays.
    ///   - last: the run that may go on; all of it stays, and all of the last that succeeded.
    ///   - now: seconds since 1970.
    ///   - isDryRun: whether nothing is removed after all.
    /// - Returns: what became of each run, the newest first.
    /// - Throws: ``FileError``, ``ExecutionStoreError``.
    func collectRuns(
        _ limits: RetentionLimits, last: Set<String>, now: Int, isDryRun: Bool
    ) throws -> [RunVerdict] {
        let store = try storeIfAny(looksOnly: isDryRun)
        let executions = try store?.executions(limit: .max).filter { RunName($0.name) != nil } ?? []
        var protections = Dictionary(uniqueKeysWithValues: last.map { ($0, "the last run") })
        if let good = executions.first(where: { $0.ending == .succeeded }) {
            protections[good.name] = protections[good.name] ?? "the last that succeeded"
        }
        let unbegun = Set(executions.filter { !$0.hasBegun }.map(\.name))
        let all = try retainedRuns(executions, protections, now: now)
        // Starts that failed, of which there may be one a minute, push no report out.
        let groups = [false, true].map { isUnbegun in
            all.filter { unbegun.contains($0.name) == isUnbegun }
        }
        let fates = groups.flatMap { limits.removals(of: $0) }
        let verdicts = try zip(groups.joined(), fates).map { run, fate in
            let doomed = doomedFiles(of: runDirectory(run.name), fate.removal)
            return RunVerdict(
                run: run.name, removal: fate.removal,
                byteCount: try doomed.reduce(0) { $0 + (try byteCount(below: $1)) },
                reason: fate.reason)
        }
        if isDryRun { return verdicts }
        try removeGraves()
        for verdict in verdicts { try remove(verdict) }
        let gone = Set(verdicts.filter { $0.removal == .all }.map(\.run))
        try store?.remove(executions.filter { gone.contains($0.name) })
        return verdicts
    }

    /// All runs, the newest first; those that only have a folder come last.
    private func retainedRuns(
        _ executions: [ExecutionRecord], _ protections: [String: String], now: Int
    ) throws(FileError) -> [RetainedRun] {
        var runs = executions.map { execution in
            let end = execution.ended ?? execution.started
            return (name: execution.name, age: now - Int(end.milliseconds / 1000))
        }
        let known = Set(runs.map(\.name))
        let strangers = try runFolders().filter { !known.contains($0) }.map { name in
            (name: name, age: now - (FileStatus(runDirectory(name).path)?.modificationTime ?? 0))
        }
        runs += strangers.sorted { ($0.age, $1.name) < ($1.age, $0.name) }
        return runs.map { run in
            let files = doomedFiles(of: runDirectory(run.name), .workingFiles)
            return RetainedRun(
                name: run.name, age: run.age,
                hasWorkingFiles: files.contains { FileStatus($0) != nil },
                protection: protections[run.name])
        }
    }

    private func runFolders() throws(FileError) -> [String] {
        try removableEntries(runsDirectory).filter { name in
            RunName(name) != nil && runDirectory(name).isThere
        }
    }

    private func doomedFiles(
        of run: RunDirectory, _ removal: RunVerdict.Removal
    ) -> [FilePath] {
        guard run.isThere else { return [] }
        return switch removal {
        case .nothing: []
        case .workingFiles: run.workingFiles
        case .all: [run.path]
        }
    }

    private func byteCount(below path: FilePath) throws(FileError) -> Int {
        guard let status = FileStatus(path) else { return 0 }
        guard status.isDirectory else { return status.byteCount }
        var sum = 0
        for name in try directoryEntries(path) { sum += try byteCount(below: path.appending(name)) }
        return sum
    }

    private func remove(_ verdict: RunVerdict) throws(FileError) {
        let run = runDirectory(verdict.run)
        guard run.isThere else { return }
        switch verdict.removal {
        case .nothing: return
        case .workingFiles: try run.removeWorkingFiles(in: files)
        case .all:
            let grave = runsDirectory.appending(".\(verdict.run)\(Self.graveSuffix)")
            try files.rename(run.path, to: grave)
            try files.synchronizeDirectory(runsDirectory)
            try files.removeTree(grave)
            try files.synchronizeDirectory(runsDirectory)
        }
    }
}
