package import Bytes
import Dispatch
import DurableFiles
import Glibc
import JSON
import NightStages
import StateMachine
import Synchronization
package import SystemPackage

/// The sign of life of a run: `DIR/heartbeat.json`, written anew every ten seconds.
///
///     {"at":"...","chunks":120,"pid":4711,"plannedChunks":3000,"progressAt":"...","run":"...","stage":"ScoreChunks"}
///
/// `at` says that the process lives, `progressAt` that the work goes on: a new stage, a chunk, a part.
/// Once the run has ended `stage` is empty. It is for monitoring: whether a run lives is told by the lock.
package struct Heartbeat {
    /// The state that was entered last; empty once the run has ended.
    package let stage: String
    /// When something last happened in it.
    package let progressAt: Timestamp

    /// Whether the run had not ended when it was written.
    package var isRunning: Bool { !stage.isEmpty }

    fileprivate enum Key: String {
        case at, chunks, pid, plannedChunks, progressAt, run, stage
    }

    fileprivate static func path(in data: FilePath) -> FilePath { data.appending("heartbeat.json") }

    /// Reads the heartbeat of a data folder; nil where there is none.
    package init?(in data: FilePath) {
        let path = Self.path(in: data)
        guard FileStatus(path) != nil, let bytes = try? MappedFile(path).bytes(),
            let json = try? JSONValue(parsing: bytes), let stage = json[Key.stage]?.string,
            let progressAt = json[Key.progressAt]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        (self.stage, self.progressAt) = (stage, progressAt)
    }
}

/// Writes the heartbeat of a run from its beginning until ``stop()``.
final class HeartbeatWriter: Sendable {
    private static let interval = 10

    private struct State {
        var stage = "begins"
        var progressAt: Timestamp
        var chunks = 0
        var plannedChunks = 0
    }

    private let path: FilePath
    private let run: String
    private let clock: any ExecutionClock
    private let state: Mutex<State>
    private let queue = DispatchQueue(label: "oith.heartbeat")

    /// Begins to write.
    ///
    /// - Parameters:
    ///   - data: the data folder.
    ///   - run: the name of the run.
    ///   - clock: tells the present.
    init(_ data: FilePath, run: String, clock: any ExecutionClock = SystemClock()) {
        path = Heartbeat.path(in: data)
        (self.run, self.clock) = (run, clock)
        state = Mutex(State(progressAt: clock.now))
        queue.async { [weak self] in self?.beat() }
    }

    /// A state of the machine was entered.
    func changed(_ change: StateChange) {
        guard case .entered(let stage) = change else { return }
        state.withLock {
            $0.stage = stage
            $0.progressAt = clock.now
        }
    }

    /// Something happened inside of a stage.
    func progress(_ event: NightProgress) {
        state.withLock { state in
            state.progressAt = clock.now
            switch event {
            case .planned(let chunks, _): state.plannedChunks = chunks
            case .scored: state.chunks += 1
            case .read, .wrote, .noted: break
            }
        }
    }

    /// Writes for the last time: the run has ended.
    func stop() {
        // On the queue, so that no beat comes after it.
        queue.sync {
            state.withLock { $0.stage = "" }
            write()
        }
    }

    private func beat() {
        if state.withLock({ $0.stage.isEmpty }) { return }
        write()
        queue.asyncAfter(deadline: .now() + .seconds(Self.interval)) { [weak self] in
            self?.beat()
        }
    }

    private func write() {
        let text = state.withLock { state in
            JSONValue(members: [
                (Heartbeat.Key.at, .string(clock.now.description)),
                (.chunks, .integer(state.chunks)), (.pid, .integer(Int(getpid()))),
                (.plannedChunks, .integer(state.plannedChunks)),
                (.progressAt, .string(state.progressAt.description)), (.run, .string(run)),
                (.stage, .string(state.stage)),
            ])
        }
        // A beat that is missed says nothing else than what is the case: that the disk is in trouble.
        try? LocalFileSystem().write(Array((text.text + "\n").utf8), durablyTo: path)
    }
}
