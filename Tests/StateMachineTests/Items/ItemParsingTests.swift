import Bytes
import JSON
import Randomness
import StateMachine
import Testing

/// Items read back from texts that were made at random, seven bytes at a time.
struct ItemParsingTests {
    private static func items(_ config: String, _ text: String) async throws -> ExecutionOutcome {
        try await run(
            """
            {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true, "ItemReader": {
              "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": {\(config)},
              "Parameters": {"Bucket": "b", "Key": "k"}},
              "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "P", "States": {"P": {"Type": "Pass", "End": true}}}}}}
            """, objects: MemoryBuckets(["b/k": text]))
    }

    private static let letters = [
        "a", "\"", "\\", ",", "[", "]", "{", "}", "\n", "\r", " ", "é", "🙂", "|",
    ]

    private static func text(_ random: inout SplitMix64) -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &random)]
        }.joined()
    }

    private static func value(_ depth: Int, _ random: inout SplitMix64) -> JSONValue {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 6), using: &random) {
        case 0: return .null
        case 1: return .integer(Int.random(in: -1000...1000, using: &random))
        case 2: return .bool(Bool.random(using: &random))
        case 3: return .string(text(&random))
        case 4:
            return .array(
                (0..<Int.random(in: 0...3, using: &random)).map { _ in value(depth - 1, &random) })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...3, using: &random)).map { place in
                        ("\(place)" + text(&random), value(depth - 1, &random))
                    }))
        }
    }

    @Test(arguments: 1...20) func `The elements of an array are those that a whole parser finds`(
        seed: Int
    ) async throws {
        var random = SplitMix64(seed: UInt64(seed))
        let items = (0..<Int.random(in: 0...8, using: &random)).map { _ in Self.value(3, &random) }
        let whole = JSONValue.array(items)
        for text in [whole.text, "\u{feff} \n" + whole.text + "\t\n"] {
            #expect(
                try await Self.items(#""InputType": "JSON""#, text) == .succeeded(whole),
                "seed \(seed)")
        }
        let lines = items.map(\.text).joined(separator: "\n\n")
        #expect(
            try await Self.items(#""InputType": "JSONL""#, lines) == .succeeded(whole),
            "seed \(seed)")
    }

    @Test(arguments: 1...20, [("COMMA", ","), ("PIPE", "|")])
    func `A CSV text gives back the cells that were written`(
        seed: Int, delimiter: (name: String, text: String)
    ) async throws {
        var random = SplitMix64(seed: UInt64(seed))
        let columns = Int.random(in: 1...4, using: &random)
        let rows = (0..<Int.random(in: 0...5, using: &random)).map { _ in
            (0..<columns).map { _ in Self.text(&random) }
        }
        let end = Bool.random(using: &random) ? "\r\n" : "\n"
        let header = (0..<columns).map { "c\($0)" }.joined(separator: delimiter.text) + end
        let text = rows.map { row in
            row.map { cell in
                let doubled = cell.replacing("\\", with: "\\\\").replacing("\"", with: "\"\"")
                return "\"" + doubled + "\""
            }
            .joined(separator: delimiter.text) + end
        }.joined()
        let expected = rows.map { row in
            JSONValue.object(
                JSONObject(row.enumerated().map { ("c\($0)", JSONValue.string($1)) }))
        }
        let config =
            #""InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "CSVDelimiter": "\#(delimiter.name)""#
        #expect(
            try await Self.items(config, header + text) == .succeeded(.array(expected)),
            "seed \(seed)")
    }

    @Test(arguments: [
        (
            #""InputType": "JSONL""#, "1\n{\"a\"\n",
            "line 2 of the items is no JSON, column 5: the text ends where \":\" should be"
        ),
        (
            #""InputType": "JSONL""#, "\n\n1 2",
            "line 3 of the items is no JSON, column 3: '2' where the end of the text should be"
        ),
        (#""InputType": "JSON""#, "[1,2", "the array of items has no closing bracket"),
        (#""InputType": "JSON""#, "[1,2}", "the array of items has no closing bracket"),
        (#""InputType": "JSON""#, "[\"a]", "the array of items has no closing bracket"),
        (#""InputType": "JSON", "ItemsPointer": "/a""#, "[1", "the items are no JSON"),
        (
            #""InputType": "JSON", "ItemsPointer": "/a/x""#, "{\"a\": [1]}",
            "Attempting to map over non-iterable node."
        ),
    ])
    func `A damaged text says where it is damaged`(config: String, text: String, cause: String)
        async throws
    {
        guard case .failed(let failure) = try await Self.items(config, text) else {
            Issue.record("\(text) was read")
            return
        }
        #expect(failure.error == "States.ItemReaderFailed")
        #expect(failure.cause.hasPrefix(cause), "\(failure.cause)")
    }
}
