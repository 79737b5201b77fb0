import DurableFiles
import JSON
import SystemPackage
import TestSupport
import Testing

/// `oith state-machine run`, `validate` and `graph`, with stubs for tasks and folders for buckets.
@Suite struct StateMachineRunTests {
    private static let function = "arn:aws:lambda:us-east-1:111111111111:function:score"

    /// A state machine of one task.
    private static func task(_ fields: String) -> String {
        #"{"StartAt":"Work","States":{"Work":{"Type":"Task","End":true,\#(fields)}}}"#
    }

    /// Writes files and runs a command with the folder in the place of `DIR`.
    private func run(
        _ arguments: String..., files: [String: String] = [:], input: String = ""
    ) async throws -> (run: CommandRun, folder: FilePath) {
        let folder = try ProcessFolder.make("machine")
        for (name, text) in files {
            let path = folder.appending(name)
            try LocalFileSystem().makeDirectories(path.removingLastComponent())
            try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
        }
        let run = await oith(
            ["state-machine"] + arguments.map { $0.replacing("DIR", with: folder.string) },
            input: input)
        return (run, folder)
    }

    private func score(
        _ stub: String, input: String = #"{"a":[1,"x"]}"#, resource: String = function
    ) async throws -> CommandRun {
        try await run(
            "run", "DIR/m.asl.json", "--stand-ins", "DIR/stubs.json", "--input", "-",
            files: ["m.asl.json": Self.task(#""Resource":"\#(resource)""#), "stubs.json": stub],
            input: input
        ).run
    }

    // MARK: - Stubs

    @Test(arguments: [
        ("identity", #"{"a":[1,"x"]}"#), ("const-HelloWorld", #"{"Return":"HelloWorld"}"#),
        ("return-bytes", #""HelloWorld!""#),
    ])
    func `A stub answers`(behaviour: String, output: String) async throws {
        let run = try await score(#"{"score":{"behaviour":"\#(behaviour)"}}"#)
        #expect(run.status == 0)
        #expect(run.output == output + "\n")
        #expect(run.errors.isEmpty)
    }

    @Test(arguments: [
        ("raise-Exception", "Exception", "Some exception was raised."),
        ("raise-CustomException", "CustomException", ""),
        ("fail-times", "Exception", "Some exception was raised."),
    ])
    func `A stub fails as a function in Python does`(
        behaviour: String, error: String, message: String
    ) async throws {
        let run = try await score(#"{"score":{"behaviour":"\#(behaviour)"}}"#)
        #expect(run.status == 1)
        #expect(run.output.isEmpty)
        let failure = try JSONValue(parsing: run.errors)
        #expect(failure["error"] == .string(error))
        let cause = try JSONValue(parsing: failure["cause"]?.string ?? "")
        #expect(cause["errorType"] == .string(error))
        #expect(cause["errorMessage"] == .string(message))
        #expect(cause["stackTrace"] == [])
        let id = cause["requestId"]?.string ?? ""
        #expect(
            id.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil, "\(id)")
    }

    @Test func `A result of more than 256 KiB is refused, as on AWS`() async throws {
        let run = try await score(#"{"score":{"behaviour":"large-output"}}"#)
        #expect(run.status == 1)
        #expect(try JSONValue(parsing: run.errors)["error"] == "States.DataLimitExceeded")
    }

    @Test(arguments: [(0, 0), (1, 0), (2, 0), (3, 1)])
    func `A stub that fails some times counts all of its tasks`(times: Int, status: Int32)
        async throws
    {
        // Three tasks, each the Catch of the one before.
        func state(_ next: String) -> String {
            let ending =
                next.isEmpty
                ? "" : #","Catch":[{"ErrorEquals":["Exception"],"Next":"\#(next)"}]"#
            return #"{"Type":"Task","Resource":"\#(Self.function)","End":true\#(ending)}"#
        }
        let found = try await run(
            "run", "DIR/m.asl.json", "--stand-ins", "DIR/stubs.json",
            files: [
                "m.asl.json":
                    #"{"StartAt":"A","States":{"A":\#(state("B")),"B":\#(state("C")),"#
                    + #""C":\#(state(""))}}"#,
                "stubs.json": #"{"score":{"behaviour":"fail-times","times":\#(times)}}"#,
            ]
        ).run
        #expect(found.status == status, "\(found)")
    }

    @Test(arguments: ["score", "score:7", "function:score", function, function + ":7"])
    func `A function is found by its name, its ARN, and with any version`(name: String)
        async throws
    {
        for resource in [Self.function, Self.function + ":3"] {
            let run = try await score(
                #"{"\#(name)":{"behaviour":"const-HelloWorld"}}"#, resource: resource)
            #expect(run.output == #"{"Return":"HelloWorld"}"# + "\n", "\(run)")
        }
    }

    @Test(arguments: [
        (
            #"{"score":{"behaviour":"nap"}}"#,
            "the stand-in for score cannot be 'nap'; write one of identity, const-HelloWorld, "
                + "return-bytes, large-output, sleep-60, raise-Exception, raise-CustomException, "
                + "fail-times, activity"
        ),
        (
            #"{"score":{}}"#,
            "the stand-in for score has no \"behaviour\"; write one of identity, "
                + "const-HelloWorld, return-bytes, large-output, sleep-60, raise-Exception, "
                + "raise-CustomException, fail-times, activity"
        ),
        (
            #"{"score":{"behaviour":"fail-times","count":2}}"#,
            "the stand-in for score has a member 'count', which fail-times does not know; its "
                + "members are behaviour, times"
        ),
        (
            #"{"score":{"behaviour":"identity","times":2}}"#,
            "the stand-in for score has a member 'times', which identity does not know; its "
                + "members are behaviour"
        ),
        (
            #"{"score":{"behaviour":"fail-times","times":"2"}}"#,
            "the stand-in for score has \"2\" as \"times\"; write a whole number from 0 on"
        ),
        ("[]", "the stand-ins are an array; write an object with a member for each task"),
        (
            #"{"a":{"behaviour":"activity","workers":[{}]}}"#,
            "the stand-in for a has a worker without a template, a state machine"
        ),
    ])
    func `A file of stubs is exit code 65 where an entry is none`(stub: String, message: String)
        async throws
    {
        let run = try await score(stub)
        #expect(run.status == 65)
        #expect(run.errors == "oith: \(message)\n")
    }

    @Test func `JSON that is none has its line and column`() async throws {
        let stub = try await score("{\n  \"score\" 1}")
        #expect(stub.status == 65)
        #expect(stub.errors.contains("stubs.json is no JSON, line 2, column 11: "), "\(stub)")
        let input = try await score("{}", input: "[1,\n2")
        #expect(input.status == 65)
        #expect(input.errors.hasPrefix("oith: standard input is no JSON, line 2, "), "\(input)")
    }

    // MARK: - Tasks

    @Test func `A function that nobody does is not found, and other resources are not known`()
        async throws
    {
        let function = try await score("{}")
        #expect(function.status == 1)
        #expect(
            try JSONValue(parsing: function.errors) == [
                "error": "Lambda.ResourceNotFoundException",
                "cause": .string(
                    "Function not found: \(Self.function); name it in the file of --stand-ins"),
            ])
        let other = try await score("{}", resource: "arn:aws:states:::sqs:sendMessage")
        #expect(
            try JSONValue(parsing: other.errors) == [
                "error": "States.Runtime",
                "cause": .string(
                    "nothing here does arn:aws:states:::sqs:sendMessage for the state 'Work'; "
                        + "name it in the file of --stand-ins"),
            ])
    }

    @Test func `lambda:invoke puts an envelope around the result`() async throws {
        let fields = """
            "Resource":"arn:aws:states:::lambda:invoke",
            "Parameters":{"FunctionName":"score","Payload":{"x":1}}
            """
        let run = try await run(
            "run", "DIR/m.asl.json", "--stand-ins", "DIR/stubs.json",
            files: [
                "m.asl.json": Self.task(fields),
                "stubs.json": #"{"score":{"behaviour":"identity"}}"#,
            ]
        ).run
        let output = try run.json
        #expect(output["Payload"] == ["x": 1])
        #expect(output["StatusCode"] == 200)
        #expect(output["ExecutedVersion"] == "$LATEST")
        // {"x":1} has seven bytes.
        let metadata = output["SdkHttpMetadata"]
        #expect(metadata?["HttpHeaders"]?["Content-Length"] == "7")
        #expect(metadata?["AllHttpHeaders"]?["Content-Length"] == ["7"])
        #expect(
            metadata?["HttpHeaders"]?["x-amzn-RequestId"]
                == output["SdkResponseMetadata"]?["RequestId"])
    }

    @Test func `lambda:invoke needs the name of a function that there is`() async throws {
        for (parameters, error) in [
            (#"{"Payload":{}}"#, "Lambda.ValidationException"),
            (#"{"FunctionName":"other"}"#, "Lambda.ResourceNotFoundException"),
        ] {
            let run = try await run(
                "run", "DIR/m.asl.json",
                files: [
                    "m.asl.json": Self.task(
                        #""Resource":"arn:aws:states:::lambda:invoke","Parameters":\#(parameters)"#)
                ]
            ).run
            #expect(try JSONValue(parsing: run.errors)["error"] == .string(error))
        }
    }

    @Test func `A task that calls S3 uses the folder of the buckets`() async throws {
        let machine = """
            {"StartAt":"Put","States":{
              "Put":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:putObject",
                "Parameters":{"Bucket":"b","Key":"k/1.json","Body":{"x":1}},
                "ResultPath":"$.put","Next":"Get"},
              "Get":{"Type":"Task","Resource":"arn:aws:states:::s3:getObject",
                "Parameters":{"Bucket":"b","Key":"k/1.json"},"ResultPath":"$.get","Next":"List"},
              "List":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:listObjectsV2",
                "Parameters":{"Bucket":"b","Prefix":"k/"},"ResultPath":"$.list","End":true}}}
            """
        let found = try await run(
            "run", "DIR/m.asl.json", "--buckets", "DIR/buckets",
            files: ["m.asl.json": machine, "buckets/b/other.txt": "-"])
        #expect(found.run.status == 0, "\(found.run)")
        let output = try found.run.json
        #expect(output["get"]?["Body"] == #"{"x":1}"#)
        #expect(output["get"]?["ContentLength"] == 7)
        #expect(output["get"]?["ETag"] == output["put"]?["ETag"])
        #expect(output["list"]?["KeyCount"] == 1)
        #expect(output["list"]?["Contents"]?.array?.first?["Key"] == "k/1.json")
        #expect(output["list"]?["Contents"]?.array?.first?["Size"] == 7)
        #expect(output["list"]?["Prefix"] == "k/")
        #expect(
            try fileBytes(found.folder.appending("buckets/b/k/1.json"))
                == Array(#"{"x":1}"#.utf8))
    }

    @Test(arguments: [
        ("getObject", #"{"Bucket":"b","Key":"none"}"#, "S3.NoSuchKeyException"),
        ("getObject", #"{"Bucket":"b"}"#, "S3.S3Exception"),
        ("putObject", #"{"Key":"k"}"#, "S3.S3Exception"),
        ("listObjectsV2", #"{"Bucket":7}"#, "S3.S3Exception"),
    ])
    func `S3 fails with the names of AWS`(action: String, parameters: String, error: String)
        async throws
    {
        let fields =
            #""Resource":"arn:aws:states:::aws-sdk:s3:\#(action)","Parameters":\#(parameters)"#
        let run = try await run(
            "run", "DIR/m.asl.json", "--buckets", "DIR/buckets",
            files: ["m.asl.json": Self.task(fields), "buckets/b/x": ""]
        ).run
        #expect(run.status == 1)
        #expect(try JSONValue(parsing: run.errors)["error"] == .string(error), "\(run)")
    }

    @Test func `Without --buckets a task that calls S3 says what to name`() async throws {
        let fields = """
            "Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"b","Key":"k"}
            """
        let run = try await run(
            "run", "DIR/m.asl.json", files: ["m.asl.json": Self.task(fields)]
        ).run
        #expect(
            try JSONValue(parsing: run.errors) == [
                "error": "S3.S3Exception",
                "cause": "there are no buckets; name the folder of them with --buckets",
            ])
    }

    // MARK: - Activities

    private static let activity = "arn:aws:states:us-east-1:111111111111:activity:a"

    /// A worker that takes the task and answers with a state.
    private static func worker(_ answer: String) -> String {
        """
        {"\(activity)":{"behaviour":"activity","workers":[{"activity":"a","template":{"StartAt":"Take",
          "States":{
            "Take":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:sfn:getActivityTask",
              "Parameters":{"ActivityArn.$":"$.ActivityArn"},"Next":"Answer"},
            "Answer":{"Type":"Task","End":true,\(answer)}}}}]}}
        """
    }

    @Test func `A worker takes the task of an activity and answers`() async throws {
        let answer = """
            "Resource":"arn:aws:states:::aws-sdk:sfn:sendTaskSuccess",
            "Parameters":{"Output.$":"$.Input","TaskToken.$":"$.TaskToken"}
            """
        let run = try await score(
            Self.worker(answer), input: #"{"x":[1,2]}"#, resource: Self.activity)
        #expect(run.status == 0)
        #expect(run.output == "{\"x\":[1,2]}\n", "\(run)")
    }

    @Test func `A worker's failure is that of the task, and nobody's activity does not exist`()
        async throws
    {
        let arn = Self.activity
        let answer = """
            "Resource":"arn:aws:states:::aws-sdk:sfn:sendTaskFailure",
            "Parameters":{"Error":"Tired","Cause":"no sleep","TaskToken.$":"$.TaskToken"}
            """
        let run = try await score(
            Self.worker(answer), resource: arn)
        #expect(run.status == 1)
        #expect(try JSONValue(parsing: run.errors) == ["error": "Tired", "cause": "no sleep"])
        let none = try await score(
            #"{"\#(arn)":{"behaviour":"activity","workers":[]}}"#, resource: arn)
        #expect(
            try JSONValue(parsing: none.errors) == [
                "error": "States.Runtime", "cause": .string("The activity \(arn) does not exist."),
            ])
    }

    // MARK: - Definitions

    @Test(arguments: ["m.asl.json", "-"])
    func `A valid machine has so many states`(name: String) async throws {
        let text = Self.task(#""Resource":"\#(Self.function)""#)
        let path = name == "-" ? "-" : "DIR/\(name)"
        let found = try await run(
            "validate", path, files: ["m.asl.json": text], input: text)
        let file = path.replacing("DIR", with: found.folder.string)
        #expect(found.run.output == "\(file): valid, 1 state\n")
        let json = try await run(
            "validate", path, "--json", files: ["m.asl.json": text], input: text)
        #expect(
            try json.run.json == [
                "file": .string(path.replacing("DIR", with: json.folder.string)), "valid": true,
                "states": 1,
            ])
    }

    private static let broken = """
        {"StartAt":"A",
         "States":{"A":{"Type":"Pass","Nxt":"B"}}}
        """

    @Test func `All problems are listed with line, state, field and pointer`() async throws {
        let json = try await run("validate", "-", "--json", input: Self.broken).run
        #expect(json.status == 65)
        let problems = try #require(try json.json["problems"]?.array)
        #expect(problems.map { $0["pointer"] } == ["/States/A/Nxt", "/States/A"])
        #expect(problems.map { $0["line"] } == [2, 2])
        #expect(problems.map { $0["state"] } == ["A", "A"])
        #expect(problems.map { $0["field"] } == ["Nxt", .null])
        #expect(try json.json["valid"] == false)
        let text = try await run("validate", "-", input: Self.broken).run
        #expect(text.status == 65)
        let lines = text.errors.split(separator: "\n")
        #expect(lines[0] == "oith: - is not a state machine this runner takes:")
        #expect(lines[1].hasPrefix("line 2, state A, field Nxt (/States/A/Nxt): "))
        #expect(lines.count == 3)
    }

    @Test func `Placeholders have values from flags, a file and the file beside`() async throws {
        let text = Self.task(#""Resource":"arn:aws:lambda:${Region}:${Account}:function:${Fn}""#)
        let files = ["m.asl.json": text, "other.env": "Fn = spaced\n"]
        let missing = try await run("validate", "DIR/m.asl.json", files: files).run
        #expect(missing.status == 65)
        #expect(
            missing.errors.hasSuffix(
                "line 1: ${Fn} has no value; give one with --set Fn=VALUE\n"), "\(missing)")
        let set = try await run("validate", "DIR/m.asl.json", "--set", "Fn=x", files: files).run
        #expect(set.status == 0)
        let unknown = try await run(
            "validate", "DIR/m.asl.json", "--set", "Fn=x", "--set", "Foo=1", files: files
        ).run
        #expect(
            unknown.errors.hasSuffix(
                "--set Foo: the definition has no ${Foo}; its placeholders are Account, Fn, "
                    + "Region\n"), "\(unknown)")
        // Blank lines and comments are skipped; a name that is not used may be another machine's.
        let beside = files.merging(["m.env": "# for the night\n\nFn=file\nOther=1\n"]) { $1 }
        #expect(try await run("validate", "DIR/m.asl.json", files: beside).run.status == 0)
        let named = files.merging(["v.env": "Fn=file\n\nnonsense\n"]) { $1 }
        let bad = try await run(
            "validate", "DIR/m.asl.json", "--set-file", "DIR/v.env", files: named)
        #expect(bad.run.status == 65)
        #expect(
            bad.run.errors
                == "oith: \(bad.folder)/v.env, line 3: write NAME=VALUE, or # before a comment\n")
    }

    @Test func `The command line wins over the file, and that over the local values`()
        async throws
    {
        let text = #"""
            {"StartAt":"P","States":{"P":{"Type":"Pass","Result":"${Region}/${A}/${B}","End":true}}}
            """#
        let files = ["m.asl.json": text, "m.env": "A=file\nB=file\nRegion=file\n"]
        let run = try await run(
            "run", "DIR/m.asl.json", "--set", "B=flag=1", files: files
        ).run
        #expect(run.output == "\"file/file/flag=1\"\n", "\(run)")
        let local = try await self.run(
            "run", "DIR/m.asl.json", "--set", "A=1", "--set", "B=2", files: ["m.asl.json": text]
        ).run
        #expect(local.output == "\"local/1/2\"\n")
    }

    @Test func `A drawing has a box for each state and an arrow for each transition`() async throws
    {
        let text = Self.task(#""Resource":"\#(Self.function)""#)
        let mermaid = try await run("graph", "-", input: text).run
        #expect(
            mermaid.output == """
                flowchart TD
                    start(("Start"))
                    s0["Work"]
                    finish((("End")))
                    start --> s0
                    s0 --> finish

                """)
        let dot = try await run("graph", "-", "--format", "dot", input: text).run
        #expect(dot.output.hasPrefix("digraph \"StateMachine\" {\n"))
        #expect(dot.lines.suffix(3) == ["    start -> s0", "    s0 -> finish", "}"])
    }

    @Test func `A file that is not there is exit code 66`() async {
        for command in ["validate", "graph", "run"] {
            let run = await oith("state-machine", command, "/nowhere/m.asl.json")
            #expect(run.status == 66)
            #expect(
                run.errors
                    == "oith: cannot open /nowhere/m.asl.json: no such file or directory\n")
        }
    }
}
