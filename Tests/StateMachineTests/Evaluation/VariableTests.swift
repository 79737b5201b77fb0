import Bytes
import JSON
import StateMachine
import Testing

/// Assign, and who sees what it assigned.
struct VariableTests {
    @Test func `All values of an Assign are computed from the old variables`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Assign": {"x": 1, "y": 2}, "Next": "B"},
              "B": {"Type": "Pass", "Assign": {"x.$": "$y", "y.$": "$x", "z": {"l.$": "States.Array($x, $y)"}},
                "OutputPath": "$x", "Next": "C"},
              "C": {"Type": "Pass", "Parameters": {
                "in.$": "$", "x.$": "$x", "y.$": "$y", "l.$": "$z.l[1]", "literal": "$x"}, "End": true}}}
            """)
        #expect(outcome == .succeeded(["in": 1, "x": 2, "y": 1, "l": 2, "literal": "$x"]))
    }

    @Test func `A task's Assign reads the result before ResultSelector`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "T", "States": {
              "T": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:t",
                "ResultSelector": {"a.$": "$.n"}, "ResultPath": "$.r", "Assign": {"n.$": "$.n"}, "Next": "P"},
              "P": {"Type": "Pass", "Parameters": {"n.$": "$n", "r.$": "$.r"}, "End": true}}}
            """, input: ["n": 5])
        #expect(outcome == .succeeded(["n": 5, "r": ["a": 5]]))
    }

    @Test(arguments: [(1, "one"), (2, "other")])
    func `A Choice assigns for the rule that held, or for its Default`(
        value: Int, name: String
    ) async throws {
        let outcome = try await run(
            """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Default": "P", "Assign": {"name": "other"}, "Choices": [
                {"Variable": "$.v", "NumericEquals": 1, "Next": "P", "Assign": {"name": "one"}}]},
              "P": {"Type": "Pass", "InputPath": "$name", "End": true}}}
            """, input: ["v": .integer(value)])
        #expect(outcome == .succeeded(.string(name)))
    }

    @Test func `A Catch assigns from the error, and the state's own Assign is not done`()
        async throws
    {
        let outcome = try await run(
            """
            {"StartAt": "Z", "States": {
              "Z": {"Type": "Pass", "Assign": {"own": "before", "error": ""}, "Next": "T"},
              "T": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "Assign": {"own": "after"},
                "Catch": [{"ErrorEquals": ["E"], "Next": "P", "Assign": {"error.$": "$.Cause"}}], "End": true},
              "P": {"Type": "Pass", "Parameters": {"own.$": "$own", "error.$": "$error"}, "End": true}}}
            """
        ) { _ throws(TaskFailure) in throw TaskFailure(error: "E", cause: "because") }
        #expect(outcome == .succeeded(["own": "before", "error": "because"]))
    }

    @Test func `Inner scopes read outer variables, and their own vanish`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Pass", "Assign": {"k": 10}, "Next": "M"},
              "M": {"Type": "Map", "ItemsPath": "$.items", "ResultPath": "$.sums", "Next": "B",
                "Assign": {"k.$": "$[1]"}, "ItemProcessor": {"StartAt": "I", "States": {
                "I": {"Type": "Pass", "Assign": {"sum.$": "States.MathAdd($, $k)"}, "Next": "J"},
                "J": {"Type": "Pass", "InputPath": "$sum", "End": true}}}},
              "B": {"Type": "Parallel", "End": true, "Branches": [
                {"StartAt": "L", "States": {"L": {"Type": "Pass", "Assign": {"sum": 1}, "InputPath": "$k", "End": true}}},
                {"StartAt": "R", "States": {"R": {"Type": "Pass", "InputPath": "$.sums", "End": true}}}]}}}
            """, input: ["items": [1, 2]])
        #expect(outcome == .succeeded([12, [11, 12]]))
    }

    @Test(arguments: [
        (
            #""Type": "Map", "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "Assign": {"x": 2}, "End": true}}}"#,
            "x is a variable of the scope around this one, which can only be read here; choose another name"
        ),
        (
            #""Type": "Map", "End": true, "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "I", "States": {"I": {"Type": "Pass", "InputPath": "$x", "End": true}}}"#,
            "the variable $x is assigned nowhere that this state can see; assign it in an earlier state"
        ),
        (
            #""Type": "Pass", "InputPath": "$a[?(@.b == 1)].c", "End": true"#,
            "the variable $a is assigned nowhere that this state can see; assign it in an earlier state"
        ),
    ])
    func `Scopes are checked before anything runs`(second: String, message: String) {
        let error = #expect(throws: DefinitionError.self) {
            try StateMachineDefinition(
                #"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "B"}, "B": {\#(second)}}}"#
            )
        }
        #expect(error?.problems.map(\.message) == [message])
    }

    @Test func `A variable that was not assigned on the way fails the execution`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Default": "P", "Choices": [{"Variable": "$.no", "IsPresent": true, "Next": "A"}]},
              "A": {"Type": "Pass", "Assign": {"x": 1}, "Next": "P"},
              "P": {"Type": "Pass", "Parameters": {"x.$": "$x"}, "End": true}}}
            """)
        let cause =
            "The JSONPath '$x' specified for the field 'x.$' could not be found in the input '{}'"
        #expect(outcome == .failed(TaskFailure(error: "States.Runtime", cause: cause)))
    }

    @Test func `What was assigned stands in the exit event and in the interpreter`() throws {
        let machine = try StateMachineDefinition(
            #"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Assign": {"x.$": "$old"}, "End": true}, "B": {"Type": "Pass", "Assign": {"old": 1}, "Next": "A"}}}"#
                .replacing(#""StartAt": "A""#, with: #""StartAt": "B""#))
        let now = Timestamp(milliseconds: 0)
        var interpreter = Interpreter(
            machine.graph, input: [:], variables: JSONObject([("kept", 7)]),
            executionContext: ExecutionContext(
                executionName: "e", executionInput: [:], startedAt: now, stateMachineName: "m",
                random: { 0 }))
        let first = interpreter.handle(.proceed, at: now)
        #expect(first.events.last?.variables == ["old": 1])
        _ = interpreter.handle(.proceed, at: now)
        #expect(interpreter.variables == JSONObject([("kept", 7), ("old", 1), ("x", 1)]))
    }
}
