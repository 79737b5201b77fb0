import Bytes
import FoundationEssentials
import JSON
import Randomness
import StateMachine
import Testing

/// Input that means harm: it must be refused or run, and never trap.
struct HostileTests {
    private static func nightly() throws -> [UInt8] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return Array(try Data(contentsOf: root.appending(path: "Pipelines/nightly.asl.json")))
    }

    @Test(arguments: [UInt64(1), 2, 3]) func `A damaged definition is refused or sound`(
        seed: UInt64
    ) throws {
        let original = try Self.nightly()
        var generator = SplitMix64(seed: seed)
        var refused = 0
        for _ in 0..<300 {
            var bytes = original
            for _ in 0..<(1 + generator.next() % 4) {
                let place = Int(generator.next() % UInt64(bytes.count))
                switch generator.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: place)
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + 40))
                default:
                    let piece = Array(original.dropFirst(place).prefix(30))
                    bytes.insert(contentsOf: piece, at: place)
                }
            }
            do {
                let machine = try StateMachineDefinition(String(decoding: bytes, as: UTF8.self))
                #expect(machine.graph[machine.graph.startAt] != nil, "seed \(seed)")
            } catch {
                refused += 1
                #expect(!error.problems.isEmpty, "seed \(seed)")
            }
        }
        #expect(refused > 100)
    }

    @Test(arguments: [
        ("$" + String(repeating: ".a", count: 65), "a path has at most 64 steps"),
        (
            String(repeating: "States.Array(", count: 11) + String(repeating: ")", count: 11),
            "calls nest more than 10 deep"
        ),
        ("$.a[99999999999999999999]", "'99999999999999999999' is no index"),
        ("$.a[", "an index, a slice, *, a filter ?(...) or a quoted name is expected"),
        ("$['a", "a name in the brackets has no closing quote"),
        ("$.a[1:2:0]", "the step of a slice is at least 1"),
        ("States.Format('a", "a text has no closing quote"),
        ("States.Nothing()", "there is no intrinsic function 'States.Nothing'"),
        ("States.MathAdd(1)", "States.MathAdd does not take 1 arguments"),
        ("States.UUID() x", "there is more after the call"),
        ("$-a", "after $ comes a dot, a bracket or the name of a variable"),
        ("$states.input", "$states belongs to JSONata; use $ and $$"),
        (
            "$.a.size()",
            "there is no function 'size'; the functions are length(), min(), max(), avg(), sum(), stddev(), keys(), first(), last()"
        ),
        ("$.a.length().b", "a dot or a bracket is expected before '.'"),
        ("$[?(@.a =~ /x/)]", "regular expressions (=~) are not supported; use =="),
        ("$[?(@.a == )]", "'' is no value of a filter; a text is in single quotes"),
        ("$[?(@.a == b)]", "'b' is no value of a filter; a text is in single quotes"),
        ("$[?(@.a == 'b]", "a name in the brackets has no closing quote"),
        ("$[?(@.a", "a closing ) is expected in the filter"),
        ("$[?(1)]", "a comparison is expected in the filter"),
        ("$[?@.a]", "a filter is written [?(...)]"),
        ("$[?(@.a in [1, [2]])]", "a list in a filter holds no lists"),
        (
            "$[?" + String(repeating: "(", count: 17) + "@.a" + String(repeating: ")", count: 17)
                + "]", "conditions nest more than 16 deep"
        ),
        (
            "$[?(@.a" + String(repeating: " || @.a", count: 100) + ")]",
            "a path has at most 100 comparisons"
        ),
    ])
    func `An expression that is none is refused`(expression: String, message: String) throws {
        let definition: JSONValue = [
            "StartAt": "S",
            "States": [
                "S": [
                    "Type": "Pass", "End": true, "Parameters": ["x.$": .string(expression)],
                ]
            ],
        ]
        let error = #expect(throws: DefinitionError.self) {
            try StateMachineDefinition(definition.text)
        }
        #expect(error?.problems.map(\.message) == ["'\(expression)': \(message)"])
    }

    @Test func `A loop that wraps its input in itself comes to an end`() async throws {
        let outcome = try await run(
            """
            {"StartAt": "Wrap", "States": {
              "Wrap": {"Type": "Pass", "Parameters": {"a.$": "$"}, "Next": "Again"},
              "Again": {"Type": "Choice", "Default": "Wrap",
                "Choices": [{"Variable": "$.done", "IsPresent": true, "Next": "End"}]},
              "End": {"Type": "Succeed"}}}
            """)
        let cause = "The output of the state 'Wrap' nests more than 256 deep."
        #expect(
            outcome == .failed(TaskFailure(error: "States.DataLimitExceeded", cause: cause)))
    }

    @Test(arguments: [
        "States.MathAdd(9223372036854775807, 1)", "States.ArrayRange(0, 100000, 1)",
        "States.ArrayRange(1, 2, 0)", "States.MathRandom(5, 5)",
        "States.MathRandom(-9223372036854775807, 9223372036854775807)",
        "States.ArrayPartition($.a, 0)", "States.ArrayGetItem($.a, -1)",
        "States.ArrayGetItem($.a, 1e300)", "States.Base64Decode('####')",
        "States.Base64Decode('/w==')", "States.StringToJson('{')",
        "States.JsonMerge($, $, true)", "States.Format('{}')", "States.Format('', 1)",
        "States.ArrayLength(1)",
    ])
    func `A function that cannot answer fails`(call: String) async throws {
        let outcome = try await run(
            """
            {"StartAt": "S", "States": {"S": {
              "Type": "Pass", "End": true, "Parameters": {"x.$": "\(call)"}}}}
            """, input: ["a": [1]])
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.error == "States.IntrinsicFailure")
    }
}
