package import Bytes
import StateMachine
import Synchronization

/// A clock that a test sets: to sleep is to move it on, and is noted.
package final class HandClock: ExecutionClock {
    private let state: Mutex<(now: Timestamp, sleeps: [Double])>

    /// A clock that is at an instant.
    package init(_ start: Timestamp) { state = Mutex((start, [])) }

    package var now: Timestamp { state.withLock(\.now) }

    /// How long it was asked to sleep, each time, in seconds.
    package var sleeps: [Double] { state.withLock(\.sleeps) }

    package func sleep(seconds: Double) async throws {
        state.withLock {
            $0.sleeps.append(seconds)
            $0.now = $0.now.advanced(byMilliseconds: Int64((seconds * 1000).rounded()))
        }
    }

    /// Sets it.
    package func set(_ instant: Timestamp) { state.withLock { $0.now = instant } }
}
