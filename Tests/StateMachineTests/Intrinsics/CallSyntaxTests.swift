import JSON
import StateMachine
import Testing

/// How calls of intrinsic functions are written.
struct CallSyntaxTests {
    @Test(arguments: [
        "States.Array(1,2)", "States.Array( 1 , 2 )", "States.Array(1,2) ", "States.Array(1 ,2)",
    ])
    func `Spaces around arguments mean nothing`(call: String) async throws {
        #expect(try await evaluated(call) == "[1,2]")
    }

    @Test(arguments: [
        ("States.Array('a,b', 'c)d')", #"["a,b","c)d"]"#),
        (#"States.Array('it\'s')"#, #"["it's"]"#),
        (#"States.Array('back\\slash')"#, #"["back\\slash"]"#), (#"States.Array('\n')"#, #"["n"]"#),
        ("States.Array('States.UUID()')", #"["States.UUID()"]"#),
        ("States.Array('$.a')", #"["$.a"]"#),
        ("States.Array($['x, y)'])", "[4]"), ("States.Array($.l[?(@ > 1)], 7)", "[[2,3],7]"),
        (#"States.Array($["it's"], 7)"#, "[5,7]"), ("States.Array($$.State.Name)", #"["S"]"#),
    ])
    func `A comma or a parenthesis in a text or a path ends no argument`(
        call: String, expected: String
    ) async throws {
        let document = #"{"x, y)": 4, "l": [1, 2, 3], "it's": 5}"#
        #expect(try await evaluated(call, in: document) == expected)
    }

    @Test func `Calls nest ten deep`() async throws {
        var call = "States.Array()"
        var expected = "[]"
        for _ in 1..<10 {
            call = "States.Array(\(call))"
            expected = "[\(expected)]"
        }
        #expect(try await evaluated(call) == expected)
    }

    /// How many arguments each function takes, by the specification: at least and at most.
    private static let argumentCounts: [(String, ClosedRange<Int>)] = [
        ("States.Format", 1...9), ("States.StringToJson", 1...1), ("States.JsonToString", 1...1),
        ("States.Array", 0...9), ("States.ArrayPartition", 2...2), ("States.ArrayContains", 2...2),
        ("States.ArrayRange", 3...3), ("States.ArrayGetItem", 2...2),
        ("States.ArrayLength", 1...1), ("States.ArrayUnique", 1...1),
        ("States.Base64Encode", 1...1), ("States.Base64Decode", 1...1),
        ("States.JsonMerge", 3...3), ("States.Hash", 2...2), ("States.MathRandom", 2...3),
        ("States.MathAdd", 2...2), ("States.StringSplit", 2...2), ("States.UUID", 0...0),
    ]

    @Test(arguments: argumentCounts)
    func `Each function takes so many arguments and no others`(
        name: String, counts: ClosedRange<Int>
    ) {
        for count in 0...9 {
            let call = "\(name)(\(Array(repeating: "1", count: count).joined(separator: ", ")))"
            let problem =
                "line 1, state S, field Parameters.r.$ (/States/S/Parameters/r.$): '\(call)': "
                + "\(name) does not take \(count) arguments"
            let expected = counts.contains(count) ? [] : [problem]
            let fields = #""Type": "Pass", "End": true, "Parameters": {"r.$": "\#(call)"}"#
            #expect(problems(ofState: fields) == expected)
        }
    }

    @Test(arguments: [
        ("States.array(1)", "there is no intrinsic function 'States.array'"),
        ("States.", "there is no intrinsic function 'States.'"),
        ("States.UUID", "( is expected after States.UUID"),
        ("States.UUID)", "there is no intrinsic function 'States.UUID)'"),
        ("States.Array(1", ", or ) is expected in the call of States.Array"),
        ("States.Array(1 2)", ", or ) is expected in the call of States.Array"),
        ("States.Array(1,)", "'' is no argument; a text is in single quotes"),
        ("States.Array(a)", "'a' is no argument; a text is in single quotes"),
        (#"States.Array("a")"#, #"'"a"' is no argument; a text is in single quotes"#),
        ("States.Array(01)", "'01' is no argument; a text is in single quotes"),
        (#"States.Array('\"')"#, "a double quote in a text takes no backslash"),
        ("States.Array('a)", "a text has no closing quote"),
        (
            "States.Array($.a[)",
            "an index, a slice, *, a filter ?(...) or a quoted name is expected"
        ),
        ("Array(1)", "a path ($...) or an intrinsic function (States...) is expected"),
        ("", "a path ($...) or an intrinsic function (States...) is expected"),
    ])
    func `What is no call is refused with a reason`(call: String, reason: String) {
        let text = JSONValue.string(call).text
        #expect(
            problems(ofState: #""Type": "Pass", "End": true, "Parameters": {"r.$": \#(text)}"#)
                == [
                    "line 1, state S, field Parameters.r.$ (/States/S/Parameters/r.$): "
                        + "'\(call)': \(reason)"
                ])
    }
}
