import JSON
import StateMachine
import Testing

struct ChoiceTests {
    /// Where a Choice with this condition leads: yes, no, or the error.
    private static func answer(_ condition: String, _ input: String) async throws -> String {
        let definition = """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Choices": [{\(condition), "Next": "Yes"}], "Default": "No"},
              "Yes": {"Type": "Pass", "Result": "yes", "End": true},
              "No": {"Type": "Pass", "Result": "no", "End": true}}}
            """
        switch try await run(definition, input: try JSONValue(parsing: input)) {
        case .succeeded(let output): return output.string ?? ""
        case .failed(let failure): return failure.error
        case .aborted: return "aborted"
        }
    }

    @Test(arguments: [
        (#""StringEquals": "a""#, #"{"v":"a"}"#, "yes"),
        (#""StringEquals": "a""#, "{\"v\":1}", "no"),
        (#""StringEquals": "é""#, "{\"v\":\"e\u{301}\"}", "no"),
        (#""StringLessThan": "b""#, #"{"v":"a"}"#, "yes"),
        (#""StringGreaterThanEquals": "b""#, #"{"v":"b"}"#, "yes"),
        (#""StringMatches": "a*c\\*""#, #"{"v":"abcc*"}"#, "yes"),
        (#""StringMatches": "*x*""#, #"{"v":"abc"}"#, "no"),
        (#""NumericEquals": 1"#, #"{"v":1.0}"#, "yes"),
        (#""NumericLessThanEquals": 2"#, #"{"v":9223372036854775807}"#, "no"),
        (#""NumericGreaterThan": 1"#, #"{"v":"2"}"#, "no"),
        (#""BooleanEquals": false"#, #"{"v":false}"#, "yes"),
        (
            #""TimestampGreaterThan": "2026-11-20T03:00:00Z""#,
            #"{"v":"2026-11-20T05:30:00+02:00"}"#, "yes"
        ),
        (#""TimestampEquals": "2026-11-20T03:00:00Z""#, #"{"v":"2026-11-20"}"#, "no"),
        (#""NumericEqualsPath": "$.w""#, #"{"v":1,"w":1}"#, "yes"),
        (#""NumericEqualsPath": "$.w""#, #"{"v":1}"#, "States.Runtime"),
        (#""IsPresent": true"#, #"{"v":null}"#, "yes"), (#""IsPresent": false"#, "{}", "yes"),
        (#""IsNull": true"#, #"{"v":null}"#, "yes"), (#""IsNull": true"#, "{}", "States.Runtime"),
        (#""IsString": true"#, #"{"v":1}"#, "no"), (#""IsNumeric": false"#, #"{"v":"1"}"#, "yes"),
        (#""IsBoolean": true"#, #"{"v":true}"#, "yes"),
        (#""IsTimestamp": true"#, #"{"v":"2026-11-20T03:00:00Z"}"#, "yes"),
    ])
    func `A comparison is exact`(test: String, input: String, answer: String) async throws {
        #expect(try await Self.answer(#""Variable": "$.v", \#(test)"#, input) == answer)
    }

    @Test func `And, Or and Not mean what logic says`() async throws {
        let a = #"{"Variable": "$.a", "BooleanEquals": true}"#
        let b = #"{"Variable": "$.b", "BooleanEquals": true}"#
        for (one, other) in [(false, false), (false, true), (true, false), (true, true)] {
            let input = #"{"a": \#(one), "b": \#(other)}"#
            let both = try await Self.answer(#""And": [\#(a), \#(b)]"#, input)
            let either = try await Self.answer(#""Or": [\#(a), {"Not": {"Not": \#(b)}}]"#, input)
            let not = try await Self.answer(#""Not": \#(a)"#, input)
            #expect(both == (one && other ? "yes" : "no"))
            #expect(either == (one || other ? "yes" : "no"))
            #expect(not == (one ? "no" : "yes"))
        }
    }

    @Test func `And stops at the first that is false`() async throws {
        let condition =
            #""And": [{"Variable": "$.a", "IsPresent": true}, {"Variable": "$.a", "IsNull": true}]"#
        #expect(try await Self.answer(condition, "{}") == "no")
    }

    @Test func `No match without Default fails`() async throws {
        let definition = """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Choices": [
                {"Variable": "$.a", "NumericEquals": 1, "Next": "Yes"}]},
              "Yes": {"Type": "Succeed"}}}
            """
        let cause = "No rule of the Choice state 'C' matches its input, and it has no Default."
        #expect(
            try await run(definition, input: ["a": 2])
                == .failed(TaskFailure(error: "States.NoChoiceMatched", cause: cause)))
    }
}
