import DurableFiles
import NightStages
import Nights
import Scoring
import StateMachine
import SystemPackage
import UserPool

/// Runs nights, or parts of nights, for their figures: the very state machine that `oith run` runs.
struct NightBench: Sendable {
    /// Which part of the night is measured.
    enum Part: String, Sendable {
        case extract, score, write, night

        /// Whether a night is run up to the part before it is measured, since it begins later.
        var isLater: Bool { self == .score || self == .write }

        /// The first and the last stage of the part.
        var stages: ClosedRange<NightStage> {
            switch self {
            case .extract: .extractPool ... .extractPool
            case .score: .scoreChunk ... .scoreChunk
            case .write: .aggregateCandidates ... .verifySnapshot
            case .night: .extractPool ... .publishSnapshot
            }
        }
    }

    /// What one round came to.
    struct Round: Sendable {
        let run: String
        let figures: NightFigures
        let seconds: Double
        let peakMemory: Int
    }

    let part: Part
    /// Where the nights are; it is made, and removed by the caller.
    let folder: FilePath
    let settings: NightSettings
    let definition: NightDefinition
    let context: StageContext

    private var nights: Nights { Nights(folder, in: context.files) }

    /// Runs the part some times.
    ///
    /// - Returns: a round each time.
    /// - Throws: ``CommandError`` where a night failed; what the stages throw.
    func rounds(_ count: Int) async throws -> [Round] {
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
            throw CommandError(
                NightError.Code.exitCode(ofErrorName: failure.error),
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
            throw CommandError(
                ExitStatus.badData, "the state machine has no state for \(stage.rawValue)")
        }
        return state.name
    }

    /// How much faster the kernel is than the rules one by one; see ``ScalarComparison``.
    func comparison(in run: String) throws -> ScalarComparison {
        try nights.compareWithScalar(
            settings.executionInput(nights.runDirectory(run), concurrency: 1), context)
    }

    /// The bytes of all files below a folder of a run.
    func byteCount(of run: String, _ folder: KeyPath<RunDirectory, FilePath>) -> Int {
        Self.byteCount(nights.runDirectory(run)[keyPath: folder])
    }

    /// The bytes of the results of chunks.
    var resultByteCount: Int { Self.byteCount(folder.appending("results")) }

    private static func byteCount(_ folder: FilePath) -> Int {
        let names = (try? directoryEntries(folder)) ?? []
        return names.reduce(0) { $0 + (FileStatus(folder.appending($1))?.byteCount ?? 0) }
    }
}
