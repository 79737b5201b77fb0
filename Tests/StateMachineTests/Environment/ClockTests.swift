import Bytes
import StateMachine
import Synchronization
import Testing

/// A clock on the wall that somebody sets, and what goes by the time that passed instead.
@Suite struct ClockTests {
    /// A clock that is set by hand while time passes: what it shows, and what has passed.
    private final class SetClock: ExecutionClock {
        private let state: Mutex<(now: Timestamp, elapsed: Duration, naps: [Double])>
        /// How the clock is set at the end of each sleep, in seconds.
        private let jump: Int64

        init(jump: Int64) {
            self.jump = jump
            state = Mutex((Timestamp(milliseconds: 1_795_147_200_000), .seconds(500), []))
        }

        var now: Timestamp { state.withLock(\.now) }
        var elapsed: Duration { state.withLock(\.elapsed) }
        var naps: [Double] { state.withLock(\.naps) }

        func pass(seconds: Int64) {
            state.withLock {
                $0.now = $0.now.advanced(byMilliseconds: (seconds + jump) * 1000)
                $0.elapsed += .seconds(seconds)
            }
        }

        func sleep(seconds: Double) async throws {
            try Task.checkCancellation()
            state.withLock { $0.naps.append(seconds) }
            pass(seconds: Int64(seconds))
        }
    }

    @Test(arguments: [-7200, 0, 7200] as [Int64])
    func `A steady clock shows the time that passed`(jump: Int64) {
        let wall = SetClock(jump: jump)
        let steady = SteadyClock(wall)
        #expect(steady.now == Timestamp(milliseconds: 1_795_147_200_000))
        wall.pass(seconds: 90)
        wall.pass(seconds: 10)
        #expect(steady.now == Timestamp(milliseconds: 1_795_147_300_000))
        #expect(steady.elapsed == .seconds(600))
    }

    @Test(arguments: [-7200, 0, 7200] as [Int64])
    func `A silent task times out after its heartbeat, however the clock is set`(
        jump: Int64
    ) async throws {
        let clock = SetClock(jump: jump)
        let outcome = try await run(
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true,
              "Resource": "arn:aws:states:r:1:activity:t", "HeartbeatSeconds": 5}}}
            """, clock: clock
        ) { _ throws(TaskFailure) in
            try? await untilCancelled()
            throw TaskFailure(error: "Stopped", cause: "")
        }
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.error == "States.Timeout")
        #expect(clock.naps == [5])
    }

    @Test func `The clock of the machine never goes back in the time that passed`() {
        let clock = SystemClock()
        let before = clock.elapsed
        #expect(clock.elapsed >= before)
    }
}
