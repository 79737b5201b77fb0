import JSON
import StateMachine
import Testing

/// How paths are written, and which of them are reference paths.
struct JSONPathSyntaxTests {
    private static func problems(_ path: String, field: String = "InputPath") -> [String] {
        let text = JSONValue.string(path).text
        return StateMachineTests.problems(
            ofState: #""Type": "Pass", "End": true, "\#(field)": \#(text)"#)
    }

    @Test(arguments: [
        ("", "a path begins with $"), ("a", "a path begins with $"), (" $", "a path begins with $"),
        ("$.", "a name is expected after the dot"), ("$.a.", "a name is expected after the dot"),
        ("$..", "a name is expected after the dot"), ("$...a", "a name is expected after the dot"),
        ("$ .a", "after $ comes a dot, a bracket or the name of a variable"),
        ("$1", "after $ comes a dot, a bracket or the name of a variable"),
        ("$$a", "after $$ comes a dot or a bracket"), ("$$$", "after $$ comes a dot or a bracket"),
        ("$.a b", "' ' is not allowed in a name; write ['...'] around it"),
        ("$.a'b", "''' is not allowed in a name; write ['...'] around it"),
        ("$.a?", "'?' is not allowed in a name; write ['...'] around it"),
        ("$.a*", "'*' is not allowed in a name; write ['...'] around it"),
        ("$.a]", "']' is not allowed in a name; write ['...'] around it"),
        ("$[1", "a closing bracket is expected"), ("$[1 2]", "a closing bracket is expected"),
        ("$['a' 'b']", "a closing bracket is expected"),
        ("$['a',b]", "a quoted name is expected in the brackets"),
        ("$['a',]", "a quoted name is expected in the brackets"),
        ("$['a]", "a name in the brackets has no closing quote"),
        ("$[1,]", "an index is expected after the comma"), ("$[-]", "'-' is no index"),
        ("$[1:2:-1]", "the step of a slice is at least 1"),
        ("$[9223372036854775808]", "'9223372036854775808' is no index"),
        ("$[a]", "an index, a slice, *, a filter ?(...) or a quoted name is expected"),
        ("$[]", "an index, a slice, *, a filter ?(...) or a quoted name is expected"),
        ("$.a.length(1)", "length() takes no arguments"),
        ("$.a.sum().x", "a dot or a bracket is expected before '.'"),
        ("$[?(@.a == 1) ", "a closing bracket is expected"),
        ("$[?()]", "'' is no value of a filter; a text is in single quotes"),
        ("$[?(@.a ==)]", "'' is no value of a filter; a text is in single quotes"),
        ("$[?(@.a in [1, $.x])]", "a list in a filter holds no paths"),
        ("$[?(@.a in [1)]", "a closing ] is expected in the filter"),
        ("$[?(@.a &&)]", "'' is no value of a filter; a text is in single quotes"),
    ])
    func `What is no path is refused with a reason`(path: String, reason: String) {
        #expect(
            Self.problems(path) == [
                "line 1, state S, field InputPath (/States/S/InputPath): '\(path)': \(reason)"
            ])
    }

    @Test(arguments: [
        ("$", "{\"a b\":{\"c\":[7,8]},\"é\":1,\"x-y\":2,\"q'\":3,\"\\\\\":4,\"0\":5}"),
        ("$['a b'].c[1]", "8"), ("$[ 'a b' ][ \"c\" ][ 0 ]", "7"), ("$.é", "1"), ("$.x-y", "2"),
        (#"$['q\'']"#, "3"), (#"$["q'"]"#, "3"), (#"$['\\']"#, "4"), ("$.0", "5"),
        ("$.['é']", "1"), ("$$.StateMachine.Name", "\"machine\""), ("$$['State']['Name']", "\"S\""),
    ])
    func `A name stands after a dot or in quotes`(path: String, expected: String) async throws {
        let document = #"{"a b": {"c": [7, 8]}, "é": 1, "x-y": 2, "q'": 3, "\\": 4, "0": 5}"#
        #expect(try await evaluated(path, in: document) == expected)
    }

    @Test(arguments: [
        "$", "$.a", "$.a.b", "$['a b']", "$.a[0]", "$.a[0][1]", "$['a'].b",
    ])
    func `Names and indexes make a reference path`(path: String) {
        #expect(Self.problems(path, field: "ResultPath") == [])
    }

    @Test(arguments: [
        "$.a[-1]", "$.a[*]", "$.*", "$..a", "$.a[0,1]", "$.a[0:1]", "$.a[?(@.b)]", "$['a','b']",
        "$.a.length()",
    ])
    func `Whatever may find several values, or computes one, is no reference path`(path: String) {
        #expect(
            Self.problems(path, field: "ResultPath") == [
                "line 1, state S, field ResultPath (/States/S/ResultPath): '\(path)' may find "
                    + "several values; write a reference path: names and indexes only, such as "
                    + "$.items[0].name"
            ])
    }

