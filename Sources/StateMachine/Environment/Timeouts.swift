import Synchronization

/// Runs a body until it is done or the time is up; then it is cancelled and waited for.
///
/// - Returns: nil where the time was up first.
func withTimeout<Value: Sendable>(
    _ seconds: Int?, clock: any ExecutionClock,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value? {
    guard let seconds else { return try await body() }
    return try await withThrowingTaskGroup(of: Value?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await clock.sleep(seconds: Double(seconds))
            return nil
        }
        defer { group.cancelAll() }
        return try await group.next() ?? nil
    }
}

extension TaskFailure {
    /// A task or an execution took longer than it may.
    static let timeout = TaskFailure(error: "States.Timeout", cause: "")

    /// A task was silent for longer than it may be.
    static let heartbeatTimeout = TaskFailure(
        error: "States.Timeout", cause: "", otherName: "States.HeartbeatTimeout")
}

/// Reports that a task is alive to its execution.
///
/// A task whose state has HeartbeatSeconds calls ``beat()`` more often than that; for any other
/// task the call does nothing.
package struct TaskHeartbeat: Sendable {
    /// The heartbeat of a state without `HeartbeatSeconds`: a beat does nothing.
    package static let unwatched = TaskHeartbeat {}

    private let note: @Sendable () -> Void

    /// A heartbeat that calls `note` at each beat, from whatever task the beat comes.
    package init(_ note: @escaping @Sendable () -> Void) { self.note = note }

    /// Says that the task is alive.
    package func beat() { note() }
}

/// Watches a task for the time since it was last heard of.
final class HeartbeatWatch: Sendable {
    private let clock: any ExecutionClock
    /// By the monotonic clock.
    private let lastBeat: Mutex<Duration>

    /// A watch that has just heard of its task.
    init(_ clock: any ExecutionClock) {
        self.clock = clock
        lastBeat = Mutex(clock.elapsed)
    }

    var heartbeat: TaskHeartbeat {
        TaskHeartbeat { [self] in lastBeat.withLock { $0 = clock.elapsed } }
    }

    /// Returns when the task was silent for so long.
    func waitForSilence(seconds: Int) async throws {
        while true {
            let last = lastBeat.withLock(\.self)
            let rest = .seconds(seconds) - (clock.elapsed - last)
            if rest <= .zero { return }
            try await clock.sleep(seconds: rest / .seconds(1))
        }
    }
}
