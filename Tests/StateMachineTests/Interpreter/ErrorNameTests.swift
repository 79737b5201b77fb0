import JSON
import StateMachine
import Synchronization
import Testing

/// Which names in a Retry or a Catch stand for which errors, and how long retries wait.
struct ErrorNameTests {
    /// Runs a task that fails with this error each time, and tells what caught it.
    private static func catcher(
        of error: String, _ names: String, retry: String = "", naps: ManualClock = ManualClock()
    ) async throws -> ExecutionOutcome {
        try await run(
            """
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", \(retry)
                "Catch": [\(names)], "End": true},
              "C": {"Type": "Pass", "Result": "first", "End": true},
              "D": {"Type": "Pass", "Result": "second", "End": true}}}
            """, clock: naps
        ) { _ throws(TaskFailure) in throw TaskFailure(error: error, cause: "why") }
    }

    @Test(arguments: [
        ("E", ["E"], true), ("E", ["F", "E"], true), ("E", ["e"], false), ("E", ["F"], false),
        ("E", ["E "], false), ("E", ["States.ALL"], true), ("E", ["States.TaskFailed"], true),
        ("States.Timeout", ["States.Timeout"], true), ("States.Timeout", ["States.ALL"], true),
        ("States.Timeout", ["States.TaskFailed"], false),
        ("States.Timeout", ["States.HeartbeatTimeout"], false),
        ("States.HeartbeatTimeout", ["States.HeartbeatTimeout"], true),
        ("States.Permissions", ["States.TaskFailed"], true),
        // The definition is at fault: nothing catches it, not even by its name.
        ("States.Runtime", ["States.Runtime"], false), ("States.Runtime", ["States.ALL"], false),
        ("States.Runtime", ["States.TaskFailed"], false),
        // Letters that look alike are not the same name.
        ("\u{e9}", ["e\u{301}"], false), ("\u{e9}", ["\u{e9}"], true), ("", [""], true),
    ])
    func `An error is caught by its name or by one that stands for it`(
        error: String, names: [String], isCaught: Bool
    ) async throws {
        let list = JSONValue.array(names.map { .string($0) }).text
        let outcome = try await Self.catcher(
            of: error,
            #"{"ErrorEquals": ["-"], "Next": "D"}, {"ErrorEquals": \#(list), "Next": "C"}"#
        )
        #expect(
            outcome
                == (isCaught
                    ? .succeeded("first") : .failed(TaskFailure(error: error, cause: "why"))))
    }

    @Test(arguments: [("A", "first"), ("B", "second"), ("C", "second")])
    func `The first catcher that names the error handles it`(error: String, handler: JSONValue)
        async throws
    {
        let outcome = try await Self.catcher(
            of: error,
            #"{"ErrorEquals": ["A"], "Next": "C"}, {"ErrorEquals": ["States.ALL"], "Next": "D"}"#)
        #expect(outcome == .succeeded(handler))
    }

    private static let everything =
        #"{"ErrorEquals": ["-"], "Next": "D"}, {"ErrorEquals": ["States.ALL"], "Next": "C"}"#

    @Test(arguments: [(1, 2.0, 7), (3, 2, 5), (5, 1, 4), (1, 3, 6), (2, 1.5, 5)])
    func `Each wait is the interval times the rate to the power of the retries before`(
        interval: Int, rate: Double, attempts: Int
    ) async throws {
        let clock = ManualClock()
        let fields =
            #""IntervalSeconds": \#(interval), "BackoffRate": \#(rate), "MaxAttempts": \#(attempts)"#
        let outcome = try await Self.catcher(
            of: "E", Self.everything, retry: #""Retry": [{"ErrorEquals": ["E"], \#(fields)}],"#,
            naps: clock)
        var expected: [Double] = []
        for retry in 0..<attempts {
            // Powers by repeated multiplication: exact for these rates.
            var seconds = Double(interval)
            for _ in 0..<retry { seconds *= rate }
            expected.append(seconds)
        }
        #expect(clock.naps == expected)
        #expect(outcome == .succeeded("first"))
    }

    @Test(arguments: [
        (1, [1.0, 1, 1, 1]), (4, [3.0, 4, 4, 4]), (24, [3.0, 6, 12, 24]), (23, [3.0, 6, 12, 23]),
    ])
    func `MaxDelaySeconds bounds each wait`(most: Int, naps: [Double]) async throws {
        let clock = ManualClock()
        let fields = #""IntervalSeconds": 3, "MaxAttempts": 4, "MaxDelaySeconds": \#(most)"#
        _ = try await Self.catcher(
            of: "E", Self.everything, retry: #""Retry": [{"ErrorEquals": ["E"], \#(fields)}],"#,
            naps: clock)
        #expect(clock.naps == naps)
    }

    @Test func `Without MaxDelaySeconds a year and a day is the longest wait`() async throws {
        let clock = ManualClock()
        let fields = #""IntervalSeconds": 99999999, "BackoffRate": 1e300, "MaxAttempts": 3"#
        _ = try await Self.catcher(
            of: "E", Self.everything, retry: #""Retry": [{"ErrorEquals": ["E"], \#(fields)}],"#,
            naps: clock)
        // 366 days of 86,400 seconds.
        #expect(clock.naps == [31_622_400, 31_622_400, 31_622_400])
    }

    @Test func `Each retrier counts its own retries, and all of them together are RetryCount`()
        async throws
    {
        let clock = ManualClock()
        let errors = Mutex(["A", "B", "A", "B", "A"])
        let counts = Mutex<[Int]>([])
        let outcome = try await run(
            """
            {"StartAt": "T", "States": {"T": {
              "Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "End": true,
              "Parameters": {"n.$": "$$.State.RetryCount"},
              "Retry": [{"ErrorEquals": ["A"], "IntervalSeconds": 1, "MaxAttempts": 2},
                {"ErrorEquals": ["B"], "IntervalSeconds": 10, "MaxAttempts": 2}]}}}
            """, clock: clock
        ) { request throws(TaskFailure) in
            counts.withLock { $0.append(request.input["n"]?.integer ?? -1) }
            let error = errors.withLock { $0.removeFirst() }
            throw TaskFailure(error: error, cause: "")
        }
        #expect(clock.naps == [1, 10, 2, 20])
        #expect(counts.withLock(\.self) == [0, 1, 2, 3, 4])
        #expect(outcome == .failed(TaskFailure(error: "A", cause: "")))
    }
}
