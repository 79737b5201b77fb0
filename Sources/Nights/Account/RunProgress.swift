import Bytes
package import ExecutionStore
import NightStages
import StateMachine

/// How far a run has come, by its journal: how much of the scoring is done, how fast it is, and when
/// the night will end.
///
///     let progress = try nights.progress(of: run)
///     progress?.scoring?.share          // 0.43
package struct RunProgress: Sendable, Equatable {
    /// The scoring of chunks.
    package struct Scoring: Sendable, Equatable {
        /// Chunks that are done.
        package let chunks: Int
        /// All of them.
        package let plannedChunks: Int
        /// The pairs of the chunks that are done, as the plan counts them.
        package let pairs: Int
        /// The pairs of all chunks.
        package let plannedPairs: Int
        /// Planned pairs in a second, since the stage was entered last; nil where none is done.
        package let pairsPerSecond: Double?

        /// The part that is done, 0...1.
        package var share: Double {
            plannedPairs > 0 ? Double(pairs) / Double(plannedPairs) : 1
        }

        /// What is left of it, in seconds; nil where there is no rate yet.
        package var secondsLeft: Double? {
            pairsPerSecond.map { $0 > 0 ? Double(plannedPairs - pairs) / $0 : 0 }
        }
    }

    /// The state that is under way.
    package let state: String
    /// Seconds since it was entered.
    package let stateSeconds: Double
    /// The scoring; nil before SplitPool is done.
    package let scoring: Scoring?
    /// What is left until the snapshot is verified, in seconds; nil where nobody can say.
    package let secondsLeft: Double?
    /// The part of the night that is done, 0...1; nil where nobody can say.
    package let share: Double?
}

extension Nights {
    /// How far a run has come that is under way; nil before its first state.
    ///
    /// - Parameters:
    ///   - run: the run.
    ///   - visits: to its states.
    ///   - store: the journal.
    /// - Returns: the progress now.
    /// - Throws: ``ExecutionStoreError``.
    package func progress(
        of run: ExecutionRecord, _ visits: [StateExecutionRecord], in store: ExecutionStore
    ) throws -> RunProgress? {
        guard let visit = visits.last else { return nil }
        let definition = try? NightDefinition(try store.source(of: run), changing: [:])
        let stage = { (state: String) in
            definition?.machine.graph[state].flatMap { NightStage($0) }
        }
        let now = clock.now
        let split = visits.last { stage($0.state) == .splitPool && $0.ending == .succeeded }
            .flatMap { $0.output.map { SplitPoolOutput($0) } }
        let current = visit.exited == nil ? stage(visit.state) : nil
        var scoring: RunProgress.Scoring?
        if let split, let chunks = split.chunks, let work = split.work {
            let entered = visits.last { stage($0.state) == .scoreChunk }?.entered ?? now
            let isScoring = current == .scoreChunk
            scoring = RunProgress.Scoring(
                try store.items(of: run, ending: .succeeded), since: entered,
                until: isScoring ? now : nil, planned: (chunks, work))
        }
        let seconds = max(0, visit.entered.seconds(until: now))
        let left = current.flatMap { stage in
            split?.estimate.map { secondsLeft(in: stage, after: seconds, $0, scoring) }
        }
        let elapsed = max(0, run.started.seconds(until: now))
        return RunProgress(
            state: visit.state, stateSeconds: seconds, scoring: scoring, secondsLeft: left,
            share: left.map { elapsed + $0 > 0 ? elapsed / (elapsed + $0) : 0 })
    }

    /// What is left of a stage, by its rate or by the estimate, and what the later ones will take.
    private func secondsLeft(
        in stage: NightStage, after seconds: Double, _ estimate: NightEstimate,
        _ scoring: RunProgress.Scoring?
    ) -> Double {
        let expected = estimate.seconds[stage].map { max(0, $0 - seconds) } ?? 0
        let here = stage == .scoreChunk ? scoring?.secondsLeft ?? expected : expected
        return NightStage.allCases.filter { $0 > stage }
            .reduce(here) { $0 + (estimate.seconds[$1] ?? 0) }
    }
}

extension RunProgress.Scoring {
    /// - Parameters:
    ///   - items: the chunks that are done.
    ///   - entered: when their stage was entered last.
    ///   - now: until when the rate counts; nil where the stage is over.
    ///   - planned: all chunks, and their pairs.
    fileprivate init(
        _ items: [ItemRecord], since entered: Timestamp, until now: Timestamp?,
        planned: (chunks: Int, pairs: Int)
    ) {
        var (done, recent) = (0, 0)
        for item in items {
            let work = item.input.flatMap { Chunk.work(inItem: $0) } ?? 0
            done += work
            if let ended = item.ended, ended >= entered { recent += work }
        }
        let seconds = now.map { entered.seconds(until: $0) } ?? 0
        self.init(
            chunks: items.count, plannedChunks: planned.chunks, pairs: done,
            plannedPairs: planned.pairs,
            pairsPerSecond: seconds > 0 && recent > 0 ? Double(recent) / seconds : nil)
    }
}
