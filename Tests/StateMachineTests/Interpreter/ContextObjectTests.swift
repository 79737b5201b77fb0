import Bytes
import JSON
import StateMachine
import Synchronization
import Testing

/// The context object `$$` as each kind of state sees it.
struct ContextObjectTests {
    private static func execution(_ input: JSONValue) -> JSONValue {
        [
            "Id": "arn:aws:states:local:000000000000:execution:machine:run-1", "Input": input,
            "Name": "run-1", "RoleArn": "arn:aws:iam::000000000000:role/local", "RedriveCount": 0,
            "StartTime": "2026-11-20T04:00:00.000Z",
        ]
    }

    private static let machine: JSONValue = [
        "Id": "arn:aws:states:local:000000000000:stateMachine:machine", "Name": "machine",
    ]

    @Test func `A state without work sees execution, state and machine`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "W", "States": {
              "W": {"Type": "Wait", "Seconds": 90, "Next": "P"},
              "P": {"Type": "Pass", "Parameters": {"c.$": "$$"}, "OutputPath": "$.c", "End": true}}}
            """, input: [5])
        #expect(
            outcome
                == .succeeded([
                    "Execution": Self.execution([5]), "StateMachine": Self.machine,
                    "State": ["EnteredTime": "2026-11-20T04:01:30.000Z", "Name": "P"],
                ]))
    }

    @Test func `A task in a Map sees its item and its retries too`() async throws {
        let seen = Mutex<[JSONValue]>([])
        _ = try await run(
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "MaxConcurrency": 1, "End": true,
              "ItemProcessor": {"StartAt": "T", "States": {"T": {
                "Type": "Task", "Resource": "arn:aws:states:r:1:activity:t",
                "InputPath": "$$", "Retry": [{"ErrorEquals": ["E"]}], "End": true}}}}}}
            """, input: ["a", ["b"]]
        ) { request throws(TaskFailure) in
            seen.withLock { $0.append(request.input) }
            if request.scope.places.last?.index == 0, request.attempt == 1 {
                throw TaskFailure(error: "E", cause: "")
            }
            return .null
        }
        let contexts = seen.withLock(\.self)
        #expect(
            contexts.map { $0["Map"]?.text } == [
                #"{"Item":{"Index":0,"Value":"a"}}"#, #"{"Item":{"Index":0,"Value":"a"}}"#,
                #"{"Item":{"Index":1,"Value":["b"]}}"#,
            ])
        #expect(contexts.map { $0["State"]?["RetryCount"]?.integer } == [0, 1, 0])
        #expect(
            contexts.map { $0["State"]?["EnteredTime"]?.string } == [
                "2026-11-20T04:00:00.000Z", "2026-11-20T04:00:00.000Z", "2026-11-20T04:00:01.000Z",
            ])
        #expect(contexts.allSatisfy { $0["Execution"] == Self.execution(["a", ["b"]]) })
        #expect(contexts.allSatisfy { $0["Task"] == nil })
    }

    @Test func `A task that waits for a callback sees its token`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "T", "States": {"T": {"Type": "Task",
              "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
              "Parameters": {"token.$": "$$.Task.Token"}, "End": true}}}
            """
        ) { request throws(TaskFailure) in
            [request.input["token"] ?? .null, request.token.map { .string($0) } ?? .null]
        }
        let token: JSONValue = "80000000-0000-4000-8000-000000000000"
        #expect(outcome == .succeeded([token, token]))
    }

    @Test func `A branch sees the item around it, not a place of its own`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemProcessor": {
              "StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "L", "States": {"L": {"Type": "Pass", "InputPath": "$$.Map", "End": true}}},
                {"StartAt": "R", "States": {"R": {"Type": "Pass", "InputPath": "$$.State.Name", "End": true}}}]}}}}}}
            """, input: [7])
        #expect(outcome == .succeeded([[["Item": ["Index": 0, "Value": 7]], "R"]]))
    }
}
