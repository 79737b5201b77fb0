import DurableFiles
import ExecutionStore
import JSON
import NightStages
import SnapshotFormat
import SnapshotStore
import StateMachine
import SystemPackage

extension Nights {
    /// Earlier runs that a run is compared with.
    private static let earlierRuns = 7

    /// What there is to tell of a run.
    ///
    /// Only reads; the run may be under way. Its snapshot is read from the first row to the last, on
    /// `width` cores.
    ///
    /// - Parameters:
    ///   - name: which run; nil for the last one.
    ///   - width: how many cores read the snapshot.
    /// - Returns: the account. What cannot be read of a damaged or removed run is left out of it.
    /// - Throws: ``ExecutionStoreError``, with code `.notFound` where there is no such run.
    package func account(of name: String?, width: Int) async throws -> NightAccount {
        let store = try ExecutionStore(reading: journal)
        let isHeld = RunLock.isHeld(in: dataDirectory)
        let run = try store.findWhole(name, begun: false).seen(lockIsHeld: isHeld)
        let definition = try? NightDefinition(try store.source(of: run), changing: [:])
        let visits = try store.visits(of: run)
        let figures = try definition.map {
            try self.figures(of: run, visits: visits, store: store, definition: $0)
        }
        let snapshot = snapshotDirectory(of: run.name, figures?.snapshot)
        return NightAccount(
            dataFolder: dataDirectory.string, run: run, status: run.status(lockIsHeld: isHeld),
            machine: definition?.machine,
            stages: stages(visits, of: run.name, definition),
            chunks: try store.items(of: run).map { NightAccount.ChunkVisit($0) },
            figures: figures ?? NightFigures(), notEligible: try notEligible(in: run, store),
            rejects: RejectCounts.read(runDirectory(run.name).rejects),
            earlier: try earlier(than: run, store, isHeld: isHeld),
            manifest: snapshot.flatMap { try? SnapshotManifest.read(from: $0) },
            statistics: await statistics(of: snapshot, width: width),
            guardResult: guardResult(visits, of: run.name), serviceStatus: serviceStatus(in: store),
            processes: StageTrace(reading: runDirectory(run.name).trace).processes,
            nextStep: nextStep(after: run, lockIsHeld: isHeld && run.ending == nil))
    }

    /// The name of the last run that was not only a part of a night: the one that metrics are of.
    ///
    /// - Returns: nil where there is none, so that the last run of all counts.
    /// - Throws: ``ExecutionStoreError``.
    package func lastWholeRun() throws -> String? {
        try ExecutionStore(reading: journal).executions(limit: .max).first { !$0.isPartial }?.name
    }

    /// What a run did, and what it took as an earlier run had left it: the states before its first.
    ///
    /// What the earlier run did after the last state of this one is not this one's doing.
    private func figures(
        of run: ExecutionRecord, visits: [StateExecutionRecord], store: ExecutionStore,
        definition: NightDefinition
    ) throws -> NightFigures {
        let states = definition.states.map(\.name)
        let visited = Set(visits.map(\.state))
        let taken = states.prefix { !visited.contains($0) }
        return try figures(
            of: visits.isEmpty ? [] : taken + states.filter(visited.contains), in: run, store,
            definition)
    }

    /// The visits of a run, each with what it used of the machine.
    private func stages(
        _ visits: [StateExecutionRecord], of run: String, _ definition: NightDefinition?
    ) -> [NightAccount.StageVisit] {
        let trace = StageTrace(reading: runDirectory(run).trace)
        return visits.enumerated().map { place, visit in
            // A state that was resumed has its use with its last visit.
            let isLast = !visits.dropFirst(place + 1).contains { $0.state == visit.state }
            let line = trace.lines.last { isLast && visit.exited != nil && $0.state == visit.state }
            return NightAccount.StageVisit(
                visit: visit,
                stage: definition?.machine.graph[visit.state].flatMap { NightStage($0) },
                usage: line.map { NightAccount.Usage($0) })
        }
    }

    /// What the guard found, by its own output or by the file that it left when it refused.
    private func guardResult(_ visits: [StateExecutionRecord], of run: String) -> GuardResult? {
        for visit in visits.reversed() {
            let result = visit.output.map { GuardResult($0) }
            if let result, !result.measures.isEmpty { return result }
        }
        let result = GuardRecord(of: runDirectory(run))?.result
        return result.flatMap { $0.measures.isEmpty ? nil : $0 }
    }

    /// A snapshot that cannot be read has no statistics; `oith snapshot verify` says why.
    private func statistics(of snapshot: FilePath?, width: Int) async -> SnapshotStatistics? {
        guard let snapshot else { return nil }
        return try? await SnapshotStatistics.read(snapshot, width: width)
    }

    /// Where the snapshot of a run is: published or kept, or still staged.
    private func snapshotDirectory(of run: String, _ name: String?) -> FilePath? {
        guard let name else { return nil }
        let store = SnapshotStore(dataDirectory, in: files)
        return [store.directory(named: name), store.stagedDirectory(run, name)].first {
            FileStatus($0, followingLinks: true)?.isDirectory == true
        }
    }

    private func earlier(
        than run: ExecutionRecord, _ store: ExecutionStore, isHeld: Bool
    ) throws -> [EarlierNight] {
        let runs = try store.executions(limit: .max).filter { $0.id < run.id }
            .sorted { $0.id > $1.id }
        return try runs.prefix(Self.earlierRuns).map { run in
            // A definition of another version tells nothing.
            let definition = try? NightDefinition(try store.source(of: run), changing: [:])
            let visits = try store.visits(of: run)
            let figures = try definition.map {
                try self.figures(of: run, visits: visits, store: store, definition: $0)
            }
            return EarlierNight(
                run: run, status: run.status(lockIsHeld: isHeld),
                figures: figures ?? NightFigures())
        }
    }

    /// What ExtractPool counted, of this run or of the one that it is a rerun of.
    private func notEligible(
        in execution: ExecutionRecord, _ store: ExecutionStore
    ) throws -> [NamedCount] {
        var run: ExecutionRecord? = execution
        while let current = run {
            for visit in try store.visits(of: current).reversed() {
                let output = visit.output.map { ExtractPoolOutput($0) }
                if let reasons = output?.notEligible { return reasons }
            }
            run = try current.base.map { try store.execution(named: $0) }
        }
        return []
    }
}

extension NightAccount.Usage {
    fileprivate init(_ line: StageTrace.Line) {
        cores = line.seconds > 0 ? line.processorSeconds / line.seconds : 0
        processorSeconds = line.processorSeconds
        peakMemory = line.peakMemory
    }
}

extension NightAccount.ChunkVisit {
    fileprivate init(_ item: ItemRecord) {
        name = item.input.flatMap { Chunk.name(inItem: $0) } ?? "item \(item.index)"
        users = item.input.flatMap { Chunk.userCount(inItem: $0) } ?? 0
        started = item.started
        ended = item.ended
        ending = item.ending
        attempts = item.attempts
        let output = item.output.map { ScoreChunkOutput($0) }
        isReused = output?.isReused ?? false
        pairs = output?.scanned ?? 0
        failure = item.failure
    }
}
