import JSON
import StateMachine
import Testing

/// What becomes of the items of a distributed Map that failed, and where results go.
struct MapResultTests {
    /// A Map over `$` whose items fail where they are below 0.
    private static func machine(_ fields: String) -> String {
        """
        {"StartAt": "M", "States": {"M": {"Type": "Map", \(fields), "End": true, "MaxConcurrency": 1,
          "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": "T", "States": {"T": {
              "Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "End": true}}}}}}
        """
    }

    private static func outcome(
        _ fields: String, _ input: JSONValue, _ objects: MemoryBuckets = MemoryBuckets()
    ) async throws -> ExecutionOutcome {
        try await run(Self.machine(fields), input: input, objects: objects) {
            request throws(TaskFailure) in
            let items = request.input["Items"]?.array ?? [request.input]
            if items.contains(where: { ($0.number ?? 0) < 0 }) {
                throw TaskFailure(error: "E", cause: "below 0")
            }
            return request.input
        }
    }

    private static let exceeded = ExecutionOutcome.failed(
        TaskFailure(
            error: "States.ExceedToleratedFailureThreshold",
            cause: "The specified tolerated failure threshold was exceeded"))

    @Test(arguments: [
        (#""ToleratedFailureCount": 1"#, [1, -2, 3], true),
        (#""ToleratedFailureCount": 1"#, [-1, -2, 3], false),
        (#""ToleratedFailureCount": 0"#, [1, -2], false),
        (#""ToleratedFailurePercentage": 50"#, [-1, 2, -3, 4], true),
        (#""ToleratedFailurePercentage": 49.9"#, [-1, 2, -3, 4], false),
        (#""ToleratedFailurePercentage": 100"#, [-1, -2], true),
        (#""ToleratedFailurePercentage": 100, "ToleratedFailureCount": 1"#, [-1, -2], false),
        (
            #""ToleratedFailureCount": 1, "ItemBatcher": {"MaxItemsPerBatch": 2}"#, [1, -2, 3],
            false
        ),
        (#""ToleratedFailureCount": 2, "ItemBatcher": {"MaxItemsPerBatch": 2}"#, [1, -2, 3], true),
    ])
    func `So many items may fail and no more`(
        fields: String, items: [Int], isTolerated: Bool
    ) async throws {
        let outcome = try await Self.outcome(fields, .array(items.map { .integer($0) }))
        if isTolerated {
            guard case .succeeded = outcome else {
                Issue.record("\(outcome)")
                return
            }
        } else {
            #expect(outcome == Self.exceeded)
        }
    }

    @Test func `Without a word on tolerance no item may fail`() async throws {
        #expect(try await Self.outcome(#""Comment": """#, [1, -2]) == Self.exceeded)
    }

    /// Buckets that nobody can write to.
    private struct FullBuckets: ObjectStore {
        func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject {
            throw TaskFailure(error: "States.ItemReaderFailed", cause: key)
        }
        func list(bucket: String, prefix: String) async throws(TaskFailure) -> [ObjectDescription] {
            []
        }
        func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure) {
            throw TaskFailure(error: "Disk.Full", cause: "no room")
        }
    }

    @Test(arguments: [[1, 2], [1, -2]])
    func `That results cannot be written goes before a failed item`(items: [Int]) async throws {
        let machine = try StateMachineDefinition(
            Self.machine(Self.writer.replacing("MORE", with: "")))
        let execution = Execution(
            of: machine, name: "r", input: .array(items.map { .integer($0) }),
            doors: ExecutionEnvironment(
                executor: ClosureExecutor { request throws(TaskFailure) in
                    if (request.input.integer ?? 0) < 0 {
                        throw TaskFailure(error: "E", cause: "below 0")
                    }
                    return request.input
                }, objects: FullBuckets(), observer: Recorder(), clock: ManualClock()))
        #expect(
            try await execution.run()
                == .failed(TaskFailure(error: "Disk.Full", cause: "no room")))
    }

    private static let writer =
        #""ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "out", "Prefix": "jobs"}MORE}"#
    private static let id = "80000000-0000-4000-8000-000000000000"

    @Test func `Results are written as AWS lays them out`() async throws {
        let objects = MemoryBuckets()
        let outcome = try await Self.outcome(
            Self.writer.replacing("MORE", with: "")
                + #", "Label": "L", "ToleratedFailureCount": 1"#, [1, -2, 3], objects)
        let arn = "arn:aws:states:local:000000000000:mapRun:machine/L:\(Self.id)"
        let folder = "jobs/\(Self.id)"
        #expect(
            outcome
                == .succeeded([
                    "MapRunArn": .string(arn),
                    "ResultWriterDetails": [
                        "Bucket": "out", "Key": .string("\(folder)/manifest.json"),
                    ],
                ]))
        let files = objects.objects
        let succeeded = try JSONValue(parsing: files["out/\(folder)/SUCCEEDED_0.json"] ?? "")
        #expect(succeeded.array?.map { $0["Output"] } == ["1", "3"])
        #expect(succeeded.array?.map { $0["Status"] } == ["SUCCEEDED", "SUCCEEDED"])
        let failed = try JSONValue(parsing: files["out/\(folder)/FAILED_0.json"] ?? "")
        #expect(failed.array?.map { $0["Error"] } == ["E"])
        #expect(failed.array?.map { $0["Input"] } == ["-2"])
        let manifest = try JSONValue(parsing: files["out/\(folder)/manifest.json"] ?? "")
        #expect(manifest["MapRunArn"]?.string == arn)
        let listed = manifest["ResultFiles"]?["SUCCEEDED"]?.array?.first
        #expect(listed?["Key"]?.string == "\(folder)/SUCCEEDED_0.json")
        #expect(listed?["Size"]?.integer == files["out/\(folder)/SUCCEEDED_0.json"]?.utf8.count)
        #expect(manifest["ResultFiles"]?["PENDING"] == [])
    }

    @Test(arguments: [
        ("COMPACT", "JSON", "SUCCEEDED_0.json", "[[1,2],3]"),
        ("FLATTEN", "JSON", "SUCCEEDED_0.json", "[1,2,3]"),
        ("FLATTEN", "JSONL", "SUCCEEDED_0.jsonl", "1\n2\n3\n"),
    ])
    func `Results are written in the form that is asked for`(
        transformation: String, type: String, file: String, expected: String
    ) async throws {
        let objects = MemoryBuckets()
        let config =
            #", "WriterConfig": {"Transformation": "\#(transformation)", "OutputType": "\#(type)"}"#
        _ = try await Self.outcome(
            Self.writer.replacing("MORE", with: config), [[1, 2], 3], objects)
        #expect(objects.objects["out/jobs/\(Self.id)/\(file)"] == expected)
    }

    @Test func `Large results go to several files`() async throws {
        let objects = MemoryBuckets()
        let text = JSONValue.string(String(repeating: "x", count: 200_000))
        let config = #", "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"}"#
        _ = try await run(
            Self.machine(Self.writer.replacing("MORE", with: config)),
            input: .array((0..<50).map { .integer($0) }), objects: objects
        ) { _ throws(TaskFailure) in text }
        let sizes = objects.objects.filter { $0.key.contains("SUCCEEDED") }.map(\.value.utf8.count)
        #expect(sizes.sorted() == [8 * 200_003, 21 * 200_003, 21 * 200_003])
    }

    @Test func `The files are written also where the Map fails`() async throws {
        let objects = MemoryBuckets()
        let outcome = try await Self.outcome(
            Self.writer.replacing("MORE", with: "") + #", "ToleratedFailureCount": 0"#, [1, -2, 3],
            objects)
        #expect(outcome == Self.exceeded)
        let names = objects.objects.keys.map { $0.split(separator: "/").last ?? "" }
        #expect(Set(names) == ["SUCCEEDED_0.json", "FAILED_0.json", "manifest.json"])
    }

    @Test(arguments: [
        (#"{"Transformation": "FLATTEN", "OutputType": "JSON"}"#, "[1,2,3]"),
        (#"{"Transformation": "COMPACT", "OutputType": "JSONL"}"#, #""[1,2]\n3\n""#),
    ])
    func `Without a bucket the state's result has the form`(
        config: String, expected: String
    ) async throws {
        let outcome = try await Self.outcome(
            #""ResultWriter": {"WriterConfig": \#(config)}"#, [[1, 2], 3])
        #expect(outcome == .succeeded(try JSONValue(parsing: expected)))
    }

    @Test func `A ResultWriter without a bucket's name fails the Map`() async throws {
        let outcome = try await Self.outcome(
            #""ResultWriter": {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Prefix": "p"}}"#,
            [1])
        let cause = "the ResultWriter needs a text in the parameter Bucket"
        #expect(
            outcome == .failed(TaskFailure(error: "States.ResultWriterFailed", cause: cause)))
    }
}
