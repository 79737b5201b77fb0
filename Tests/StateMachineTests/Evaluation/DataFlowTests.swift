import JSON
import StateMachine
import Testing

/// What goes into a state and what comes out: one Pass or Task state, its fields, input and output.
struct DataFlowTests {
    private static func outcome(
        _ fields: String, _ input: String
    ) async throws -> ExecutionOutcome {
        try await run(
            #"{"StartAt": "S", "States": {"S": {\#(fields), "End": true}}}"#,
            input: try JSONValue(parsing: input))
    }

    private static let pass = #""Type": "Pass""#
    private static let task = #""Type": "Task", "Resource": "arn:aws:states:r:1:activity:echo""#

    @Test(arguments: [
        (pass, #"{"a": 1}"#, #"{"a":1}"#),
        (pass + #", "InputPath": "$.a""#, #"{"a": [1]}"#, "[1]"),
        (pass + #", "InputPath": null"#, #"{"a": 1}"#, "{}"),
        (pass + #", "OutputPath": null"#, #"{"a": 1}"#, "{}"),
        (pass + #", "Result": {"x.$": "$.a"}"#, "{}", #"{"x.$":"$.a"}"#),
        (pass + #", "Result": 5, "ResultPath": "$.b.c""#, #"{"a":1}"#, #"{"a":1,"b":{"c":5}}"#),
        (pass + #", "Result": 5, "ResultPath": "$.a[1]""#, #"{"a":[1,2]}"#, #"{"a":[1,5]}"#),
        (pass + #", "Result": 5, "ResultPath": null"#, #"{"a":1}"#, #"{"a":1}"#),
        (
            pass + #", "InputPath": "$.a", "ResultPath": "$.copy""#, #"{"a":{"b":1}}"#,
            #"{"a":{"b":1},"copy":{"b":1}}"#
        ),
        (
            pass + #", "Parameters": {"k": [{"v.$": "$.a"}], "n.$": "$$.State.Name"}"#,
            #"{"a": 7}"#, #"{"k":[{"v":7}],"n":"S"}"#
        ),
        (
            task + #", "ResultSelector": {"first.$": "$.a[0]"}, "ResultPath": "$.r""#,
            #"{"a":[3,4]}"#, #"{"a":[3,4],"r":{"first":3}}"#
        ),
        (
            task
                + #", "Parameters": {"e.$": "$$.Execution.Name", "i.$": "$$.Execution.Input.a"}"#,
            #"{"a":9}"#, #"{"e":"run-1","i":9}"#
        ),
        (
            pass + #", "Parameters": {"t.$": "$$.Execution.StartTime"}"#, "{}",
            #"{"t":"2026-11-20T04:00:00.000Z"}"#
        ),
    ])
    func `Data flows through the fields of a state`(
        fields: String, input: String, expected: String
    ) async throws {
        #expect(
            try await Self.outcome(fields, input)
                == .succeeded(try JSONValue(parsing: expected)))
    }

    @Test(arguments: [
        (
            pass + #", "InputPath": "$.no""#, "{}", "States.Runtime",
            "Invalid path '$.no' : No results for path: $['no']"
        ),
        (
            #""Type": "Pass", "OutputPath": "$.a.no.such""#, #"{"a": {}}"#, "States.Runtime",
            "Invalid path '$.a.no.such' : Missing property in path $['a']['no']"
        ),
        (
            #""Type": "Wait", "TimestampPath": "$.t""#, #"{"t": "2126-11-20T04:00:00Z"}"#,
            "States.Runtime", "Wait state delay is too long."
        ),
        (
            #""Type": "Wait", "SecondsPath": "$.t""#, #"{"t": 1.5}"#, "States.Runtime",
            "The SecondsPath parameter cannot be parsed as a long value: $.t == 1.5"
        ),
        (
            pass + #", "Parameters": {"a.$": "$.no"}"#, #"{"b":1}"#, "States.Runtime",
            #"The JSONPath '$.no' specified for the field 'a.$' could not be found in the input '{"b":1}'"#
        ),
        (
            pass + #", "Result": 1, "ResultPath": "$.a.b""#, #"{"a":1}"#,
            "States.ResultPathMatchFailure",
            #"Unable to apply ResultPath '$.a.b' to the input '{"a":1}'"#
        ),
        (
            pass + #", "Parameters": {"a.$": "States.ArrayLength($.b)"}"#, #"{"b":1}"#,
            "States.IntrinsicFailure", "States.ArrayLength: an array is expected, not a number"
        ),
    ])
    func `A path that leads nowhere fails the execution`(
        fields: String, input: String, error: String, cause: String
    ) async throws {
        #expect(
            try await Self.outcome(fields, input)
                == .failed(TaskFailure(error: error, cause: cause)))
    }

    @Test func `A state hands on 256 KiB and no more`() async throws {
        // Two quotes belong to the payload.
        let largest = String(repeating: "a", count: 262_142)
        #expect(
            try await Self.outcome(Self.pass, "\"\(largest)\"") == .succeeded(.string(largest)))
        let failure = TaskFailure(
            error: "States.DataLimitExceeded",
            cause: "The state/task 'S' returned a result with a size exceeding the maximum number "
                + "of bytes service limit.")
        #expect(try await Self.outcome(Self.pass, "\"a\(largest)\"") == .failed(failure))
    }

    private static let document =
        #"{"a":[{"n":1},{"n":2},{"n":3}],"two words":{"x":0},"d":{"n":4}}"#

    @Test(arguments: [
        ("$.a[0].n", "1"), ("$.a[-1].n", "3"), ("$.a[*].n", "[1,2,3]"), ("$.a[1:].n", "[2,3]"),
        ("$.a[:-2].n", "[1]"), ("$.a[::2].n", "[1,3]"), ("$.a[0,2].n", "[1,3]"),
        ("$['two words'].x", "0"), ("$['d','two words']", #"{"d":{"n":4},"two words":{"x":0}}"#),
        ("$..n", "[1,2,3,4]"), ("$.no[*]", "[]"), ("$.d.*", "[4]"), ("$.a[7:]", "[]"),
        ("$.a[-9223372036854775808:9223372036854775807].n", "[1,2,3]"),
        ("States.Format('{}-\\\\{\\\\}-{}', $.d.n, 'it\\\\'s')", #""4-{}-it's""#),
        ("States.Array(1, 'x', null, $.d)", #"[1,"x",null,{"n":4}]"#),
        ("States.ArrayRange(5, 1, -2)", "[5,3,1]"), ("States.ArrayUnique($..n)", "[1,2,3,4]"),
        ("States.ArrayGetItem($.a, 1)", #"{"n":2}"#),
        ("States.StringSplit('a,b;;c', ',;')", #"["a","b","c"]"#),
        ("States.MathAdd(1.5, 1.51)", "4"), ("States.MathAdd(-0.5, 0)", "0"),
        ("States.Base64Encode('é')", #""w6k=""#), ("States.Base64Decode('w6k=')", #""é""#),
        ("States.JsonMerge($.d, $['two words'], false)", #"{"n":4,"x":0}"#),
        ("States.StringToJson('[1.0]')", "[1.0]"), ("States.JsonToString($.d)", #""{\"n\":4}""#),
        ("States.UUID()", #""80000000-0000-4000-8000-000000000000""#),
        ("States.MathRandom(10, 20)", "15"),
    ])
    func `Expressions have exact values`(expression: String, expected: String) async throws {
        let parameters = #", "Parameters": {"r.$": "\#(expression)"}"#
        let outcome = try await Self.outcome(Self.pass + parameters, Self.document)
        guard case .succeeded(let output) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(output["r"]?.text == expected)
    }
}
