import Bytes
import NightStages
import StateMachine
import Synchronization
import Testing
import UserPool

/// A pool that is locked for a while; the clock goes on by what it is asked to wait.
@Suite struct PoolWaitTests {
    private final class DrivenClock: ExecutionClock {
        private let all = Mutex<[Double]>([])

        var waits: [Double] { all.withLock(\.self) }
        var now: Timestamp {
            Timestamp(milliseconds: Int64(waits.reduce(0, +) * 1000))
        }

        func sleep(seconds: Double) async throws { all.withLock { $0.append(seconds) } }
    }

    private final class Log: Sendable {
        private let all = Mutex<[String]>([])

        var lines: [String] { all.withLock(\.self) }

        func add(_ line: String) { all.withLock { $0.append(line) } }
    }

    /// Tries a pool that is locked at the first so many tries.
    private func attempts(
        lockedAt count: Int, _ seconds: Double, _ clock: DrivenClock, _ log: Log
    ) async throws -> Int {
        var attempts = 0
        return try await PoolWait(seconds, clock) { log.add($0) }.whileLocked {
            attempts += 1
            if attempts <= count { throw PoolError(.busy, in: "pool.sqlite", "it is locked") }
            return attempts
        }
    }

    @Test func `A pool that nobody has locked is read at once.`() async throws {
        let (clock, log) = (DrivenClock(), Log())
        #expect(try await attempts(lockedAt: 0, 600, clock, log) == 1)
        #expect(clock.waits == [] && log.lines == [])
    }

    @Test func `One that is locked is tried each second, and a line says so.`() async throws {
        let (clock, log) = (DrivenClock(), Log())
        #expect(try await attempts(lockedAt: 3, 600, clock, log) == 4)
        #expect(clock.waits == [1, 1, 1])
        #expect(
            log.lines == ["the pool is locked by another process; waiting up to 10 min for it"])
    }

    @Test(
        arguments: [
            (0, [], "0 s"), (2.5, [1, 1, 0.5], "2.5 s"),
            (600, Array(repeating: 1, count: 600), "10 min"),
        ] as [(Double, [Double], String)])
    func `One that stays locked is an error after the longest wait.`(
        seconds: Double, waits: [Double], words: String
    ) async {
        let (clock, log) = (DrivenClock(), Log())
        let error = await #expect(throws: NightError.self) {
            try await attempts(lockedAt: .max, seconds, clock, log)
        }
        #expect(error?.code == .io)
        #expect(
            error?.message.hasPrefix(
                "pool.sqlite: another process has kept the pool locked for \(words) ") == true)
        #expect(clock.waits == waits)
        #expect(log.lines.count == (waits.isEmpty ? 0 : 1))
    }

    @Test func `Any other error is one at once.`() async {
        let clock = DrivenClock()
        await #expect(throws: PoolError.self) {
            try await PoolWait(600, clock) { _ in }.whileLocked {
                throw PoolError(.damaged, in: "pool.sqlite", "it is damaged")
            }
        }
        #expect(clock.waits == [])
    }
}