    private static let document = #"{"a":{"l":[1]},"n":5}"#

    @Test(arguments: [
        ("$.no", "No results for path: $['no']"),
        ("$.a.no", "No results for path: $['a']['no']"),
        ("$.no.x", "Missing property in path $['no']"),
        ("$.a.no.x.y", "Missing property in path $['a']['no']"),
        ("$.a.l[1]", "No results for path: $['a']['l'][1]"),
        ("$.a.l[1].x", "Missing property in path $['a']['l'][1]"),
        ("$.n.x", "No results for path: $['n']['x']"), ("$$.no", "No results for path: $$.no"),
        // An index from the end, and a list of names: no reference paths.
        ("$.a.l[-2]", "No results for path: $.a.l[-2]"),
        ("$.no['a','b']", "No results for path: $.no['a','b']"),
    ])
    func `A path that finds nothing says where it stopped`(path: String, reason: String)
        async throws
    {
        let outcome = try await run(
            #"{"StartAt": "S", "States": {"S": {"Type": "Pass", "InputPath": "\#(path)", "End": true}}}"#,
            input: try JSONValue(parsing: Self.document))
        let cause = "Invalid path '\(path)' : \(reason)"
        #expect(outcome == .failed(TaskFailure(error: "States.Runtime", cause: cause)))
    }

    @Test(arguments: [
        ("$", "{}", "9"), ("$.a", "{}", #"{"a":9}"#), ("$.a.b.c", "{}", #"{"a":{"b":{"c":9}}}"#),
        ("$.a.b", #"{"a":{"x":1}}"#, #"{"a":{"x":1,"b":9}}"#),
        ("$.a", #"{"a":1,"b":2}"#, #"{"a":9,"b":2}"#),
        ("$.a[0]", #"{"a":[1,2]}"#, #"{"a":[9,2]}"#),
        ("$.a[1].x", #"{"a":[1,{}]}"#, #"{"a":[1,{"x":9}]}"#),
        ("$[1]", "[1,2]", "[1,9]"),
    ])
    func `A result is put where the path says, and objects on the way are made`(
        path: String, input: String, expected: String
    ) async throws {
        let outcome = try await run(
            #"{"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": 9, "ResultPath": "\#(path)", "End": true}}}"#,
            input: try JSONValue(parsing: input))
        #expect(outcome == .succeeded(try JSONValue(parsing: expected)))
    }

    @Test(arguments: [
        ("$.a.b", #"{"a":1}"#), ("$.a.b", #"{"a":null}"#), ("$.a", "[1]"), ("$.a", "5"),
        ("$.a[0]", #"{"a":[]}"#), ("$.a[0]", "{}"), ("$[2]", "[1,2]"), ("$.a[0]", #"{"a":{}}"#),
    ])
    func `What is no object, or an index that is not there, is in the way`(
        path: String, input: String
    ) async throws {
        let outcome = try await run(
            #"{"StartAt": "S", "States": {"S": {"Type": "Pass", "Result": 9, "ResultPath": "\#(path)", "End": true}}}"#,
            input: try JSONValue(parsing: input))
        let cause = "Unable to apply ResultPath '\(path)' to the input '\(input)'"
        #expect(
            outcome == .failed(TaskFailure(error: "States.ResultPathMatchFailure", cause: cause)))
    }
}
