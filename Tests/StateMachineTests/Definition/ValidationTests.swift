import Bytes
import StateMachine
import Testing

struct ValidationTests {
    private static func problems(_ definition: String) -> [String] {
        do {
            _ = try StateMachineDefinition(definition)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    /// The problems of a machine of one state with these fields.
    private static func problems(ofState fields: String) -> [String] {
        problems("{\"StartAt\": \"S\", \"States\": {\n\"S\": {\(fields)}}}")
    }

    private static let task = #""Type": "Task", "Resource": "arn:aws:states:r:1:activity:t""#
    private static let arn =
        "write arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE, such as arn:aws:states:us-east-1:000000000000:activity:NAME"

    @Test(arguments: [
        (
            #""Type": "Pass""#,
            "line 2, state S (/States/S): Next is missing; name the state that follows, or write \"End\": true"
        ),
        (
            #""Type": "Pass", "End": true, "Next": "S""#,
            "line 2, state S, field Next (/States/S/Next): excludes \"End\": true; keep one of them"
        ),
        (
            task + #", "End": true, "HeartbeatSeconds": 5, "TimeoutSeconds": 5"#,
            "line 2, state S, field HeartbeatSeconds (/States/S/HeartbeatSeconds): is 5, not below TimeoutSeconds; write a smaller number"
        ),
        (
            task + #", "End": true, "Credentials": {}"#,
            "line 2, state S, field Credentials (/States/S/Credentials): RoleArn is missing; write the ARN of a role"
        ),
        (
            task + #", "End": true, "Arguments": {}"#,
            "line 2, state S, field Arguments (/States/S/Arguments): belongs to JSONata; use Parameters"
        ),
        (
            #""Type": "Pass", "End": true, "ResultPath": "$$.x""#,
            "line 2, state S, field ResultPath (/States/S/ResultPath): '$$.x' is not in the state's output; write a path that begins with $."
        ),
        (
            #""Type": "Pass", "End": true, "Parameters": {"a.$": "$x[0]"}"#,
            "line 2, state S, field Parameters (/States/S/Parameters): the variable $x is assigned nowhere that this state can see; assign it in an earlier state"
        ),
        (
            #""Type": "Fail", "ErrorPath": "States.MathAdd(1, 2)""#,
            "line 2, state S, field ErrorPath (/States/S/ErrorPath): States.MathAdd does not return a string"
        ),
        (
            #""Type": "Task", "End": true, "Resource": "arn:aws:states:::sqs:sendMessage.wait""#,
            "line 2, state S, field Resource (/States/S/Resource): there is no pattern '.wait'; write .sync, .sync:2 or .waitForTaskToken"
        ),
        (
            task + #", "End": true, "Assign": {"1a": 1}"#,
            "line 2, state S, field Assign.1a (/States/S/Assign/1a): '1a' is no name of a variable; write letters, digits and _, no digit first"
        ),
        (
            task + #", "End": true, "Assign": {"states.$": "$"}"#,
            "line 2, state S, field Assign.states.$ (/States/S/Assign/states.$): 'states' is reserved for JSONata; choose another name"
        ),
        (
            #""Type": "Succeed", "Next": "S""#,
            "line 2, state S, field Next (/States/S/Next): is no field of a Succeed state; the fields are Type, Comment, InputPath, OutputPath, QueryLanguage"
        ),
        (
            task + #", "End": true, "QueryLanguage": "JSONata""#,
            "line 2, state S, field QueryLanguage (/States/S/QueryLanguage): QueryLanguage JSONata is not supported; use JSONPath"
        ),
        (
            #""Type": "Task", "Resource": "oith-score", "End": true"#,
            "line 2, state S, field Resource (/States/S/Resource): 'oith-score' is no ARN; " + arn
        ),
        (
            task + #", "End": true, "TimeoutSeconds": 0"#,
            "line 2, state S, field TimeoutSeconds (/States/S/TimeoutSeconds): is 0; write a number from 1 to 99999999"
        ),
        (
            task + #", "End": true, "ResultPath": "$.a[*]""#,
            "line 2, state S, field ResultPath (/States/S/ResultPath): '$.a[*]' may find several values; write a reference path: names and indexes only, such as $.items[0].name"
        ),
        (
            task + #", "End": true, "Parameters": {"a": [{"b.$": "x"}]}"#,
            "line 2, state S, field Parameters.a.0.b.$ (/States/S/Parameters/a/0/b.$): 'x': a path ($...) or an intrinsic function (States...) is expected"
        ),
        (
            task + #", "End": true, "InputPath": "$.a[?(@.b]""#,
            "line 2, state S, field InputPath (/States/S/InputPath): '$.a[?(@.b]': a closing ) is expected in the filter"
        ),
        (
            task + #", "End": true, "Retry": [{"ErrorEquals": ["States.ALL", "E"]}]"#,
            "line 2, state S, field Retry[0].ErrorEquals (/States/S/Retry/0/ErrorEquals): States.ALL must be alone; remove the others"
        ),
        (
            task + #", "End": true, "Catch": [{"ErrorEquals": ["E"], "Next": "T"}]"#,
            "line 2, state S (/States/S): leads to 'T', but there is no such state; the states are S"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "NumericEquals": "1", "Next": "S"}]"#,
            "line 2, state S, field Choices[0].NumericEquals (/States/S/Choices/0/NumericEquals): is a string; write a number"
        ),
        (
            #""Type": "Done""#,
            "line 2, state S, field Type (/States/S/Type): there is no Type 'Done'; write one of Task, Map, Parallel, Choice, Pass, Wait, Succeed, Fail"
        ),
        (
            #""Type": "Wait", "End": true, "Timestamp": "2026-11-20""#,
            "line 2, state S, field Timestamp (/States/S/Timestamp): '2026-11-20' is no instant; write RFC 3339 with T and a zone: 2026-11-20T04:00:00Z"
        ),
        (
            #""Type": "Succeed", "Type": "Succeed""#,
            "line 2 (/States/S/Type): the key is here twice"
        ),
    ])
    func `A problem names its place and what to write`(fields: String, problem: String) {
        #expect(
            Self.problems(ofState: fields).contains(problem), "\(Self.problems(ofState: fields))")
    }

    @Test func `All problems come at once, in the order of the file`() {
        let definition = """
            {
              "StartAt": "A",
              "Color": "red",
              "States": {
                "A": {"Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "Next": "B"},
                "M": {
                  "Type": "Map",
                  "ItemBatcher": {"MaxItemsPerBatch": 0},
                  "ToleratedFailurePercentage": 500,
                  "ItemReader": {
                    "Resource": "arn:aws:states:::s3:getObject",
                    "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "TOP"}
                  },
                  "Iterator": {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}},
                  "End": true
                }
              }
            }
            """
        #expect(
            Self.problems(definition) == [
                "line 3, field Color (/Color): is no field of a state machine; the fields are Comment, StartAt, States, Version, TimeoutSeconds, QueryLanguage",
                "line 5, state A (/States/A): leads to 'B', but there is no such state; the states are A, M",
                "line 8, state M, field ItemBatcher.MaxItemsPerBatch (/States/M/ItemBatcher/MaxItemsPerBatch): is 0; write a number from 1 to 100000000",
                "line 9, state M, field ToleratedFailurePercentage (/States/M/ToleratedFailurePercentage): is 500; write a number from 0 to 100",
                "line 10, state M, field ItemReader (/States/M/ItemReader): goes with DISTRIBUTED only; write \"ProcessorConfig\": {\"Mode\": \"DISTRIBUTED\", \"ExecutionType\": \"STANDARD\"} in the ItemProcessor",
                "line 12, state M, field ItemReader.ReaderConfig.CSVHeaderLocation (/States/M/ItemReader/ReaderConfig/CSVHeaderLocation): is 'TOP'; write FIRST_ROW or GIVEN",
                "line 14, state A (/States/M/Iterator/States/A): there is another state of this name; names are unique in the whole machine",
            ])
    }

    /// What a mistake in a transition hides is not told of, neither as unreachable nor as endless.
    @Test(arguments: [
        (
            #""Type": "Pass", "Next": "X""#,
            "leads to 'X', but there is no such state; the states are A, B, C, D"
        ),
        (
            #""Type": "Pass""#,
            "Next is missing; name the state that follows, or write \"End\": true"
        ),
        (#""Type": "Pass", "Next": 5"#, "is a number; write a string"),
        (
            #""Type": "Loop", "Next": "B""#,
            "there is no Type 'Loop'; write one of Task, Map, Parallel, Choice, Pass, Wait, Succeed, Fail"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true}]"#,
            "Next is missing; name the state to go to"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$", "IsNull": true, "Next": "A"}], "Default": 1"#,
            "is a number; write a string"
        ),
        (
            #""Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "End": true, "Catch": [{"ErrorEquals": ["E"]}]"#,
            "Next is missing; name the state that handles the error"
        ),
    ])
    func `One wrong transition is one problem`(fields: String, message: String) throws {
        let definition = """
            {"StartAt": "A", "States": {
              "A": {\(fields)},
              "B": {"Type": "Pass", "Next": "C"},
              "C": {"Type": "Pass", "Next": "B"},
              "D": {"Type": "Succeed"}}}
            """
        let error = #expect(throws: DefinitionError.self) {
            try StateMachineDefinition(definition)
        }
        #expect(error?.problems.map(\.message) == [message])
        #expect(error?.problems.first?.state == "A")
    }

    @Test func `A wrong transition inside of a Map hides nothing around it`() {
        let definition = """
            {"StartAt": "M", "States": {
              "M": {"Type": "Map", "End": true, "ItemProcessor": {
                "StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "X"}}}},
              "B": {"Type": "Succeed"}}}
            """
        #expect(
            Self.problems(definition) == [
                "line 3, state A (/States/M/ItemProcessor/States/A): leads to 'X', but there is no such state; the states are A",
                "line 4, state B (/States/B): nothing leads here; name it in a Next, Default or Catch, or remove it",
            ])
    }

    @Test(arguments: [
        (
            #"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "A"}}}"#,
            [
                "line 1, field States (/States): no state ends the execution; give one \"End\": true, or add a Succeed or Fail state"
            ]
        ),
        (
            """
            {"StartAt": "A", "States": {
              "A": {"Type": "Choice", "Default": "B",
                "Choices": [{"Variable": "$.x", "IsNull": true, "Next": "C"}]},
              "B": {"Type": "Pass", "Next": "B"},
              "C": {"Type": "Succeed"}}}
            """,
            [
                "line 4, state B (/States/B): is in a loop that nothing leaves; lead one of its states to an end"
            ]
        ),
        (
            #"{"StartAt": "A"}"#,
            ["line 1 (): States is missing; write an object with a member for each state"]
        ),
        (
            "{\n\"StartAt\" \"A\"}",
            ["line 2 (): this is no JSON, column 11: '\"' where \":\" should be"]
        ),
        (
            "\u{feff}{}",
            [
                "line 1 (): this is no JSON, column 1: the text begins with a byte order mark (BOM); save it as UTF-8 without one"
            ]
        ),
        ("[]", ["line 1 (): is an array; write an object {...}"]),
    ])
    func `A machine as a whole is checked`(definition: String, problems: [String]) {
        #expect(Self.problems(definition) == problems.map { $0.replacing(" ():", with: ":") })
    }

    @Test(arguments: [
        "arn:aws:states:::sns:publish.waitForTaskToken",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:us-east-1:000000000000:activity:a",
    ])
    func `An Express machine waits for nobody`(resource: String) throws {
        let definition =
            #"{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "\#(resource)", "End": true}}}"#
        #expect(Self.problems(definition) == [])
        #expect(throws: DefinitionError.self) {
            try StateMachineDefinition(definition, kind: .express)
        }
    }

    @Test func `Placeholders are filled as the place wants it`() throws {
        let filled = try Placeholders.fill(
            #"{"a": "${Name}/${Other.one}", "n": ${Count}, "raw": "$.x {y} $ {Name}"}"#,
            ["Name": #"say "hi""#, "Other.one": "1", "Count": "5"])
        #expect(filled == #"{"a": "say \"hi\"/1", "n": 5, "raw": "$.x {y} $ {Name}"}"#)
    }

    @Test func `Unfilled placeholders and unused values are all named`() {
        let error = #expect(throws: DefinitionError.self) {
            try Placeholders.fill(
                "{\n\"a\": \"${Region}\",\n\"b\": \"${Account} ${Region}\"}",
                ["Region": "r", "Regoin": "x"])
        }
        #expect(
            error?.description == """
                --set Regoin: the definition has no ${Regoin}; its placeholders are Account, Region
                line 3: ${Account} has no value; give one with --set Account=VALUE
                """)
    }
}
