import DurableFiles
package import NightStages
package import Nights
import StateMachine
package import SystemPackage

/// Runs nights, or parts of nights, for their figures: the same state machine as `oith run`.
package struct NightBench: Sendable {
    /// The part of the night that is measured.
    package enum Part: String, Sendable {
        /// ExtractPool.
        case extract
        /// ScoreChunks.
        case score
        /// From AggregateCandidates to VerifySnapshot.
        case write
        /// All stages.
        case night

        /// Whether the part begins after the first stage, so that a whole night is run before it.
        var isLater: Bool { self == .score || self == .write }

        /// The first and the last stage of the part.
        package var stages: ClosedRange<NightStage> {
            switch self {
            case .extract: .extractPool ... .extractPool
            case .score: .scoreChunk ... .scoreChunk
            case .write: .aggregateCandidates ... .verifySnapshot
            case .night: .extractPool ... .publishSnapshot
            }
        }
    }

    /// The figures of one round.
    package struct Round: Sendable {
        /// The run by its name in the journal, `2026-11-20T040000Z-1`.
        package let run: String
        /// What its stages counted.
        package let figures: NightFigures
        /// Wall time from the first to the last stage of the part.
        package let seconds: Double
        /// The most memory that the process held in the round, in bytes.
        package let peakMemory: Int

        /// - Parameters:
        ///   - run: the name of the run.
        ///   - figures: what its stages counted.
        ///   - seconds: wall time from the first to the last stage of the part.
        ///   - peakMemory: the most memory that the process held, in bytes.
        package init(run: String, figures: NightFigures, seconds: Double, peakMemory: Int) {
            (self.run, self.figures) = (run, figures)
            (self.seconds, self.peakMemory) = (seconds, peakMemory)
        }
    }

    private let part: Part
    /// The data folder of the nights; the caller removes it.
    private let folder: FilePath
    /// The settings of each night.
    package let settings: NightSettings
    private let definition: NightDefinition
    /// Kernel, concurrency and memory of each night.
    package let context: StageContext

    /// - Parameters:
    ///   - part: what is measured.
    ///   - folder: the data folder of the nights; the caller removes it.
    ///   - settings: the settings of each night.
    ///   - definition: the state machine.
    ///   - context: kernel, concurrency and memory of each night.
    package init(
        _ part: Part, in folder: FilePath, settings: NightSettings, definition: NightDefinition,
        context: StageContext
    ) {
        (self.part, self.folder, self.settings) = (part, folder, settings)
        (self.definition, self.context) = (definition, context)
    }

    private var nights: Nights { Nights(folder, in: context.files) }

    /// Runs the part a number of times.
    ///
    /// - Returns: the rounds, in order.
    /// - Throws: ``BenchError`` where a night failed; what the stages throw.
    package func rounds(_ count: Int) async throws -> [Round] {
        // A rerun begins where a night has been.
        if part.isLater { _ = try await run(try wholeNight()) }
        var rounds: [Round] = []
        for _ in 0..<count {
            let before = rounds.last?.run
            rounds.append(try await run(try night()))
            if !part.isLater, let before {
                try context.files.removeTree(nights.runDirectory(before).path)
            }
        }
        return rounds
    }

    /// The night of one round, not yet begun.
    private func night() throws -> Night {
        guard part.isLater else { return try wholeNight() }
        let request = RerunRequest(
            .from(try state(of: part.stages.lowerBound)),
            through: try state(of: part.stages.upperBound), reuses: false)
        let plan = try nights.plan(request, of: nil) { _ in definition }
        return try nights.rerun(plan, concurrency: context.concurrency)
    }

    /// A night from its beginning through the part.
    private func wholeNight() throws -> Night {
        let last = part.stages.upperBound
        return try nights.begin(
            settings, definition, concurrency: context.concurrency,
            through: last == .publishSnapshot ? nil : try state(of: last))
    }

    private func run(_ night: consuming Night) async throws -> Round {
        ProcessUsage.resetPeakMemory()
        let name = night.name
        let start = ContinuousClock.now
        let result = try await night.run(context, stateChanged: { _ in }).run()
        let seconds = (ContinuousClock.now - start).seconds
        night.release()
        switch result.outcome {
        case .succeeded: break
        case .aborted: throw CancellationError()
        case .failed(let failure):
            throw BenchError(
                .night(errorName: failure.error),
                "the night failed: \(failure.cause)")
        }
        return Round(
            run: name, figures: result.figures, seconds: seconds,
            peakMemory: result.figures.peakMemory)
    }

    /// The state of the definition that does a stage.
    private func state(of stage: NightStage) throws -> String {
        let state = definition.machine.graph.states.first { NightStage($0) == stage }
        guard let state else {
            throw BenchError(
                .badInput, "the state machine has no state for \(stage.rawValue)")
        }
        return state.name
    }

    /// How much faster the kernel is than the exact rules, for the users of a run.
    package func comparison(in run: String) throws -> ScalarComparison {
        try nights.compareWithScalar(
            settings.executionInput(nights.runDirectory(run), concurrency: 1), context)
    }

    /// The size of all files in a folder of a run, in bytes.
    package func byteCount(of run: String, _ folder: KeyPath<RunDirectory, FilePath>) -> Int {
        Self.byteCount(nights.runDirectory(run)[keyPath: folder])
    }

    /// The size of the stored results of all chunks, in bytes.
    package var resultByteCount: Int { Self.byteCount(folder.appending("results")) }

    private static func byteCount(_ folder: FilePath) -> Int {
        let names = (try? directoryEntries(folder)) ?? []
        return names.reduce(0) { $0 + (FileStatus(folder.appending($1))?.byteCount ?? 0) }
    }
}
