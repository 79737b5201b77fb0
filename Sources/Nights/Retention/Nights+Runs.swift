import Bytes
import DurableFiles
import ExecutionStore
import NightStages
import SnapshotStore
import SystemPackage

// A run leaves little that is of use for long, its page and its figures, and much that is of use
// for days: the working files are three quarters of a night's bytes, and name every user. So the
// working files go first. A folder that goes as a whole is renamed before its files are removed,
// and what a removal left that was cut short goes with the next one.
//
// Only folders are looked at whose names the journal gives: what else is under `runs/` is
// somebody else's. Links are not followed. What is not ours in a folder of ours stays where it is,
// and such a folder is no run any more.
extension Nights {
    /// Removes what the limits let go of runs.
    ///
    /// - Parameters:
    ///   - limits: what stays.
    ///   - last: the run that may go on; all of it stays, and all of the last that succeeded.
    ///   - now: seconds since 1970.
    ///   - isDryRun: whether nothing is removed after all.
    /// - Returns: what became of each run, the newest first.
    /// - Throws: ``ExecutionStoreError``, and ``FileError`` where `runs/` cannot be listed.
    func collectRuns(
        _ limits: RetentionLimits, last: Set<String>, now: Int, isDryRun: Bool
    ) throws -> [RetentionDecision] {
        let journal = try journalToLookAt(leavingAlone: isDryRun)
        let executions =
            try journal?.executions(limit: .max).filter { RunName($0.name) != nil } ?? []
        var protections = Dictionary(uniqueKeysWithValues: last.map { ($0, "the last run") })
        if let good = executions.first(where: { $0.ending == .succeeded && !$0.isPartial }) {
            protections[good.name] = protections[good.name] ?? "the last that succeeded"
        }
        let unbegun = Set(executions.filter { !$0.hasBegun }.map(\.name))
        let partial = Set(executions.filter(\.isPartial).map(\.name))
        let all = try retainedRuns(executions, protections, now: now)
        // Starts that failed, of which there may be one a minute, push no report out, and neither do
        // parts of a night that somebody tries.
        let groups = [
            all.filter { !unbegun.contains($0.name) && !partial.contains($0.name) },
            all.filter { partial.contains($0.name) }, all.filter { unbegun.contains($0.name) },
        ]
        let removals = groups.flatMap { limits.removals(of: $0) }
        var names: [FileIdentity: Int] = [:]
        var decisions = zip(groups.joined(), removals).map { run, choice in
            decision(on: run.name, choice.removal, choice.reason, &names)
        }
        if isDryRun { return decisions }
        for index in decisions.indices {
            do throws(FileError) { try remove(decisions[index]) } catch {
                (decisions[index].removal, decisions[index].byteCount) = (.nothing, 0)
                decisions[index].problem = error
            }
        }
        return decisions
    }

    /// Removes the history of the runs that a collection removed.
    ///
    /// The files went first: on a full disk the journal cannot be written before.
    ///
    /// - Throws: ``ExecutionStoreError``; the next collection resumes it.
    func removeHistory(of decisions: [RetentionDecision]) throws {
        let gone = Set(decisions.filter { $0.removal == .all }.map(\.run))
        if gone.isEmpty { return }
        guard let store = try storeIfAny() else { return }
        try store.remove(try store.executions(limit: .max).filter { gone.contains($0.name) })
    }

    private func decision(
        on name: String, _ removal: RetentionDecision.Removal, _ reason: String,
        _ names: inout [FileIdentity: Int]
    ) -> RetentionDecision {
        let run = runDirectory(name)
        do throws(FileError) {
            let content = removal == .nothing ? OwnNames.Content() : try run.content()
            let doomed = removal == .all ? content.files : run.workingFiles(of: content)
            let stays = content.strangers.isEmpty ? "" : "; \(content.strangersInWords(run.path))"
            return RetentionDecision(
                run: name, removal: removal,
                byteCount: doomed.reduce(0) { $0 + Self.freedByteCount($1, &names) },
                reason: reason + stays)
        } catch {
            return RetentionDecision(
                run: name, removal: .nothing, byteCount: 0, reason: "it cannot be looked through",
                problem: error)
        }
    }

    /// What the removal of a file frees: nothing as long as it has another name that stays.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - names: how many names of each file were removed before.
    /// - Returns: bytes.
    private static func freedByteCount(
        _ path: FilePath, _ names: inout [FileIdentity: Int]
    ) -> Int {
        guard let status = FileStatus(path) else { return 0 }
        names[status.identity, default: 0] += 1
        return names[status.identity] == status.linkCount ? status.byteCount : 0
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
            let folder = runDirectory(run.name)
            // One that cannot be looked through may hold some, and the verdict tells of it.
            let hasWorkingFiles =
                (try? folder.content()).map { !folder.workingFiles(of: $0).isEmpty } ?? true
            return RetainedRun(
                name: run.name, age: run.age, hasWorkingFiles: hasWorkingFiles,
                protection: protections[run.name])
        }
    }

    private func runFolders() throws(FileError) -> [String] {
        try removableEntries(runsDirectory).filter { name in
            let run = runDirectory(name)
            return RunName(name) != nil && run.isThere && (try? run.content())?.isForeign != true
        }
    }

    private func remove(_ decision: RetentionDecision) throws(FileError) {
        let run = runDirectory(decision.run)
        guard run.isThere else { return }
        switch decision.removal {
        case .nothing: return
        case .workingFiles: try run.removeWorkingFiles(in: files)
        case .all:
            let folder = runsDirectory.appending(".\(decision.run)\(Self.removedSuffix)")
            try files.rename(run.path, to: folder)
            try files.synchronizeDirectory(runsDirectory)
            try finishRemoval(of: folder)
        }
    }
}
