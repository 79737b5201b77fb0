import JSON
import StateMachine
import Testing

/// The steps of a path against plain loops over small arrays, and what functions make of lists.
struct JSONPathStepTests {
    /// The values of many paths at once, as JSON.
    private static func values(
        of paths: [String], in document: JSONValue
    ) async throws -> [String?] {
        let parameters = JSONObject(
            paths.enumerated().map { ("p\($0).$", JSONValue.string($1)) })
        let definition: JSONValue = [
            "StartAt": "S",
            "States": ["S": ["Type": "Pass", "End": true, "Parameters": .object(parameters)]],
        ]
        guard case .succeeded(let output) = try await run(definition.text, input: document) else {
            return []
        }
        return paths.indices.map { output["p\($0)"]?.text }
    }

    /// A bound of a slice as Python and Jayway understand it.
    private static func clamped(_ bound: Int, _ count: Int) -> Int {
        min(max(bound < 0 ? bound + count : bound, 0), count)
    }

    @Test(arguments: 0...4)
    func `A slice takes what a plain loop takes, with any bounds and steps`(count: Int) async throws
    {
        let bounds: [Int?] = [nil] + (-5...5).map(Optional.some)
        var paths: [String] = []
        var expected: [String] = []
        for from in bounds {
            for to in bounds {
                for step in 1...3 {
                    let start = from.map(String.init) ?? ""
                    paths.append("$[\(start):\(to.map(String.init) ?? ""):\(step)]")
                    var taken: [String] = []
                    var place = Self.clamped(from ?? 0, count)
                    while place < Self.clamped(to ?? count, count) {
                        taken.append("\(place)")
                        place += step
                    }
                    expected.append("[" + taken.joined(separator: ",") + "]")
                }
            }
        }
        let list = JSONValue.array((0..<count).map { .integer($0) })
        let found = try await Self.values(of: paths, in: list)
        #expect(found.count == paths.count)
        for (place, path) in paths.enumerated() where found[place] != expected[place] {
            Issue.record("\(path) of \(count): \(found[place] ?? "") is not \(expected[place])")
        }
    }

    @Test(arguments: 0...3)
    func `An index counts from either end, and beyond both is nothing`(count: Int) async throws {
        let list = JSONValue.array((0..<count).map { .integer($0) }).text
        for index in -4...4 {
            let place = index < 0 ? count + index : index
            let expected =
                (0..<count).contains(place)
                ? "\(place)"
                : "States.Runtime: The JSONPath '$[\(index)]' specified for the field 'r.$' "
                    + "could not be found in the input '\(list)'"
            #expect(try await evaluated("$[\(index)]", in: list) == expected)
            let union = (0..<count).contains(place) ? "[\(place)]" : "[]"
            #expect(try await evaluated("$[\(index),9]", in: list) == union)
        }
    }

    private static let tree = #"""
        {"a": {"x": 1, "l": [{"x": 2}, {"y": {"x": 3}}]}, "b": [[4], {"x": [5]}], "x": 6}
        """#

    @Test(arguments: [
        // The value itself first, then its members in order, each with all that is below it.
        ("$..x", "[6,1,2,3,[5]]"), ("$.a..x", "[1,2,3]"), ("$..l[0].x", "[2]"),
        ("$..y..x", "[3]"), ("$..['x']", "[6,1,2,3,[5]]"), ("$..[0]", #"[{"x":2},[4],4,5]"#),
        ("$.*.x", "[1]"), ("$.b.*", #"[[4],{"x":[5]}]"#), ("$.b[*][*]", "[4,[5]]"),
        ("$.a[*].x", "[]"), ("$.x[*]", "[]"), ("$.x.*", "[]"),
        ("$.b[1]['x','no']", #"{"x":[5]}"#), ("$.b[*]['x','no']", #"[{"x":[5]}]"#),
        (#"$['x','a'].l"#, #"[[{"x":2},{"y":{"x":3}}]]"#), ("$['a','b'][0]", "[[4]]"),
    ])
    func `A step that does not fit a value finds nothing in it`(path: String, expected: String)
        async throws
    {
        #expect(try await evaluated(path, in: Self.tree) == expected)
    }

    @Test(arguments: [
        ("[1,2,3,4]", "min", "1"), ("[1,2,3,4]", "max", "4"), ("[1,2,3,4]", "sum", "10"),
        ("[1,2,3,4]", "avg", "2.5"), ("[2,4,4,4,5,5,7,9]", "stddev", "2"),
        ("[1.5,-2]", "min", "-2"), ("[1.5,-2]", "sum", "-0.5"), ("[7]", "stddev", "0"),
        // What is no number is passed over.
        (#"[1,"5",null,3,true]"#, "sum", "4"), (#"[1,"5",null,3]"#, "avg", "2"),
        ("[[1,2],3]", "length", "2"), (#"{"a":1,"b":2,"c":3}"#, "length", "3"),
        (#""日本🙂""#, "length", "4"), (#""""#, "length", "0"), ("[]", "length", "0"),
        (#"{"b":1,"a":2}"#, "keys", #"["b","a"]"#), ("{}", "keys", "[]"),
        ("[3,null]", "first", "3"), ("[3,null]", "last", "null"),
    ])
    func `A function at the end is computed from what was found`(
        list: String, function: String, expected: String
    ) async throws {
        #expect(try await evaluated("$.v.\(function)()", in: "{\"v\": \(list)}") == expected)
    }

    @Test(arguments: [
        ("[]", "min"), ("[]", "avg"), ("[]", "stddev"), (#"["1"]"#, "sum"), ("5", "max"),
        ("5", "length"), ("null", "length"), ("[]", "first"), ("[]", "last"), ("[1]", "keys"),
        ("\"x\"", "first"), ("[1e308,1e308]", "sum"),
    ])
    func `A function that does not fit finds nothing`(list: String, function: String) async throws {
        let path = "$.v.\(function)()"
        let result = try await evaluated(path, in: "{\"v\": \(list)}")
        #expect(result.hasPrefix("States.Runtime: The JSONPath '\(path)' specified for the field"))
    }
}
