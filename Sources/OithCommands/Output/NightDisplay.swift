package import Logging
import NightReport
package import NightStages
package import Nights
import SnapshotStore
import StateMachine
import Synchronization

/// Shows a running night: a line of progress on a terminal, log lines everywhere else.
///
/// Called from many tasks at once; the lock around `state` orders them.
package final class NightDisplay: NightObserver {
    private static let secondsBetweenUpdates = 0.1

    private let isInteractive: Bool
    private let logger: Logger
    private let clock = ContinuousClock()
    private let state: Mutex<State>

    private struct State {
        var stage = ""
        var stageStart: ContinuousClock.Instant
        var lastUpdate: ContinuousClock.Instant?
        var rows = 0
        var progress = ScoringProgress()
        var lastLoggedTenth = 0
        /// The causes of failures that were logged; a line is not the place to repeat one.
        var toldCauses: Set<String> = []
    }

    /// - Parameters:
    ///   - run: its name, which is on each line of the log.
    ///   - format: of the log.
    ///   - isInteractive: whether a person watches, who needs no log.
    package init(run: String, format: LogFormat, isInteractive: Bool) {
        self.isInteractive = isInteractive
        var logger = Logger(label: "oith") { _ in LineLogHandler(format) }
        logger[metadataKey: "run"] = "\(run)"
        self.logger = logger
        state = Mutex(State(stageStart: clock.now))
    }

    /// The state that was entered last.
    private var stage: String { state.withLock(\.stage) }

    /// Tells something that is neither progress nor a result.
    package func tell(_ text: String, _ level: Logger.Level = .info) {
        if isInteractive { return Terminal.message(level > .info ? "oith: \(text)" : text) }
        logger.log(level: level, "\(text)", metadata: ["stage": "\(stage)"])
    }

    /// A state of the machine was entered or left.
    package func changed(_ change: StateChange) {
        switch change {
        case .entered(let stage): entered(stage)
        case .exited(let stage, let failure): exited(stage, failure: failure)
        case .attemptFailed(let chunk, let failure): attemptFailed(chunk, failure)
        }
    }

    private func attemptFailed(_ chunk: String?, _ failure: TaskFailure) {
        if isInteractive { return }
        var facts: Logger.Metadata = ["stage": "\(stage)"]
        facts["chunk"] = chunk.map { "\($0)" }
        logger.warning("attempt failed", metadata: facts.merging(self.facts(of: failure)) { $1 })
    }

    /// What is said of a failure: its error, and its cause where no line has had that.
    private func facts(of failure: TaskFailure) -> Logger.Metadata {
        let isNew = state.withLock { $0.toldCauses.insert(failure.cause).inserted }
        return isNew
            ? ["error": "\(failure.error)", "cause": "\(failure.cause)"]
            : ["error": "\(failure.error)"]
    }

    private func entered(_ stage: String) {
        state.withLock { state in
            state.stage = stage
            state.stageStart = clock.now
            state.lastUpdate = nil
        }
        if isInteractive {
            Terminal.status(stage)
        } else {
            logger.info("stage started", metadata: ["stage": "\(stage)"])
        }
    }

    private func exited(_ stage: String, failure: TaskFailure?) {
        let seconds = state.withLock { clock.now - $0.stageStart }.seconds
        if isInteractive {
            Terminal.status("")
            let mark = failure == nil ? "✓" : "✗"
            Terminal.message("\(mark) \(stage.padded(to: 20)) \(NumberFormatting.seconds(seconds))")
            return
        }
        var facts: Logger.Metadata = ["stage": "\(stage)", "seconds": .rounded(seconds, 2)]
        if let failure {
            facts["error"] = "\(failure.error)"
            logger.error("stage failed", metadata: facts)
        } else {
            logger.info("stage finished", metadata: facts)
        }
    }

    /// The run is over: its outcome, as facts.
    package func ended(_ result: NightRun.Result, seconds: Double) {
        if isInteractive { return }
        let figures = result.figures
        for (chunk, failure) in figures.failedChunks.sorted(by: { $0.key < $1.key }) {
            logger.warning(
                "chunk failed",
                metadata: [
                    "stage": "\(NightStage.scoreChunk.stateName)", "chunk": "\(chunk)",
                ].merging(self.facts(of: failure)) { $1 })
        }
        var facts: Logger.Metadata = ["stage": "\(stage)", "seconds": .rounded(seconds, 2)]
        facts["users"] = figures.eligible.map { .stringConvertible($0) }
        facts["lists"] = figures.lists.map { .stringConvertible($0) }
        facts["candidates"] = figures.candidates.map { .stringConvertible($0) }
        facts["snapshot"] = figures.snapshot.map { "\($0)" }
        facts["published"] = .stringConvertible(figures.isPublished)
        switch result.outcome {
        case .succeeded: logger.info("run succeeded", metadata: facts)
        case .aborted: logger.error("run stopped", metadata: facts)
        case .failed(let failure):
            logger.error(
                "run failed", metadata: facts.merging(self.facts(of: failure)) { $1 })
        }
    }

    // MARK: - After the run

    /// Something was done after the run, or could not be done.
    package func followed(_ event: FollowUp) {
        switch event {
        case .collected(let collection): collected(collection)
        case .collectionFailed(let error):
            tell("what is not needed any more could not be removed: \(error)", .warning)
        case .erased(let erasure):
            tell("erased forgotten users from \(ForgetReport(erasure).summary)")
            for problem in erasure.problems { tell(problem, .warning) }
        case .erasureFailed(let error):
            tell(
                "forgotten users are hidden, but could not be erased; run `oith snapshot "
                    + "forget` once more: \(error)", .warning)
        case .artifactFailed(let problem): tell(problem, .warning)
        }
    }

    private func collected(_ collection: Nights.Collection) {
        let results = collection.results
        if results.removed > 0 {
            tell(
                "removed \(NumberFormatting.count(results.removed)) unused results of chunks, "
                    + "\(NumberFormatting.bytes(results.removedBytes))")
        }
        for snapshot in collection.snapshots where snapshot.isRemoved {
            tell(
                "removed \(snapshot.name), \(NumberFormatting.bytes(snapshot.byteCount)): "
                    + snapshot.reason)
        }
        for run in collection.runs where run.removal != .nothing && run.byteCount > 0 {
            tell("removed \(run.files), \(NumberFormatting.bytes(run.byteCount)): \(run.reason)")
        }
        for problem in collection.problems {
            let words = CommandError(anything: problem).message
            tell("this was left while others were removed: \(words)", .warning)
        }
    }

    // MARK: - Inside of the stages

    /// Something happened inside of a stage.
    package func progress(_ event: NightProgress) {
        if case .noted(let words) = event { return tell(words, .warning) }
        state.withLock { state in
            switch event {
            case .read(let rows): state.rows = rows
            case .planned(let chunks, let pairs):
                state.progress = ScoringProgress(plannedChunks: chunks, plannedPairs: pairs)
            case .scored(_, let pairs, let isReused):
                state.progress.add(pairs, isReused: isReused)
            case .wrote, .noted: break
            }
            // Under the lock, so that lines come in the order of what they tell.
            if isInteractive { showLine(&state) } else { logTenth(&state, event) }
        }
    }

    private func showLine(_ state: inout State) {
        let now = clock.now
        if let last = state.lastUpdate, (now - last).seconds < Self.secondsBetweenUpdates { return }
        state.lastUpdate = now
        var line = state.stage
        if state.stage == NightStage.scoreChunk.stateName {
            line += "  " + state.progress.text(after: (now - state.stageStart).seconds)
        } else if state.stage == NightStage.extractPool.stateName {
            line += "  \(NumberFormatting.count(state.rows)) rows"
        }
        Terminal.status(String(line.prefix(Terminal.width - 1)))
    }

    /// A log has a line for each tenth of the pairs.
    private func logTenth(_ state: inout State, _ event: NightProgress) {
        guard case .scored = event, state.progress.plannedPairs > 0 else { return }
        let tenth = 10 * state.progress.pairs / state.progress.plannedPairs
        if tenth <= state.lastLoggedTenth { return }
        state.lastLoggedTenth = tenth
        let seconds = (clock.now - state.stageStart).seconds
        let progress = state.progress
        var facts: Logger.Metadata = [
            "stage": "\(NightStage.scoreChunk.stateName)",
            "chunks": .stringConvertible(progress.chunks),
            "of": .stringConvertible(progress.plannedChunks),
            "percent": .rounded(100 * progress.share, 1),
            "secondsLeft": .rounded(progress.secondsLeft(after: seconds), 1),
        ]
        if progress.reusedChunks > 0 {
            facts["reused"] = .stringConvertible(progress.reusedChunks)
        }
        facts["pairsPerSecond"] = progress.rate(after: seconds).map {
            .stringConvertible(NumberFormatting.whole($0))
        }
        logger.info("chunks scored", metadata: facts)
    }
}

