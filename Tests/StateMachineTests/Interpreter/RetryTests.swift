import JSON
import StateMachine
import Synchronization
import Testing

struct RetryTests {
    private static func machine(_ fields: String) -> String {
        let task = #""Type": "Task", "Resource": "arn:aws:states:r:1:activity:t""#
        let caught = fields.contains("Catch") ? #", "C": {"Type": "Pass", "End": true}"# : ""
        return #"{"StartAt": "T", "States": {"T": {\#(task), \#(fields), "End": true}\#(caught)}}"#
    }

    /// Runs a task that fails with these errors, one a try, and then succeeds.
    private static func naps(
        _ fields: String, errors: [String], random: UInt64 = 1 << 63
    ) async throws -> (naps: [Double], outcome: ExecutionOutcome) {
        let clock = ManualClock()
        let rest = Mutex(errors)
        let outcome = try await run(
            machine(fields), input: ["a": 1], clock: clock,
            { request throws(TaskFailure) in
                let error = rest.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                if let error { throw TaskFailure(error: error, cause: "because") }
                return .integer(request.attempt)
            }, random: { random })
        return (clock.naps, outcome)
    }

    private static let gaveUp = ExecutionOutcome.failed(TaskFailure(error: "E", cause: "because"))

    struct Case: Sendable {
        let retry: String
        let errors: [String]
        let naps: [Double]
        /// The attempt that succeeds, or nil where it is given up.
        let attempt: Int?
    }

    @Test(arguments: [
        Case(
            retry: #"{"ErrorEquals": ["E"]}"#, errors: ["E", "E", "E"], naps: [1, 2, 4], attempt: 4),
        Case(
            retry: #"{"ErrorEquals": ["E"]}"#, errors: ["E", "E", "E", "E"], naps: [1, 2, 4],
            attempt: nil),
        Case(
            retry: #"{"ErrorEquals": ["E"], "IntervalSeconds": 3, "BackoffRate": 1.5}"#,
            errors: ["E", "E", "E"], naps: [3, 4.5, 6.75], attempt: 4),
        Case(
            retry: #"{"ErrorEquals": ["E"], "MaxAttempts": 5, "MaxDelaySeconds": 5}"#,
            errors: ["E", "E", "E", "E", "E"], naps: [1, 2, 4, 5, 5], attempt: 6),
        Case(
            retry: #"{"ErrorEquals": ["E"], "MaxAttempts": 0}"#, errors: ["E"], naps: [],
            attempt: nil),
        Case(retry: #"{"ErrorEquals": ["F"]}"#, errors: ["E"], naps: [], attempt: nil),
        Case(
            retry: #"{"ErrorEquals": ["States.TaskFailed"]}"#, errors: ["E"], naps: [1],
            attempt: 2),
        Case(
            retry:
                #"{"ErrorEquals": ["F"], "IntervalSeconds": 9}, {"ErrorEquals": ["States.ALL"]}"#,
            errors: ["E", "F", "E"], naps: [1, 9, 2], attempt: 4),
        Case(
            retry: #"{"ErrorEquals": ["E"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}"#,
            errors: ["E"], naps: [], attempt: nil),
    ])
    func `Retries wait as long as the first retrier that names the error says`(
        example: Case
    ) async throws {
        let (slept, outcome) = try await Self.naps(
            #""Retry": [\#(example.retry)]"#, errors: example.errors)
        #expect(slept == example.naps)
        #expect(outcome == example.attempt.map { .succeeded(.integer($0)) } ?? Self.gaveUp)
    }

    @Test(arguments: [(UInt64(0), [0.0, 0]), (1 << 63, [0.5, 1]), (.max, [1.0, 2])])
    func `Full jitter waits a random part of the delay`(
        random: UInt64, naps: [Double]
    ) async throws {
        let retry = #""Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "FULL"}]"#
        #expect(try await Self.naps(retry, errors: ["E", "E"], random: random).naps == naps)
    }

    @Test func `A retry sees its number in the context object`() async throws {
        let fields =
            #""Parameters": {"n.$": "$$.State.RetryCount"}, "Retry": [{"ErrorEquals": ["E"]}]"#
        let seen = Mutex<[JSONValue]>([])
        _ = try await run(Self.machine(fields)) { request throws(TaskFailure) in
            seen.withLock { $0.append(request.input) }
            if request.attempt < 3 { throw TaskFailure(error: "E", cause: "") }
            return .null
        }
        #expect(seen.withLock(\.self) == [["n": 0], ["n": 1], ["n": 2]])
    }

    @Test(arguments: [
        (
            #""Catch": [{"ErrorEquals": ["E"], "Next": "C"}]"#,
            #"{"Error":"E","Cause":"because"}"#
        ),
        (
            #""Catch": [{"ErrorEquals": ["F"], "Next": "C", "ResultPath": "$.f"}, {"ErrorEquals": ["States.ALL"], "Next": "C", "ResultPath": "$.e"}]"#,
            #"{"a":1,"e":{"Error":"E","Cause":"because"}}"#
        ),
        (#""Catch": [{"ErrorEquals": ["E"], "Next": "C", "ResultPath": null}]"#, #"{"a":1}"#),
    ])
    func `A caught error goes where the catcher puts it`(
        fields: String, output: String
    ) async throws {
        let outcome = try await Self.naps(fields, errors: ["E"]).outcome
        #expect(outcome == .succeeded(try JSONValue(parsing: output)))
    }

    @Test func `Nothing catches States.Runtime`() async throws {
        let fields =
            #""OutputPath": "$.no", "Retry": [{"ErrorEquals": ["States.ALL"]}], "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]"#
        let (naps, outcome) = try await Self.naps(fields, errors: [])
        #expect(naps == [])
        let cause = "Invalid path '$.no' : No results for path: $['no']"
        #expect(outcome == .failed(TaskFailure(error: "States.Runtime", cause: cause)))
    }

    @Test func `A task that takes too long is cancelled and may be retried`() async throws {
        // The second try is in time.
        let clock = ManualClock { seconds, naps in seconds == 7 && naps.contains(7) }
        let outcome = try await run(
            Self.machine(
                #""TimeoutSeconds": 7, "Retry": [{"ErrorEquals": ["States.Timeout"]}]"#),
            clock: clock
        ) { request throws(TaskFailure) in
            if request.attempt > 1 { return "done" }
            try? await untilCancelled()
            throw TaskFailure(error: "Stopped", cause: "")
        }
        #expect(outcome == .succeeded("done"))
        #expect(clock.naps == [7, 1])
    }
}
