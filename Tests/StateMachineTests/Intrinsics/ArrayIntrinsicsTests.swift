import JSON
import StateMachine
import Testing

/// The intrinsic functions that make and take apart arrays.
struct ArrayIntrinsicsTests {
    private static func json(_ numbers: some Sequence<Int>) -> String {
        "[" + numbers.map(String.init).joined(separator: ",") + "]"
    }

    @Test func `States.ArrayPartition cuts every length by every size as a plain loop does`()
        async throws
    {
        for count in 0...7 {
            for size in 1...8 {
                let parts = stride(from: 0, to: count, by: size).map { start in
                    Self.json(start..<min(start + size, count))
                }
                let result = try await evaluated(
                    "States.ArrayPartition($, \(size))", in: Self.json(0..<count))
                #expect(result == "[" + parts.joined(separator: ",") + "]", "\(count) by \(size)")
            }
        }
    }

    @Test func `States.ArrayRange counts from the first to the last, both included`() async throws {
        for first in -3...3 {
            for last in -3...3 {
                for step in [-4, -3, -2, -1, 1, 2, 3, 4] {
                    let result = try await evaluated(
                        "States.ArrayRange(\(first), \(last), \(step))")
                    let numbers = stride(from: first, through: last, by: step)
                    #expect(result == Self.json(numbers), "\(first) to \(last) by \(step)")
                }
            }
        }
    }

    @Test func `States.ArrayRange makes 1000 numbers and no more`() async throws {
        #expect(try await evaluated("States.ArrayRange(1, 1000, 1)") == Self.json(1...1000))
        #expect(
            try await evaluated("States.ArrayRange(1, 1001, 1)")
                == "States.IntrinsicFailure: States.ArrayRange: the range has more than 1000 numbers"
        )
    }

    @Test(arguments: [
        // The next number would not fit 64 bits.
        (
            "9223372036854775806, 9223372036854775807, 1",
            "[9223372036854775806,9223372036854775807]"
        ),
        ("-9223372036854775808, -9223372036854775808, -1", "[-9223372036854775808]"),
        (
            "9223372036854775800, 9223372036854775807, 5",
            "[9223372036854775800,9223372036854775805]"
        ),
        // Bounds and step are rounded, halves upwards.
        ("0.5, 2.4, 1", "[1,2]"), ("-0.5, 1.5, 0.5", "[0,1,2]"),
    ])
    func `States.ArrayRange stops at the ends of 64 bits and rounds its arguments`(
        arguments: String, expected: String
    ) async throws {
        #expect(try await evaluated("States.ArrayRange(\(arguments))") == expected)
    }

    private static let mixed = #"{"l": [1, "1", null, true, [1], {"a": 1, "b": 2}], "x": [1]}"#

    @Test(arguments: [
        ("1", true), ("1.0", true), ("'1'", true), ("'one'", false), ("null", true),
        ("true", true), ("false", false), ("0", false), ("$.x", true), ("$.x[0]", true),
        ("$.l", false), ("States.JsonMerge($.l[5], $.l[5], false)", true),
        ("States.StringToJson('{\"b\": 2, \"a\": 1}')", true),
        ("States.StringToJson('{\"b\": 2}')", false),
    ])
    func `States.ArrayContains compares values, not texts`(value: String, isThere: Bool)
        async throws
    {
        let result = try await evaluated("States.ArrayContains($.l, \(value))", in: Self.mixed)
        #expect(result == String(isThere))
    }

    @Test(arguments: [
        ("[]", "[]"), ("[1,1,1]", "[1]"), ("[3,1,3,2,1]", "[3,1,2]"),
        (#"[1,"1",1.0,"1"]"#, #"[1,"1"]"#), ("[null,null,false,null]", "[null,false]"),
        (#"[{"a":1,"b":2},{"b":2,"a":1},[1],[1]]"#, #"[{"a":1,"b":2},[1]]"#),
        ("[\"\u{e9}\",\"e\u{301}\"]", "[\"\u{e9}\",\"e\u{301}\"]"),
    ])
    func `States.ArrayUnique keeps the first of equal values, in order`(
        list: String, expected: String
    ) async throws {
        #expect(try await evaluated("States.ArrayUnique($)", in: list) == expected)
    }

    @Test(arguments: [
        ("[]", "0"), ("[[]]", "1"), ("[null,null]", "2"),
    ])
    func `States.ArrayLength counts elements, null too`(list: String, length: String) async throws {
        #expect(try await evaluated("States.ArrayLength($)", in: list) == length)
    }

    @Test(arguments: [
        ("0", "\"a\""), ("2", "\"c\""), ("1.4", "\"b\""), ("1.5", "\"c\""),
        ("3", "States.IntrinsicFailure: States.ArrayGetItem: the index 3 is outside of the array"),
        (
            "-1",
            "States.IntrinsicFailure: States.ArrayGetItem: the index -1 is outside of the array"
        ),
    ])
    func `States.ArrayGetItem counts from 0 and not from the end`(index: String, expected: String)
        async throws
    {
        let result = try await evaluated(
            "States.ArrayGetItem($, \(index))", in: #"["a", "b", "c"]"#)
        #expect(result == expected)
    }

    @Test(arguments: [
        ("States.Array()", "[]"), ("States.Array(States.Array(), null)", "[[],null]"),
        ("States.Array('', ' ', '1')", #"[""," ","1"]"#),
        ("States.Array(1, 2.50, 1e3, -0)", "[1,2.5,1000.0,0]"),
        (#"States.Array($.a, $.b.c, $['b'])"#, #"[1,[2],{"c":[2]}]"#),
    ])
    func `States.Array is the list of its arguments`(call: String, expected: String) async throws {
        #expect(try await evaluated(call, in: #"{"a": 1, "b": {"c": [2]}}"#) == expected)
    }

    private static let listFunctions: [(call: String, name: String)] = [
        ("States.ArrayPartition($, 1)", "States.ArrayPartition"),
        ("States.ArrayContains($, 1)", "States.ArrayContains"),
        ("States.ArrayGetItem($, 0)", "States.ArrayGetItem"),
        ("States.ArrayLength($)", "States.ArrayLength"),
        ("States.ArrayUnique($)", "States.ArrayUnique"),
    ]

    @Test(arguments: [
        ("null", "null"), ("true", "a boolean"), ("1", "a number"), ("1.5", "a number"),
        ("\"[1]\"", "a string"), ("{}", "an object"),
    ])
    func `What is no array is named by its kind`(value: String, kind: String) async throws {
        for (call, name) in Self.listFunctions {
            let failure = "\(name): an array is expected, not \(kind)"
            #expect(
                try await evaluated(call, in: value) == "States.IntrinsicFailure: \(failure)")
        }
    }

    @Test(arguments: [
        ("0", "a number above 0 is expected"), ("-3", "a number above 0 is expected"),
        ("0.4", "a number above 0 is expected"),
        ("'2'", "a number of 64 bits is expected, not a string"),
        ("null", "a number of 64 bits is expected, not null"),
        ("1e19", "a number of 64 bits is expected, not a number"),
    ])
    func `States.ArrayPartition takes a size above 0 only`(size: String, cause: String)
        async throws
    {
        #expect(
            try await evaluated("States.ArrayPartition($, \(size))", in: "[1,2]")
                == "States.IntrinsicFailure: States.ArrayPartition: \(cause)")
    }
}
