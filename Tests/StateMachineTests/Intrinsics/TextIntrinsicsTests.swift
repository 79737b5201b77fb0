import JSON
import StateMachine
import Testing

/// The intrinsic functions that make and take apart texts.
struct TextIntrinsicsTests {
    private static let values = #"""
        {"s": "it's", "i": -7, "d": 2.50, "t": true, "n": null, "l": [1, "two", null],
         "o": {"a": 1, "b": {"c": "x"}, "l": [{"d": 1}]}, "e": {}, "template": "<{}>"}
        """#

    @Test(arguments: [
        ("States.Format('plain')", "plain"), ("States.Format('')", ""),
        ("States.Format('{}', $.s)", "it's"), ("States.Format('{}{}', $.i, $.d)", "-72.5"),
        ("States.Format('{}', $.t)", "true"), ("States.Format('{}', $.n)", "null"),
        ("States.Format('{}', $.l)", #"[1,"two",null]"#), ("States.Format('{}', $.e)", "{}"),
        ("States.Format('{}', 'x y')", "x y"), ("States.Format('{}', 1.0)", "1.0"),
        // An object looks as Java prints a map, its lists as JSON.
        ("States.Format('{}', $.o)", #"{a=1, b={c=x}, l=[{"d":1}]}"#),
        ("States.Format('} {}}', 1)", "} 1}"), ("States.Format('{} {}', 1)", nil),
        (#"States.Format('\{\}')"#, "{}"), (#"States.Format('\{}\{\}{}', 1)"#, "{}{}1"),
        (#"States.Format('it\'s \\')"#, #"it's \"#),
        ("States.Format($.template, 5)", "<5>"),
        ("States.Format(States.Format('{}-{}', '{}', 'x'), 3)", "3-x"),
        ("States.Format('é {} 日本', '🙂')", "é 🙂 日本"),
    ])
    func `States.Format puts its arguments in order`(call: String, expected: String?) async throws {
        let result = try await evaluated(call, in: Self.values)
        let count = "the number of {} in its template is not the number of its other arguments"
        let failure = "States.IntrinsicFailure: States.Format: \(count)"
        #expect(result == expected.map { JSONValue.string($0).text } ?? failure)
    }

    @Test(arguments: ["{", "{ }", "{a}", "{{}}", "{} {", #"{\}"#])
    func `A brace without its partner fails States.Format`(template: String) async throws {
        #expect(
            try await evaluated("States.Format('\(template)', 1)")
                == "States.IntrinsicFailure: States.Format: matching '}' not found for '{'; "
                + #"write \{ for a brace"#)
    }

    @Test(arguments: ["1", "true", "null", "$.l", "States.Array('{}')"])
    func `The template of States.Format is a string`(template: String) async throws {
        #expect(
            try await evaluated("States.Format(\(template), 1)", in: Self.values)
                == "States.IntrinsicFailure: States.Format: its first argument is no string")
    }

    @Test(arguments: [
        ("a,b,c", ",", ["a", "b", "c"]), (",a,,b,", ",", ["a", "b"]), ("", ",", []),
        (",,,", ",", []), ("abc", "", ["abc"]), ("abc", "xyz", ["abc"]),
        ("a.b-c d", ".- ", ["a", "b", "c", "d"]), ("aXbxc", "x", ["aXb", "c"]),
        ("é-e\u{301}", "\u{301}", ["é-e"]), ("日本語", "本", ["日", "語"]),
        ("a🙂b", "🙂", ["a", "b"]), ("a+b*c", "+*", ["a", "b", "c"]),
    ])
    func `States.StringSplit cuts at each of the separators and drops what is empty`(
        text: String, separators: String, parts: [String]
    ) async throws {
        let input: JSONValue = ["t": .string(text), "s": .string(separators)]
        #expect(
            try await evaluated("States.StringSplit($.t, $.s)", in: input.text)
                == JSONValue.array(parts.map { .string($0) }).text)
    }

    @Test(arguments: [
        // RFC 4648, section 10.
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        // Both characters beyond letters and digits; bytes above 127.
        ("~~~?", "fn5+Pw=="), ("???", "Pz8/"), ("é", "w6k="), ("🙂", "8J+Zgg=="),
    ])
    func `Base64 has the digits of RFC 4648, both ways`(text: String, digits: String) async throws {
        let quoted = JSONValue.string(text).text
        let coded = JSONValue.string(digits).text
        #expect(try await evaluated("States.Base64Encode($)", in: quoted) == coded)
        #expect(try await evaluated("States.Base64Decode($)", in: coded) == quoted)
    }

    @Test(arguments: ["Zg=", "Z", "Zm9v!", "gA==", "w6"])
    func `What is not Base64 of UTF-8 is refused`(text: String) async throws {
        #expect(
            try await evaluated("States.Base64Decode('\(text)')")
                == "States.IntrinsicFailure: States.Base64Decode: the text is not Base64 of UTF-8")
    }

    @Test(arguments: [
        (#"{"a":[1,2.5,null,true,"x"]}"#, #"{"a":[1,2.5,null,true,"x"]}"#), ("1e2", "100.0"),
        (" [ 1 , 2 ] ", "[1,2]"), ("\"\"", "\"\""), ("", "null"), (" \t\r\n", "null"),
        (#""\u00e9\n""#, #""é\n""#), ("9223372036854775808", "9.223372036854776e+18"),
    ])
    func `States.StringToJson reads what States.JsonToString writes`(text: String, value: String)
        async throws
    {
        let input: JSONValue = ["t": .string(text)]
        #expect(try await evaluated("States.StringToJson($.t)", in: input.text) == value)
        #expect(
            try await evaluated("States.JsonToString(States.StringToJson($.t))", in: input.text)
                == JSONValue.string(value).text)
    }

    @Test(arguments: [
        ("{", "line 1, column 2"), ("[1,]", "line 1, column 4"), ("1 2", "line 1, column 3"),
        ("'a'", "line 1, column 1"), ("[\n01]", "line 2, column 2"), ("nul", "line 1, column 1"),
    ])
    func `A string that is no JSON is refused with its place`(text: String, place: String)
        async throws
    {
        let input: JSONValue = ["t": .string(text)]
        let result = try await evaluated("States.StringToJson($.t)", in: input.text)
        let start = "States.IntrinsicFailure: States.StringToJson: the string is no JSON (\(place)"
        #expect(result.hasPrefix(start), "\(result)")
    }

    // FIPS 180-4 and RFC 1321: the digests of "abc" and of nothing.
    @Test(arguments: [
        ("abc", "MD5", "900150983cd24fb0d6963f7d28e17f72"),
        ("abc", "SHA-1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("abc", "SHA-256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abc", "SHA-384",
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        ),
        (
            "abc", "SHA-512",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        ("", "MD5", "d41d8cd98f00b204e9800998ecf8427e"),
        ("", "SHA-1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("", "SHA-256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ])
    func `A hash of a text is that of its UTF-8`(text: String, algorithm: String, digest: String)
        async throws
    {
        #expect(
            try await evaluated("States.Hash('\(text)', '\(algorithm)')") == "\"\(digest)\"")
    }

    @Test func `A hash of any other value is that of its JSON`() async throws {
        for value in [#"{"a":[1,null]}"#, "1", "true", "null", "[]"] {
            let ofValue = try await evaluated("States.Hash($, 'SHA-256')", in: value)
            let text = JSONValue.string(value).text
            #expect(ofValue == (try await evaluated("States.Hash($, 'SHA-256')", in: text)))
        }
    }

    @Test(arguments: ["SHA256", "sha-256", "", "MD6"])
    func `An algorithm that does not exist is named`(algorithm: String) async throws {
        #expect(
            try await evaluated("States.Hash('x', '\(algorithm)')")
                == "States.IntrinsicFailure: States.Hash: there is no algorithm '\(algorithm)'")
    }

    @Test(arguments: [
        ("States.StringSplit($, ',')", "States.StringSplit"),
        ("States.StringSplit(',', $)", "States.StringSplit"),
        ("States.Base64Encode($)", "States.Base64Encode"),
        ("States.Base64Decode($)", "States.Base64Decode"),
        ("States.StringToJson($)", "States.StringToJson"), ("States.Hash('x', $)", "States.Hash"),
    ])
    func `What is no string is named by its kind`(call: String, name: String) async throws {
        for (value, kind) in [
            ("null", "null"), ("false", "a boolean"), ("0", "a number"), ("[]", "an array"),
            ("{}", "an object"),
        ] {
            #expect(
                try await evaluated(call, in: value)
                    == "States.IntrinsicFailure: \(name): a string is expected, not \(kind)")
        }
    }

    @Test(arguments: [
        (UInt64.max, "ffffffff-ffff-4fff-bfff-ffffffffffff"),
        (0, "00000000-0000-4000-8000-000000000000"),
        (0x0123_4567_89ab_cdef, "01234567-89ab-4def-8123-456789abcdef"),
    ])
    func `A UUID is of version 4 whatever the random bits`(bits: UInt64, uuid: String) async throws
    {
        #expect(try await evaluated("States.UUID()", random: { bits }) == "\"\(uuid)\"")
    }

    /// Counted as Java counts: one outside of the basic plane is two.
    @Test(arguments: [("a", 10_000), ("é", 10_000), ("🙂", 5_000)])
    func `Base64 and hashes take 10,000 characters`(letter: String, count: Int) async throws {
        let longest = JSONValue.string(String(repeating: letter, count: count)).text
        let tooLong = JSONValue.string(String(repeating: letter, count: count + 1)).text
        for function in ["States.Base64Encode($)", "States.Hash($, 'MD5')"] {
            #expect(try await evaluated(function, in: longest).hasPrefix("\""))
            let failure = try await evaluated(function, in: tooLong)
            #expect(failure.hasPrefix("States.IntrinsicFailure: States."))
            #expect(failure.hasSuffix(": its text has more than 10000 characters"))
        }
    }

    @Test func `Base64Decode takes 10,000 characters`() async throws {
        let longest = JSONValue.string(String(repeating: "QUJD", count: 2_500)).text
        #expect(
            try await evaluated("States.Base64Decode($)", in: longest)
                == JSONValue.string(String(repeating: "ABC", count: 2_500)).text)
        let tooLong = JSONValue.string(String(repeating: "QUJD", count: 2_501)).text
        #expect(
            try await evaluated("States.Base64Decode($)", in: tooLong)
                == "States.IntrinsicFailure: States.Base64Decode: "
                + "its text has more than 10000 characters")
    }
}
