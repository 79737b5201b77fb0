import StateMachine
import Testing

/// What kind of value each field takes, and between which bounds a number lies.
struct FieldTypeTests {
    private static let task =
        #""Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "End": true"#
    private static let pass = #""Type": "Pass", "End": true"#
    private static let wait = #""Type": "Wait", "End": true"#
    private static let map = """
        "Type": "Map", "End": true, "ItemProcessor": {
          "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
          "StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}
        """

    /// The first problem without its place, or nil.
    private static func message(_ fields: String) -> String? {
        problems(ofState: fields).first.map { problem in
            // The place ends with the pointer in parentheses.
            problem.firstRange(of: "): ").map { String(problem[$0.upperBound...]) } ?? problem
        }
    }

    private static let texts = [
        (pass, "Comment"), (pass, "InputPath"), (pass, "OutputPath"), (pass, "ResultPath"),
        (task, "TimeoutSecondsPath"), (task, "HeartbeatSecondsPath"),
        (map, "ItemsPath"), (map, "Label"), (map, "MaxConcurrencyPath"),
        (map, "ToleratedFailureCountPath"), (map, "ToleratedFailurePercentagePath"),
        (wait, "SecondsPath"), (wait, "TimestampPath"), (wait, "Timestamp"),
        (#""Type": "Fail""#, "Error"), (#""Type": "Fail""#, "ErrorPath"),
        (#""Type": "Fail""#, "Cause"), (#""Type": "Fail""#, "CausePath"),
    ]

    @Test(arguments: texts) func `A field of text takes a string and nothing else`(
        fields: String, name: String
    ) {
        for (value, kind) in [("5", "a number"), ("true", "a boolean"), ("[]", "an array")] {
            #expect(
                Self.message(#"\#(fields), "\#(name)": \#(value)"#) == "is \(kind); write a string")
        }
    }

    @Test(arguments: [
        (task, "Retry"), (task, "Catch"),
    ])
    func `A field of several entries takes a list`(fields: String, name: String) {
        #expect(Self.message(#"\#(fields), "\#(name)": {}"#) == "is an object; write a list [...]")
        #expect(
            Self.message(#"\#(fields), "\#(name)": [5]"#) == "is a number; write an object {...}")
    }

    @Test(arguments: [
        (pass, "Assign"), (task, "Credentials"), (map, "ItemReader"), (map, "ItemBatcher"),
        (map, "ResultWriter"),
    ])
    func `A field of members takes an object`(fields: String, name: String) {
        #expect(
            Self.message(#"\#(fields), "\#(name)": []"#) == "is an array; write an object {...}")
    }

    /// Fields of a whole number: before the number, after it, its name, the least and the most.
    private static let numbers: [(before: String, after: String, least: Int, most: Int)] = [
        (task + #", "TimeoutSeconds": "#, "", 1, 99_999_999),
        (task + #", "HeartbeatSeconds": "#, "", 1, 99_999_999),
        (wait + #", "Seconds": "#, "", 0, 99_999_999),
        (task + #", "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": "#, "}]", 1, 99_999_999),
        (task + #", "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": "#, "}]", 0, 99_999_999),
        (task + #", "Retry": [{"ErrorEquals": ["E"], "MaxDelaySeconds": "#, "}]", 1, 31_622_399),
        (map + #", "MaxConcurrency": "#, "", 0, .max),
        (map + #", "ToleratedFailureCount": "#, "", 0, 100_000_000),
        (map + #", "ItemBatcher": {"MaxItemsPerBatch": "#, "}", 1, 100_000_000),
        (map + #", "ItemBatcher": {"MaxInputBytesPerBatch": "#, "}", 1, 262_144),
        (
            map
                + #", "ItemReader": {"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", "MaxItems": "#,
            "}}", 0, 100_000_000
        ),
    ]

    @Test(arguments: 0..<11) func `A whole number lies between its bounds, both included`(
        place: Int
    ) {
        let (before, after, least, most) = Self.numbers[place]
        #expect(Self.message(before + "\(least)" + after) == nil)
        #expect(Self.message(before + "\(most)" + after) == nil)
        let bounds = "write a number from \(least) to \(most)"
        #expect(Self.message(before + "\(least - 1)" + after) == "is \(least - 1); \(bounds)")
        if most < Int.max {
            #expect(Self.message(before + "\(most + 1)" + after) == "is \(most + 1); \(bounds)")
        }
        for (value, kind) in [("1.5", "a number"), ("\"1\"", "a string"), ("null", "null")] {
            #expect(
                Self.message(before + value + after) == "is \(kind); write a whole number")
        }
    }

    @Test(
        arguments: [
            ("0", nil), ("100", nil), ("33.3", nil),
            ("-0.1", "is -0.1; write a number from 0 to 100"),
            ("100.5", "is 100.5; write a number from 0 to 100"),
            ("\"5\"", "is \"5\"; write a number from 0 to 100"),
        ] as [(String, String?)])
    func `A percentage lies between 0 and 100, both included`(value: String, message: String?) {
        #expect(Self.message(Self.map + #", "ToleratedFailurePercentage": \#(value)"#) == message)
    }

    @Test(
        arguments: [
            ("1", nil), ("1.0", nil), ("2.5", nil),
            ("0.99", "write a number from 1.0 on, such as 2.0"),
            ("\"2\"", "write a number from 1.0 on, such as 2.0"),
        ] as [(String, String?)])
    func `A backoff does not shrink`(value: String, message: String?) {
        let retry = #", "Retry": [{"ErrorEquals": ["E"], "BackoffRate": \#(value)}]"#
        #expect(Self.message(Self.task + retry) == message)
    }

    @Test(arguments: [
        (task, ["TimeoutSeconds", "TimeoutSecondsPath"]),
        (task, ["HeartbeatSeconds", "HeartbeatSecondsPath"]),
        (wait, ["Seconds", "SecondsPath"]), (map, ["MaxConcurrency", "MaxConcurrencyPath"]),
        (map, ["ToleratedFailureCount", "ToleratedFailureCountPath"]),
        (map, ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"]),
    ])
    func `A number and the path of one exclude each other`(fields: String, names: [String]) {
        let both = #""\#(names[0])": 5, "\#(names[1])": "$.n""#
        #expect(
            Self.message("\(fields), \(both)")
                == "excludes \(names[0]); keep one of \(names[0]), \(names[1])")
    }

    @Test(arguments: [
        (
            #""Type": "Task", "End": true"#,
            "Resource is missing; write the ARN of what does the work"
        ),
        (#""Type": "Choice""#, "Choices is missing; write a list of rules"),
        (#""Type": "Choice", "Choices": []"#, "is empty; write at least one rule"),
        (
            #""Type": "Wait", "End": true"#,
            "says not how long; write one of Seconds, SecondsPath, Timestamp, TimestampPath"
        ),
        (
            #""Type": "Parallel", "End": true"#,
            "Branches is missing; write a list of objects with StartAt and States"
        ),
        (
            #""Type": "Parallel", "End": true, "Branches": []"#,
            "is empty; write at least one branch"
        ),
        (
            #""Type": "Map", "End": true"#,
            "ItemProcessor is missing; write an object with StartAt and States"
        ),
        (
            #""Comment": """#,
            "Type is missing; write one of Task, Map, Parallel, Choice, Pass, Wait, Succeed, Fail"
        ),
        (
            task + #", "Retry": [{}]"#, "ErrorEquals is missing; write a list of error names"
        ),
        (
            task + #", "Retry": [{"ErrorEquals": []}]"#, "is empty; write at least one error name"
        ),
        (task + #", "Retry": [{"ErrorEquals": ["E", 5]}]"#, "every error name is a string"),
        (
            task + #", "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}]"#,
            "States.ALL must be in the last entry; move it there"
        ),
        (
            task + #", "Catch": [{"ErrorEquals": ["E"]}]"#,
            "Next is missing; name the state that handles the error"
        ),
        (
            task + #", "Retry": [{"ErrorEquals": ["E"], "JitterStrategy": "HALF"}]"#,
            "is 'HALF'; write FULL or NONE"
        ),
        (
            #""Type": "Pass", "End": false"#,
            "is false; write true, or remove it and name a Next"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "Next": "S"}]"#,
            "has no operator; write And, Or, Not, or Variable with a comparison such as StringEquals"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "IsString": true, "Next": "S"}]"#,
            "has 2 operators (IsNull, IsString); keep one"
        ),
        (
            #""Type": "Choice", "Choices": [{"IsNull": true, "Next": "S"}]"#,
            "Variable is missing; write the path of what IsNull looks at"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true}]"#,
            "Next is missing; name the state to go to"
        ),
        (
            #""Type": "Choice", "Choices": [{"And": [], "Next": "S"}]"#,
            "is empty; write at least one condition"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "Not": {"Variable": "$.a", "IsNull": true}, "Next": "S"}]"#,
            "does not go with Not; remove it"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "TimestampEquals": "2026-11-20", "Next": "S"}]"#,
            "is a string; write an instant with T and a zone, such as 2026-11-20T04:00:00Z"
        ),
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "BooleanEquals": 1, "Next": "S"}]"#,
            "is a number; write true or false"
        ),
        (
            #""Type": "Choice", "Choices": [{"Not": {"Variable": "$.a", "IsNull": true, "Next": "S"}, "Next": "S"}]"#,
            "is no field of this condition; the fields are Comment, Variable, IsNull"
        ),
        // Booleans have no order.
        (
            #""Type": "Choice", "Choices": [{"Variable": "$.a", "BooleanLessThan": true, "Next": "S"}]"#,
            "is no field of this condition; the fields are Comment, Next, Assign, Variable"
        ),
    ])
    func `What is missing or does not go together is said with what to write`(
        fields: String, message: String
    ) {
        let all = problems(ofState: fields)
        #expect(all.contains { $0.hasSuffix(": " + message) }, "\(all)")
    }

    @Test(
        arguments: [
            ("Label", "\"a b\"", "a label has no spaces and none of ?*<>{}[]:;,\\|^~$#%&`\"/"),
            ("Label", "\"\"", "a label has 1 to 40 characters"),
            ("Label", "\"\(String(repeating: "x", count: 41))\"", "a label has 1 to 40 characters"),
            ("Label", "\"\(String(repeating: "é", count: 40))\"", nil),
            (
                "ResultWriter", "{}",
                "is empty; write Resource and Parameters, or WriterConfig, or all three"
            ),
            (
                "ResultWriter", #"{"Resource": "arn:aws:states:::s3:putObject"}"#,
                "Parameters is missing; write {\"Bucket\": ..., \"Prefix\": ...}"
            ),
            (
                "ResultWriter", #"{"Parameters": {}}"#,
                "Resource is missing; write arn:aws:states:::s3:putObject"
            ),
            (
                "ResultWriter", #"{"WriterConfig": {"Transformation": "COMPACT"}}"#,
                "OutputType is missing; write JSON or JSONL"
            ),
            (
                "ResultWriter", #"{"WriterConfig": {"OutputType": "CSV"}}"#,
                "is 'CSV'; write one of JSON, JSONL"
            ),
            (
                "ItemReader", #"{"Resource": "arn:aws:states:::s3:putObject"}"#,
                "'arn:aws:states:::s3:putObject' reads no items; write arn:aws:states:::s3:getObject or arn:aws:states:::s3:listObjectsV2"
            ),
            (
                "ItemReader", #"{"Resource": "arn:aws:states:::s3:getObject"}"#,
                "ReaderConfig: InputType is missing; write JSON, JSONL, CSV or MANIFEST"
            ),
            (
                "ItemReader",
                #"{"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "PARQUET"}}"#,
                "PARQUET is not read by this interpreter; write the items as JSONL"
            ),
            (
                "ItemReader",
                #"{"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "JSON", "ItemsPointer": "a"}}"#,
                "'a' is no JSON pointer; write one such as /payload/items"
            ),
            (
                "ItemReader",
                #"{"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "GIVEN"}}"#,
                "CSVHeaders is missing; write a list of the columns' names"
            ),
            (
                "ItemReader",
                #"{"Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVDelimiter": ","}}"#,
                "is ','; write COMMA, PIPE, SEMICOLON, SPACE or TAB"
            ),
        ] as [(String, String, String?)])
    func `The fields of a distributed Map are checked`(
        name: String, value: String, message: String?
    ) {
        #expect(Self.message(Self.map + #", "\#(name)": \#(value)"#) == message)
    }

    @Test func `Some fields go with a distributed Map only`() {
        let inline =
            #""Type": "Map", "End": true, "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}"#
        #expect(
            Self.message(inline + #", "Label": "L""#)
                == "goes with a DISTRIBUTED Map only; remove it")
        #expect(
            Self.message(
                inline.replacing(
                    "\"StartAt\"", with: #""ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt""#))
                == "ExecutionType is missing; a DISTRIBUTED Map says STANDARD or EXPRESS")
        #expect(
            Self.message(
                inline.replacing(
                    "\"StartAt\"",
                    with: #""ProcessorConfig": {"ExecutionType": "EXPRESS"}, "StartAt""#))
                == "goes with DISTRIBUTED only; remove it")
    }
}
