import JSON
import StateMachine
import Testing

/// How long a Wait waits, and what a Fail raises.
struct WaitAndFailTests {
    /// The pauses of a Wait at 2026-11-20T04:00:00Z, or the cause of its failure.
    private static func wait(_ fields: String, _ input: String = "{}") async throws -> String {
        let clock = ManualClock()
        let outcome = try await run(
            #"{"StartAt": "W", "States": {"W": {"Type": "Wait", \#(fields), "End": true}}}"#,
            input: try JSONValue(parsing: input), clock: clock)
        switch outcome {
        case .succeeded(let output):
            return "\(clock.naps) \(output.text == (try JSONValue(parsing: input)).text)"
        case .failed(let failure): return failure.description
        case .aborted: return "aborted"
        }
    }

    @Test(arguments: [
        (#""Seconds": 0"#, "{}", "[] true"), (#""Seconds": 99999999"#, "{}", "[99999999.0] true"),
        (#""SecondsPath": "$.s""#, #"{"s": 2147483647}"#, "[2147483647.0] true"),
        (#""SecondsPath": "$.s""#, #"{"s": "17"}"#, "[17.0] true"),
        (#""Timestamp": "2026-11-20T04:00:01Z""#, "{}", "[1.0] true"),
        (#""Timestamp": "2026-11-20T05:00:00.250+01:00""#, "{}", "[0.25] true"),
        (#""Timestamp": "2026-11-20T03:59:59Z""#, "{}", "[] true"),
        (#""TimestampPath": "$.t""#, #"{"t": "2026-11-21T04:00:00Z"}"#, "[86400.0] true"),
        (#""TimestampPath": "$.t""#, #"{"t": "0001-01-01T00:00:00Z"}"#, "[] true"),
        // No time is not waited for; what is past is no time. Seen through InputPath.
        (#""InputPath": "$", "SecondsPath": "$.s""#, #"{"s": 3}"#, "[3.0] true"),
    ])
    func `A Wait waits and hands on its input`(fields: String, input: String, expected: String)
        async throws
    {
        #expect(try await Self.wait(fields, input) == expected)
    }

    @Test(arguments: [
        (
            #""SecondsPath": "$.s""#, "{}",
            "The SecondsPath parameter does not reference an input value: $.s"
        ),
        (
            #""SecondsPath": "$.s""#, #"{"s": null}"#,
            "The SecondsPath parameter does not reference an input value: $.s"
        ),
        (
            #""SecondsPath": "$.s""#, #"{"s": -1}"#,
            "The SecondsPath parameter references a negative value: $.s == -1"
        ),
        (
            #""SecondsPath": "$.s""#, #"{"s": "soon"}"#,
            "The SecondsPath parameter cannot be parsed as a long value: $.s == soon"
        ),
        (
            #""SecondsPath": "$.s""#, #"{"s": [1]}"#,
            "The SecondsPath parameter cannot be parsed as a long value: $.s == [1]"
        ),
        (#""SecondsPath": "$.s""#, #"{"s": 2147483648}"#, "Wait state delay is too long."),
        (
            #""TimestampPath": "$.t""#, "{}",
            "The TimestampPath parameter does not reference an input value: $.t"
        ),
        (
            #""TimestampPath": "$.t""#, #"{"t": "2026-11-20"}"#,
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 2026-11-20"
        ),
        (
            #""TimestampPath": "$.t""#, #"{"t": 5}"#,
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.t == 5"
        ),
    ])
    func `A Wait that cannot tell how long fails`(fields: String, input: String, cause: String)
        async throws
    {
        #expect(try await Self.wait(fields, input) == "States.Runtime: \(cause)")
    }

    private static func failure(_ fields: String, _ input: String) async throws -> ExecutionOutcome
    {
        try await run(
            #"{"StartAt": "F", "States": {"F": {"Type": "Fail"\#(fields)}}}"#,
            input: try JSONValue(parsing: input))
    }

    @Test(arguments: [
        ("", "", ""), (#", "Error": "E""#, "E", ""), (#", "Cause": "c""#, "", "c"),
        (#", "Error": "E", "Cause": "c""#, "E", "c"),
        (#", "ErrorPath": "$.e", "CausePath": "$.c""#, "X", "because"),
        (#", "CausePath": "States.Format('{}!', $.c)""#, "", "because!"),
        (#", "CausePath": "States.JsonToString($.o)""#, "", #"{"a":1}"#),
        (#", "CausePath": "$$.Execution.Name""#, "", "run-1"),
    ])
    func `A Fail raises its error with its cause`(fields: String, error: String, cause: String)
        async throws
    {
        let outcome = try await Self.failure(fields, #"{"e": "X", "c": "because", "o": {"a": 1}}"#)
        #expect(outcome == .failed(TaskFailure(error: error, cause: cause)))
    }

    @Test(arguments: [
        (#", "ErrorPath": "$.n""#, "The ErrorPath '$.n' does not lead to a string."),
        (
            #", "CausePath": "States.ArrayGetItem($.l, 0)""#,
            "The CausePath 'States.ArrayGetItem($.l, 0)' does not lead to a string."
        ),
        (
            #", "CausePath": "$.no""#,
            #"The JSONPath '$.no' specified for the field 'CausePath' could not be found in the input '{"n":5,"l":[1]}'"#
        ),
    ])
    func `A Fail whose text is none fails with States.Runtime`(fields: String, cause: String)
        async throws
    {
        let outcome = try await Self.failure(fields, #"{"n": 5, "l": [1]}"#)
        #expect(outcome == .failed(TaskFailure(error: "States.Runtime", cause: cause)))
    }

    /// The time limits of a task, or the cause of its failure.
    private static func limits(_ fields: String, _ input: JSONValue) throws -> String {
        let machine = try StateMachineDefinition(
            #"{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", \#(fields), "End": true}}}"#
        )
        var interpreter = Interpreter(
            machine.graph, input: input,
            executionContext: ExecutionContext(
                executionName: "e", executionInput: input, startedAt: ManualClock().now,
                stateMachineName: "m", random: { 0 }))
        switch interpreter.handle(.proceed, at: ManualClock().now).command {
        case .execute(let call):
            let limits = [call.timeoutSeconds, call.heartbeatSeconds]
            return limits.map { $0.map(String.init) ?? "none" }.joined(separator: " ")
        case .finish(.failed(let failure)): return failure.cause
        default: return "something else"
        }
    }

    @Test(arguments: [
        (#""Comment": """#, "none none"), (#""TimeoutSeconds": 9"#, "9 none"),
        (#""TimeoutSeconds": 9, "HeartbeatSeconds": 8"#, "9 8"),
        (#""TimeoutSecondsPath": "$.n", "HeartbeatSecondsPath": "$.text""#, "30 12"),
        (#""TimeoutSecondsPath": "$.text""#, "12 none"),
        // The paths are those of the raw input.
        (#""InputPath": null, "TimeoutSecondsPath": "$.n""#, "30 none"),
        (
            #""TimeoutSecondsPath": "$.minus""#,
            "The TimeoutSecondsPath parameter references -1, which is not in 1...99999999"
        ),
        (
            #""TimeoutSecondsPath": "$.zero""#,
            "The TimeoutSecondsPath parameter references 0, which is not in 1...99999999"
        ),
        (
            #""TimeoutSecondsPath": "$.n", "HeartbeatSecondsPath": "$.zero""#,
            "The HeartbeatSecondsPath parameter references 0, which is not in 1...99999999"
        ),
        (
            #""TimeoutSeconds": 12, "HeartbeatSecondsPath": "$.text""#,
            "The heartbeat interval of 12 s is not below the timeout of 12 s."
        ),
        (
            #""HeartbeatSecondsPath": "$.half""#,
            #"The HeartbeatSecondsPath field refers to value "0.5" which is not a valid integer: $.half"#
        ),
        (
            #""HeartbeatSecondsPath": "$.no""#,
            "Invalid path '$.no' : No results for path: $['no']"
        ),
    ])
    func `The limits of a task stand in the definition or in the input`(
        fields: String, expected: String
    ) throws {
        let input = try JSONValue(
            parsing: #"{"n": 30, "zero": 0, "text": "12", "minus": -1, "half": 0.5}"#)
        #expect(try Self.limits(fields, input) == expected)
    }
}
