import Bytes
import JSON
import StateMachine
import Synchronization
import Testing

/// Tasks that are watched, and tasks that somebody else ends.
struct HeartbeatTests {
    private static func machine(_ fields: String) -> String {
        """
        {"StartAt": "T", "States": {"T": {"Type": "Task", "End": true, \(fields)}}}
        """
    }
    private static let activity = #""Resource": "arn:aws:states:r:1:activity:t""#

    @Test(arguments: ["States.Timeout", "States.HeartbeatTimeout", "States.ALL"])
    func `A silent task times out, by either name`(name: String) async throws {
        let outcome = try await run(
            Self.machine(
                #"\#(Self.activity), "HeartbeatSecondsPath": "$.h", "Catch": [{"ErrorEquals": ["\#(name)"], "Next": "P"}]}, "P": {"Type": "Pass", "End": true"#
            ), input: ["h": 5]
        ) { _ throws(TaskFailure) in
            try? await untilCancelled()
            throw TaskFailure(error: "Stopped", cause: "")
        }
        #expect(outcome == .succeeded(["Error": "States.Timeout", "Cause": ""]))
    }

    @Test func `A plain timeout is no heartbeat timeout`() async throws {
        let outcome = try await run(
            Self.machine(
                #"\#(Self.activity), "TimeoutSeconds": 5, "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "P"}]}, "P": {"Type": "Pass", "End": true"#
            )
        ) { _ throws(TaskFailure) in
            try? await untilCancelled()
            throw TaskFailure(error: "Stopped", cause: "")
        }
        #expect(outcome == .failed(TaskFailure(error: "States.Timeout", cause: "")))
    }

    /// A clock on which a task is heard of in the middle of every nap, until it is done.
    private final class BeatingClock: ExecutionClock {
        private let state = Mutex((now: Timestamp(milliseconds: 0), naps: 0))
        private let heartbeat = Mutex<TaskHeartbeat?>(nil)
        private let done: AsyncStream<Void>.Continuation

        init(_ done: AsyncStream<Void>.Continuation) { self.done = done }

        var now: Timestamp { state.withLock(\.now) }
        var naps: Int { state.withLock(\.naps) }

        func listen(to heartbeat: TaskHeartbeat) { self.heartbeat.withLock { $0 = heartbeat } }

        func sleep(seconds: Double) async throws {
            while heartbeat.withLock({ $0 == nil }) { await Task.yield() }
            if naps == 4 {
                done.finish()
                try await untilCancelled()
            }
            advance(by: seconds / 2)
            heartbeat.withLock { $0?.beat() }
            advance(by: seconds / 2)
            state.withLock { $0.naps += 1 }
        }

        private func advance(by seconds: Double) {
            state.withLock { $0.now = $0.now.advanced(byMilliseconds: Int64(seconds * 1000)) }
        }
    }

    @Test func `A task that is heard of in time may take longer than the heartbeat`() async throws {
        let (done, finish) = AsyncStream.makeStream(of: Void.self)
        let clock = BeatingClock(finish)
        let outcome = try await run(
            Self.machine(#"\#(Self.activity), "HeartbeatSeconds": 16"#), clock: clock
        ) { request throws(TaskFailure) in
            clock.listen(to: request.heartbeat)
            for await _ in done {}
            return "heard"
        }
        #expect(outcome == .succeeded("heard"))
        // After a nap of n seconds the task was heard of n / 2 seconds ago: 16 + 8 + 12 + 10.
        #expect(clock.now == Timestamp(milliseconds: 46_000))
    }

    @Test func `A task that waits for a callback has a token, a new one for each try`() async throws
    {
        let tokens = Mutex<[String]>([])
        let random = Mutex<UInt64>(0)
        let outcome = try await run(
            Self.machine(
                #""Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 1}], "Parameters": {"token.$": "$$.Task.Token"}"#
            )
        ) { request throws(TaskFailure) in
            tokens.withLock { $0.append(request.token ?? "none") }
            if request.attempt == 1 { throw TaskFailure(error: "E", cause: "") }
            return request.input["token"] ?? .null
        } random: {
            random.withLock {
                $0 += 1
                return $0
            }
        }
        let seen = tokens.withLock(\.self)
        #expect(Set(seen).count == 2)
        #expect(outcome == .succeeded(.string(seen.last ?? "")))
    }

    @Test func `A task that waits for nobody has no token`() async throws {
        let outcome = try await run(
            Self.machine(#"\#(Self.activity), "Parameters": {"t.$": "$$.Task.Token"}"#))
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.error == "States.Runtime")
    }

    @Test(arguments: [
        ("arn:aws:states:::lambda:invoke", "lambda"),
        ("arn:aws:states:r:1:activity:t", "arn:aws:states:r:1:activity:t"),
    ])
    func `A result of more than 256 KiB is refused`(resource: String, name: String) async throws {
        let outcome = try await run(Self.machine(#""Resource": "\#(resource)""#)) {
            _ throws(TaskFailure) in .string(String(repeating: "a", count: 262_143))
        }
        let cause =
            "The state/task '\(name)' returned a result with a size exceeding the maximum number of bytes service limit."
        #expect(
            outcome == .failed(TaskFailure(error: "States.DataLimitExceeded", cause: cause)))
    }
}
