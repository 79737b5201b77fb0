import DurableFiles
import ExecutionStore
import JSON
import NightStages
import Scoring
import StateMachine
import SystemPackage

extension Nights {
    /// Runs that are looked through for one to learn from.
    private static let runsLookedAt = 20

    /// What the newest whole night shows that stages cost here; nil where there is none.
    ///
    /// A whole night ran from the first state to the last without a halt and took no results of
    /// earlier runs.
    ///
    /// - Throws: ``ExecutionStoreError``.
    package func measuredRates() throws -> NightRates? {
        try newestWholeNight().map { night in
            NightRates(
                grounds: "rates of run \(night.run)", size: night.size,
                pairsScanned: Double(night.figures.pairs.scanned),
                cores: Machine.coresAtWork(night.concurrency),
                seconds: night.seconds, processorSeconds: night.processorSeconds)
        }
    }

    /// How large the newest whole night was; nil where there is none.
    ///
    /// - Throws: ``ExecutionStoreError``.
    package func measuredSize() throws -> (run: String, size: NightSize)? {
        try newestWholeNight().map { ($0.run, $0.size) }
    }

    private func newestWholeNight() throws -> WholeNight? {
        guard try FileStatus.find(journal) != nil else { return nil }
        let store = try ExecutionStore(reading: journal)
        for execution in try store.begunExecutions(limit: Self.runsLookedAt) {
            if let night = try wholeNight(execution, store) { return night }
        }
        return nil
    }

    private func wholeNight(
        _ execution: ExecutionRecord, _ store: ExecutionStore
    ) throws -> WholeNight? {
        guard execution.ending == .succeeded, execution.base == nil, execution.lastState == nil,
            let concurrency = execution.input[TaskKey.concurrency]?.integer, concurrency >= 1,
            // A definition of another version teaches nothing.
            let definition = try? NightDefinition(try store.source(of: execution), changing: [:])
        else { return nil }
        let visits = try store.visits(of: execution)
        guard Set(visits.map(\.state)).count == visits.count else { return nil }
        let figures = try figures(
            of: definition.states.map(\.name), in: execution, store, definition)
        guard figures.reusedChunks == 0, let size = NightSize(figures) else { return nil }
        let seconds = visits.reduce(into: [NightStage: Double]()) { seconds, visit in
            let state = definition.machine.graph[visit.state]
            guard let stage = state.flatMap({ NightStage($0) }), let exited = visit.exited
            else { return }
            seconds[stage] = visit.entered.duration(until: exited)
        }
        let trace = StageTrace(reading: runDirectory(execution.name).trace)
        let processorSeconds = trace.lines.reduce(into: [NightStage: Double]()) { sums, line in
            let state = definition.machine.graph[line.state]
            guard let stage = state.flatMap({ NightStage($0) }) else { return }
            sums[stage, default: 0] += line.processorSeconds
        }
        return WholeNight(
            run: execution.name, figures: figures, size: size, concurrency: concurrency,
            seconds: seconds, processorSeconds: processorSeconds)
    }
}

/// A night that ran as a whole, as the journal knows it.
private struct WholeNight {
    let run: String
    let figures: NightFigures
    let size: NightSize
    let concurrency: Int
    let seconds: [NightStage: Double]
    /// The time of all cores together, of the stages whose use was kept.
    let processorSeconds: [NightStage: Double]
}

extension NightSize {
    /// The size of a night that is done; nil where its figures do not say.
    init?(_ figures: NightFigures) {
        guard let rows = figures.rows, let decisions = figures.exclusionRows,
            let eligible = figures.eligible, let chunks = figures.chunks,
            let candidates = figures.candidates, let estimate = figures.estimate
        else { return nil }
        self.init(
            rows: Double(rows), decisions: Double(decisions), eligible: Double(eligible),
            chunks: Double(chunks), pairsInReach: estimate.pairsInReach,
            pairsSuited: estimate.pairsSuited, candidates: Double(candidates))
    }
}
