import JSON
import StateMachine
import Testing

/// Paths with exact results, the expected ones those of Jayway JsonPath.
struct JSONPathTests {
    private static let document = """
        {"items": [{"n": 1, "t": "a", "tags": ["x"]}, {"n": 2, "t": "b", "tags": []}, {"n": "3"}],
         "o": {"n": 9, "l": [4, 8]}, "limit": 2, "texts": ["b", "c"]}
        """

    private static func value(_ path: String) async throws -> ExecutionOutcome {
        let definition: JSONValue = [
            "StartAt": "S",
            "States": [
                "S": ["Type": "Pass", "End": true, "Parameters": ["r.$": .string(path)]]
            ],
        ]
        return try await run(definition.text, input: try JSONValue(parsing: document))
    }

    @Test(arguments: [
        ("$.items[?(@.n > 1)].t", #"["b"]"#), ("$.items[?(@.n == 3)].n", #"["3"]"#),
        ("$.items[?(@.n === 3)].n", "[]"), ("$.items[?(@.n != 1)].n", #"[2,"3"]"#),
        ("$.items[?(@.n >= 1 && @.t == 'b')].n", "[2]"),
        ("$.items[?(@.n == 1 || @.n == 2)].t", #"["a","b"]"#),
        ("$.items[?(!(@.n == 1) && @.t)].t", #"["b"]"#), ("$.items[?(!@.t)].n", #"["3"]"#),
        ("$.items[?(@.t)].n", "[1,2]"), ("$.items[?(@['t'] == \"a\")].n", "[1]"),
        ("$.items[?(@.n<=1)].n", "[1]"), ("$.items[?(@.n == $.limit)].t", #"["b"]"#),
        ("$.items[?(@.t in $.texts)].n", "[2]"), ("$.items[?(@.t in ['a', 'z'])].n", "[1]"),
        ("$.items[?(@.t nin ['a'])].t", #"["b"]"#),
        ("$.items[?(@.tags contains 'x')].n", "[1]"), ("$.items[?(@.t contains 'b')].n", "[2]"),
        ("$.items[?(@.tags size 1)].n", "[1]"), ("$.items[?(@.tags empty true)].n", "[2]"),
        ("$.items[?(@.tags subsetof ['x', 'y'])].n", "[1,2]"),
        ("$.items[?(@.tags anyof ['x', 'y'])].n", "[1]"),
        ("$.items[?(@.tags noneof ['x', 'y'])].n", "[2]"),
        ("$.o[?(@.n == 9)].l[1]", "[8]"), ("$.o.l[?(@ > 4)]", "[8]"),
        ("$..[?(@.n == 9)].n", "[9]"), ("$..l[0]", "[4]"), ("$..n", #"[1,2,"3",9]"#),
        ("$..items..n", #"[1,2,"3"]"#), ("$.items[?(@.no.such > 1)]", "[]"),
        ("$.no.such[?(@.x)]", "[]"), ("$.no[*].x", "[]"),
        ("$.items[0]['n','t']", #"{"n":1,"t":"a"}"#),
        ("$.['o'].['n']", "9"), ("$.items.length()", "3"), ("$.o.l.sum()", "12"),
        ("$.o.l.avg()", "6"), ("$.o.l.min()", "4"), ("$.o.l.max()", "8"), ("$.o.l.stddev()", "2"),
        ("$.o.l.last()", "8"), ("$.o.keys()", #"["n","l"]"#), ("$..n.length()", "4"),
        ("States.ArrayLength($.items[?(@.t == 'a, b)')])", "0"),
        ("States.MathAdd($.items.length(), $.o.n)", "12"),
    ])
    func `A path finds exactly this`(path: String, expected: String) async throws {
        let outcome = try await Self.value(path)
        #expect(outcome == .succeeded(["r": try JSONValue(parsing: expected)]))
    }

    @Test(arguments: [
        "$.items[7]", "$.o.l.n", "$.o.n.length()", "$.texts.sum()", "$.limit['a','b']",
    ])
    func `A definite path that finds nothing fails`(path: String) async throws {
        guard case .failed(let failure) = try await Self.value(path) else {
            Issue.record("\(path) found something")
            return
        }
        #expect(failure.error == "States.Runtime")
    }

    @Test func `The same values found over and over are not held`() async throws {
        var deep: JSONValue = [:]
        for _ in 0..<120 { deep = ["a": deep] }
        let outcome = try await run(
            #"{"StartAt": "S", "States": {"S": {"Type": "Pass", "OutputPath": "$..*..*..*..*", "End": true}}}"#,
            input: deep)
        guard case .failed(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.error == "States.Runtime")
    }

    @Test(arguments: [
        ("MD5", "812f45842bc6d66ee14572ce20db8e86"),
        ("SHA-1", "aaff4a450a104cd177d28d18d74485e8cae074b7"),
        ("SHA-256", "b4a697a057313163aee33cd8d40c66e9f0f177e00cac2de32475ffff6169c3e3"),
    ])
    func `A hash is in hexadecimal digits`(algorithm: String, digest: String) async throws {
        let outcome = try await Self.value("States.Hash('input data', '\(algorithm)')")
        #expect(outcome == .succeeded(["r": .string(digest)]))
    }

    @Test func `A hash that does not exist fails`() async throws {
        guard case .failed(let failure) = try await Self.value("States.Hash('x', 'MD6')") else {
            Issue.record("there is no MD6")
            return
        }
        #expect(failure.error == "States.IntrinsicFailure")
    }
}