/// How far the scoring has come.
private struct ScoringProgress {
    var plannedChunks = 0
    var plannedPairs = 0
    private(set) var chunks = 0
    private(set) var reusedChunks = 0
    /// The planned pairs of these chunks.
    private(set) var pairs = 0
    private var scoredPairs = 0

    init(plannedChunks: Int = 0, plannedPairs: Int = 0) {
        (self.plannedChunks, self.plannedPairs) = (plannedChunks, plannedPairs)
    }

    /// Adds a chunk.
    mutating func add(_ pairs: Int, isReused: Bool) {
        chunks += 1
        self.pairs += pairs
        if isReused { reusedChunks += 1 } else { scoredPairs += pairs }
    }

    var share: Double { plannedPairs > 0 ? Double(pairs) / Double(plannedPairs) : 0 }

    /// Planned pairs that were scored in a second; nil where all results were reused.
    func rate(after seconds: Double) -> Double? {
        scoredPairs > 0 && seconds > 0 ? Double(scoredPairs) / seconds : nil
    }

    /// If the rest has as many results to reuse as the chunks before it.
    func secondsLeft(after seconds: Double) -> Double {
        pairs > 0 ? seconds * Double(plannedPairs - pairs) / Double(pairs) : 0
    }

    func text(after seconds: Double) -> String {
        var text = "\(NumberFormatting.share(share))  \(chunks) of \(plannedChunks) chunks  "
        if reusedChunks > 0 { text += "\(reusedChunks) reused  " }
        if let rate = rate(after: seconds) {
            text += "\(NumberFormatting.large(NumberFormatting.whole(rate))) pairs/s  "
        }
        return text + "\(NumberFormatting.seconds(secondsLeft(after: seconds))) left"
    }
}

extension Logger.MetadataValue {
    /// A number with so many places at most.
    fileprivate static func rounded(_ value: Double, _ places: Int) -> Self {
        let scale = places == 1 ? 10.0 : 100.0
        return .stringConvertible((value * scale).rounded() / scale)
    }
}
