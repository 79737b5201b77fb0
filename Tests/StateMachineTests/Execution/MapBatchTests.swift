import Bytes
import JSON
import Randomness
import StateMachine
import Testing

/// Batches against a greedy loop, tolerance against plain fractions, and the fields of a Map that
/// come from the input.
struct MapBatchTests {
    private static func machine(_ fields: String, states: String? = nil) -> String {
        let pass = #"{"StartAt": "I", "States": {"I": {"Type": "Pass", "End": true}}}"#
        let processor = (states ?? pass).dropFirst()
        return """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, \(fields), "ItemProcessor": {
              "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, \(processor)}}}
            """
    }

    /// The sizes of the batches of a greedy loop that writes the whole input of each iteration.
    private static func batches(_ items: [JSONValue], most: Int, bytes: Int) -> [Int] {
        var batches: [[JSONValue]] = []
        for item in items {
            let last = (batches.last ?? []) + [item]
            let input: JSONValue = ["Items": .array(last), "BatchInput": ["k": 1]]
            if last.count == 1 || last.count > most || input.text.utf8.count > bytes {
                batches.append([item])
            } else {
                batches[batches.count - 1] = last
            }
        }
        return batches.map(\.count)
    }

    @Test(arguments: 1...12) func `Batches are as large as both limits allow, and no larger`(
        seed: Int
    ) async throws {
        var random = SplitMix64(seed: UInt64(seed))
        let sizes = (0..<Int.random(in: 0...30, using: &random)).map { _ in
            Int.random(in: 2...40, using: &random)
        }
        let items = sizes.map { JSONValue.string(String(repeating: "x", count: $0 - 2)) }
        let most = Int.random(in: 1...6, using: &random)
        let bytes = Int.random(in: 1...160, using: &random)
        let outcome = try await run(
            Self.machine(
                #""ItemBatcher": {"MaxItemsPerBatch": \#(most), "MaxInputBytesPerBatch": \#(bytes), "BatchInput": {"k": 1}}"#
            ), input: .array(items))
        guard case .succeeded(let output) = outcome, let batches = output.array else {
            Issue.record("seed \(seed): \(outcome)")
            return
        }
        #expect(
            batches.map { $0["Items"]?.array?.count }
                == Self.batches(items, most: most, bytes: bytes), "seed \(seed)")
        #expect(batches.flatMap { $0["Items"]?.array ?? [] } == items, "seed \(seed)")
        #expect(batches.allSatisfy { $0["BatchInput"] == ["k": 1] }, "seed \(seed)")
    }

    /// A task takes 256 KiB: the items, the commas between them, and what is around them.
    @Test(arguments: [(262_144, 1), (262_145, 2)])
    func `The whole input of a batch is in its limit`(byteCount: Int, batchCount: Int) async throws
    {
        // {"Items":["...","..."]} without the letters has 17 bytes.
        let letters = byteCount - 17
        let items = [letters / 2, letters - letters / 2].map {
            JSONValue.string(String(repeating: "x", count: $0))
        }
        let task = #"{"Type": "Task", "Resource": "arn:aws:states:r:1:activity:t", "End": true"#
        let outcome = try await run(
            Self.machine(
                #""ItemBatcher": {"MaxItemsPerBatch": 1000}"#,
                states:
                    #"{"StartAt": "T", "States": {"T": \#(task), "OutputPath": null}}}"#),
            input: .array(items))
        #expect(outcome == .succeeded(.array(Array(repeating: [:], count: batchCount))))
    }

    @Test(arguments: 1...6) func `A percentage of failures is compared as a fraction`(
        count: Int
    ) async throws {
        for failed in 0...count {
            for percentage in [0, 10, 16, 17, 20, 33, 34, 50, 66, 67, 99, 100] {
                let input = JSONValue.array((0..<count).map { .bool($0 < failed) })
                let states = """
                    {"StartAt": "C", "States": {
                      "C": {"Type": "Choice", "Default": "I",
                        "Choices": [{"Variable": "$", "BooleanEquals": true, "Next": "F"}]},
                      "I": {"Type": "Pass", "End": true}, "F": {"Type": "Fail", "Error": "E"}}}
                    """
                let outcome = try await run(
                    Self.machine(#""ToleratedFailurePercentage": \#(percentage)"#, states: states),
                    input: input)
                let isTolerated = 100 * failed <= percentage * count
                if case .succeeded = outcome {
                    #expect(isTolerated, "\(failed) of \(count) at \(percentage) %")
                } else {
                    #expect(!isTolerated, "\(failed) of \(count) at \(percentage) %")
                }
            }
        }
    }

    private static let input =
        #"{"items": [1, 2, 3], "n": 2, "text": "2", "zero": 0, "minus": -1, "half": 0.5, "big": 200000000, "list": 5}"#

    @Test(arguments: [
        (#""ItemBatcher": {"MaxItemsPerBatchPath": "$.n"}"#, "[[1,2],[3]]"),
        (#""ItemBatcher": {"MaxItemsPerBatchPath": "$.text"}"#, "[[1,2],[3]]"),
        (#""ItemBatcher": {"MaxItemsPerBatchPath": "$.big"}"#, "[[1,2,3]]"),
        (#""ItemBatcher": {"MaxInputBytesPerBatchPath": "$.n"}"#, "[[1],[2],[3]]"),
        (#""ItemBatcher": {"MaxInputBytesPerBatchPath": "$.big"}"#, "[[1,2,3]]"),
        (
            #""ItemBatcher": {"MaxItemsPerBatchPath": "$.zero"}"#,
            "States.Runtime: MaxItemsPerBatch must be positive."
        ),
        (
            #""ItemBatcher": {"MaxInputBytesPerBatchPath": "$.minus"}"#,
            "States.Runtime: MaxInputBytesPerBatch must be positive."
        ),
        (
            #""ItemBatcher": {"MaxItemsPerBatchPath": "$.half"}"#,
            #"States.Runtime: The MaxItemsPerBatchPath field refers to value "0.5" which is not a valid integer: $.half"#
        ),
        (
            #""ToleratedFailureCountPath": "$.minus""#,
            "States.Runtime: ToleratedFailureCount cannot be negative."
        ),
        (
            #""ToleratedFailurePercentagePath": "$.big""#,
            "States.Runtime: ToleratedFailurePercentage must be between 0 and 100."
        ),
        (
            #""ToleratedFailurePercentagePath": "$.items""#,
            #"States.Runtime: The ToleratedFailurePercentagePath field refers to value "[1,2,3]" which is not a valid float: $.items"#
        ),
        (
            #""MaxConcurrencyPath": "$.minus""#,
            "States.Runtime: The MaxConcurrencyPath parameter references a negative value: -1"
        ),
    ])
    func `The numbers of a Map may stand in the input`(fields: String, expected: String)
        async throws
    {
        let outcome = try await run(
            Self.machine(#""ItemsPath": "$.items", \#(fields)"#),
            input: try JSONValue(parsing: Self.input))
        switch outcome {
        case .succeeded(let output):
            let batches = (output.array ?? []).map { $0["Items"] ?? .null }
            #expect(JSONValue.array(batches).text == expected)
        case .failed(let failure): #expect(failure.description == expected)
        case .aborted: Issue.record("aborted")
        }
    }

    @Test(arguments: [
        (#""ItemsPath": "$.no""#, "Invalid path '$.no' : No results for path: $['no']"),
        (#""ItemsPath": "$.list""#, #"Reference path "$.list" must point to array."#),
        (
            #""ItemsPath": "$$.Execution.Name""#,
            #"Reference path "$.Execution.Name" must point to array."#
        ),
        (#""Comment": """#, #"Reference path "$" must point to array."#),
    ])
    func `Items that are no list fail the Map`(fields: String, cause: String) async throws {
        let outcome = try await run(
            Self.machine(fields), input: try JSONValue(parsing: Self.input))
        #expect(outcome == .failed(TaskFailure(error: "States.Runtime", cause: cause)))
    }

    @Test func `An ItemSelector that finds nothing fails the Map`() async throws {
        let outcome = try await run(
            Self.machine(#""ItemSelector": {"a.$": "$$.Map.Item.Value.no"}"#),
            input: [["no": 1], [:]])
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.error == "States.Runtime")
        #expect(
            failure.cause.hasPrefix(
                "The JSONPath '$$.Map.Item.Value.no' specified for the field 'a.$' could not"))
    }
}
