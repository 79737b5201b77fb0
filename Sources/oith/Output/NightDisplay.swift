import Logging
import Precompute
import Scoring
import StateMachine
import Synchronization

/// Shows a running night: a line of progress on a terminal, log lines everywhere else.
///
/// Called from many tasks at once; the lock around `state` orders them.
final class NightDisplay: Sendable {
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
        var chunks = 0
        var plannedChunks = 0
        var pairs = 0
        var plannedPairs = 0
        var lastLoggedTenth = 0
    }

    init(run: String, isInteractive: Bool) {
        self.isInteractive = isInteractive
        var logger = Logger(label: "oith") { StreamLogHandler.standardError(label: $0) }
        logger[metadataKey: "run"] = "\(run)"
        self.logger = logger
        state = Mutex(State(stageStart: clock.now))
    }

    /// A state of the machine was entered or left.
    func changed(_ change: StateChange) {
        switch change {
        case .entered(let stage): entered(stage)
        case .exited(let stage, let failure): exited(stage, failure: failure)
        }
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
            Terminal.message("\(mark) \(stage.padded(to: 20)) \(Figures.seconds(seconds))")
        } else if let failure {
            logger.error(
                "stage failed",
                metadata: ["stage": "\(stage)", "error": "\(failure.error)"])
        } else {
            logger.info(
                "stage finished",
                metadata: ["stage": "\(stage)", "seconds": "\(Figures.decimal(seconds, 2))"])
        }
    }

    /// Something happened inside of a stage.
    func progress(_ event: NightProgress) {
        let line: String? = state.withLock { state in
            switch event {
            case .read(let rows): state.rows = rows
            case .planned(let chunks, let pairs):
                state.plannedChunks = chunks
                state.plannedPairs = pairs
            case .scored(_, let pairs):
                state.chunks += 1
                state.pairs += pairs
            case .wrote: break
            }
            return isInteractive ? updatedLine(&state) : loggedTenth(&state, event)
        }
        guard let line else { return }
        if isInteractive {
            Terminal.status(String(line.prefix(Terminal.width - 1)))
        } else {
            logger.info("\(line)", metadata: ["stage": "ScoreChunks"])
        }
    }

    private func updatedLine(_ state: inout State) -> String? {
        let now = clock.now
        if let last = state.lastUpdate, (now - last).seconds < Self.secondsBetweenUpdates {
            return nil
        }
        state.lastUpdate = now
        return line(state, seconds: (now - state.stageStart).seconds)
    }

    /// A log has a line for each tenth of the pairs.
    private func loggedTenth(_ state: inout State, _ event: NightProgress) -> String? {
        guard case .scored = event, state.plannedPairs > 0 else { return nil }
        let tenth = 10 * state.pairs / state.plannedPairs
        if tenth <= state.lastLoggedTenth { return nil }
        state.lastLoggedTenth = tenth
        return line(state, seconds: (clock.now - state.stageStart).seconds)
    }

    private func line(_ state: State, seconds: Double) -> String {
        guard state.stage == "ScoreChunks", state.plannedPairs > 0, seconds > 0 else {
            return state.stage == "ExtractPool"
                ? "\(state.stage)  \(Figures.count(state.rows)) rows" : state.stage
        }
        let rate = Double(state.pairs) / seconds
        let left = rate > 0 ? Double(state.plannedPairs - state.pairs) / rate : 0
        return "\(state.stage)  \(Figures.percent(state.pairs, of: state.plannedPairs))  "
            + "\(state.chunks) of \(state.plannedChunks) chunks  "
            + "\(Figures.large(Int(rate))) pairs/s  \(Figures.seconds(left)) left"
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
