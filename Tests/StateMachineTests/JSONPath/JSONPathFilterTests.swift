import JSON
import StateMachine
import Testing

/// The relations of a filter between values of all kinds.
struct JSONPathFilterTests {
    /// One element a kind of value; the last has no `v`.
    private static let document = #"""
        {"limit": 1, "list": [1, "a"], "all": [
          {"i": 0, "v": 1}, {"i": 1, "v": 1.0}, {"i": 2, "v": 2}, {"i": 3, "v": "1"},
          {"i": 4, "v": "a"}, {"i": 5, "v": ""}, {"i": 6, "v": null}, {"i": 7, "v": true},
          {"i": 8, "v": [1, 2]}, {"i": 9, "v": {"k": 1}}, {"i": 10, "v": []}, {"i": 11}]}
        """#

    @Test(arguments: [
        // Numbers equal texts of digits, but are not identical to them.
        ("@.v == 1", [0, 1, 3]), ("@.v == '1'", [0, 1, 3]), ("@.v === 1", [0, 1]),
        ("@.v === '1'", [3]), ("@.v == 'a'", [4]), ("@.v == ''", [5]), ("@.v == null", [6]),
        ("@.v == true", [7]), ("@.v == 'true'", []), ("1 == @.v", [0, 1, 3]),
        ("@.v == '01'", [0, 1]), ("@.v == ' 1'", []),
        // What is missing equals nothing and differs from everything.
        ("@.v != 1", [2, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("@.v !== '1'", [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]),
        ("@.v == @.w", []), ("@.v != @.w", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
        // An order exists between numbers and between texts, by their bytes.
        ("@.v < 2", [0, 1]), ("@.v <= 2", [0, 1, 2]), ("@.v > 1", [2]), ("@.v >= 1", [0, 1, 2]),
        ("@.v < 'a'", [3, 5]), ("@.v <= 'a'", [3, 4, 5]), ("@.v > ''", [3, 4]),
        ("@.v >= 'B'", [4]), ("@.v < null", []), ("@.v >= true", []), ("1 < @.v", [2]),
        ("@.v in [1, 'a', null]", [0, 1, 3, 4, 6]), ("@.v in []", []),
        ("@.v nin [1, 'a', null]", [2, 5, 7, 8, 9, 10, 11]), ("@.v in $.list", [0, 1, 3, 4]),
        ("@.v in 1", []), ("@.v nin 1", []),
        ("@.v subsetof [1, 2, 3]", [8, 10]), ("@.v subsetof [1]", [10]),
        ("@.v anyof [2, 9]", [8]), ("@.v anyof []", []), ("@.v noneof [2, 9]", [10]),
        ("@.v noneof [3]", [8, 10]),
        ("@.v contains 1", [8]), ("@.v contains 'a'", [4]), ("@.v contains ''", [3, 4, 5]),
        ("@.v size 0", [5, 10]), ("@.v size 1", [3, 4, 9]), ("@.v size 2", [8]),
        ("@.v size '0'", []), ("@.v empty true", [5, 10]), ("@.v empty false", [3, 4, 8, 9]),
        ("@.v empty 1", []),
        // null is there.
        ("@.v", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), ("!@.v", [11]), ("@.v.k", [9]),
        ("@.v[1]", [8]), ("@['v'] == 2", [2]), ("@.v == $.limit", [0, 1, 3]),
        ("@.i >= 3 && @.i <= 5", [3, 4, 5]),
        // And binds more tightly than or; not more tightly than both.
        ("@.i == 0 || @.i == 1 && @.i == 2", [0]), ("(@.i == 0 || @.i == 1) && @.i == 1", [1]),
        ("!(@.i > 1) && @.i != 0", [1]), ("!!@.v.k", [9]), ("!@.v || @.v == 2", [2, 11]),
        ("@.v.length() == 2", [8]),
    ])
    func `A filter holds for exactly these values`(condition: String, places: [Int]) async throws {
        let result = try await evaluated("$.all[?(\(condition))].i", in: Self.document)
        #expect(result == "[" + places.map(String.init).joined(separator: ",") + "]")
    }

    @Test(arguments: [
        ("abcabc", "abc", true), ("abcab", "cab", true), ("abcab", "bc", true),
        ("aab", "ab", true), ("abab", "bb", false), ("a", "ab", false), ("", "", true),
        ("", "a", false), ("日本", "本", true), ("e\u{301}", "é", false), ("ab", "ab", true),
    ])
    func `A text contains another where its bytes do`(text: String, part: String, holds: Bool)
        async throws
    {
        let input: JSONValue = ["l": [["t": .string(text)]]]
        #expect(
            try await evaluated("$.l[?(@.t contains '\(part)')].t", in: input.text)
                == (holds ? JSONValue.array([.string(text)]).text : "[]"))
    }

    @Test func `A filter below two dots looks at each object for itself`() async throws {
        let document = #"{"n": 1, "a": {"n": 2, "b": [{"n": 1}, {"n": 3}, 1]}}"#
        #expect(
            try await evaluated("$..[?(@.n == 1)].n", in: document) == "[1,1]")
        #expect(try await evaluated("$..[?(@.n > 1)].n", in: document) == "[2,3]")
    }
}
