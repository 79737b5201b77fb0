import Bytes
import JSON
import StateMachine
import Testing

/// States.MathAdd, States.MathRandom and States.JsonMerge.
struct NumberIntrinsicsTests {
    @Test(arguments: [
        ("1, 2", "3"), ("-5, 5", "0"), ("0.5, 0", "1"), ("0.49, 0", "0"), ("-0.5, 0", "0"),
        ("-0.51, 0", "-1"), ("-1.5, 0", "-1"), ("2.5, 2.5", "6"), ("1e3, -1", "999"),
        ("9223372036854775806, 1", "9223372036854775807"),
        ("-9223372036854775807, -1", "-9223372036854775808"),
    ])
    func `States.MathAdd rounds halves upwards and adds`(arguments: String, sum: String)
        async throws
    {
        #expect(try await evaluated("States.MathAdd(\(arguments))") == sum)
    }

    @Test(arguments: [
        ("9223372036854775807, 1", "the sum is too large"),
        ("-9223372036854775808, -1", "the sum is too large"),
        ("1e19, 0", "a number of 64 bits is expected, not a number"),
        ("0, '1'", "a number of 64 bits is expected, not a string"),
        ("null, 0", "a number of 64 bits is expected, not null"),
    ])
    func `A sum outside of 64 bits fails`(arguments: String, cause: String) async throws {
        #expect(
            try await evaluated("States.MathAdd(\(arguments))")
                == "States.IntrinsicFailure: States.MathAdd: \(cause)")
    }

    @Test(arguments: [
        (0, 4, UInt64(0), 0), (0, 4, .max, 3), (0, 4, 1 << 63, 2), (0, 4, (1 << 62) - 1, 0),
        (0, 4, 1 << 62, 1), (-2, 1, 0, -2), (-2, 1, .max, 0), (7, 8, .max, 7),
        (0, 9_223_372_036_854_775_807, .max, 9_223_372_036_854_775_806),
    ])
    func `States.MathRandom is at least its start and below its end`(
        first: Int, end: Int, bits: UInt64, number: Int
    ) async throws {
        let call = "States.MathRandom(\(first), \(end))"
        #expect(try await evaluated(call, random: { bits }) == "\(number)")
    }

    @Test func `With a seed States.MathRandom is the same number each time`() async throws {
        // The first number of SplitMix64 for this seed, 6457827717110365317, is 0.35008 of 2^64.
        #expect(try await evaluated("States.MathRandom(0, 1000, 1234567)") == "350")
        #expect(try await evaluated("States.MathRandom(-1000, 0, 1234567)") == "-650")
        for seed in [0, 1, -1, 42] {
            var generator = SplitMix64(seed: UInt64(bitPattern: Int64(seed)))
            // The upper byte of the 64 bits: a range of 256 numbers.
            let number = generator.next() >> 56
            let call = "States.MathRandom(0, 256, \(seed))"
            #expect(try await evaluated(call, random: { 0 }) == "\(number)", "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("5, 5", "the range is empty or too wide"), ("5, 4", "the range is empty or too wide"),
        ("-9223372036854775808, 0", "the range is empty or too wide"),
        ("0, '9'", "a number of 64 bits is expected, not a string"),
        ("0, 9, 'seed'", "a number of 64 bits is expected, not a string"),
    ])
    func `A range without numbers fails`(arguments: String, cause: String) async throws {
        #expect(
            try await evaluated("States.MathRandom(\(arguments))")
                == "States.IntrinsicFailure: States.MathRandom: \(cause)")
    }

    @Test(arguments: [
        (#"{}"#, #"{}"#, "{}"), (#"{"a":1}"#, #"{"b":2}"#, #"{"a":1,"b":2}"#),
        // The second wins, in the place of the first; inner objects are replaced, not merged.
        (#"{"a":1,"b":1}"#, #"{"a":2}"#, #"{"a":2,"b":1}"#),
        (#"{"a":{"x":1}}"#, #"{"a":{"y":2}}"#, #"{"a":{"y":2}}"#),
        (#"{"a":1}"#, #"{"a":null}"#, #"{"a":null}"#),
    ])
    func `States.JsonMerge is shallow and its second argument wins`(
        one: String, other: String, expected: String
    ) async throws {
        #expect(
            try await evaluated(
                "States.JsonMerge($.one, $.other, false)",
                in: #"{"one": \#(one), "other": \#(other)}"#) == expected)
    }

    @Test(arguments: [
        ("$, $, true", "its third argument must be false"),
        ("$, $, 0", "its third argument must be false"),
        ("$, $, 'false'", "its third argument must be false"),
        ("$.l, $, false", "two objects are expected"),
        ("$, $.l, false", "two objects are expected"),
        ("null, $, false", "two objects are expected"),
    ])
    func `States.JsonMerge takes two objects and false`(arguments: String, cause: String)
        async throws
    {
        #expect(
            try await evaluated("States.JsonMerge(\(arguments))", in: #"{"l": []}"#)
                == "States.IntrinsicFailure: States.JsonMerge: \(cause)")
    }
}
