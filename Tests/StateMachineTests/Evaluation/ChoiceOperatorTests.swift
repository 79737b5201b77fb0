import JSON
import StateMachine
import Testing

/// Every comparison operator of a Choice, with a literal and with a path.
struct ChoiceOperatorTests {
    /// Whether a condition on `$.v` holds.
    private static func holds(_ condition: String, _ input: String) async throws -> Bool? {
        let definition = """
            {"StartAt": "C", "States": {
              "C": {"Type": "Choice", "Default": "No",
                "Choices": [{"Variable": "$.v", \(condition), "Next": "Yes"}]},
              "Yes": {"Type": "Pass", "Result": true, "End": true},
              "No": {"Type": "Pass", "Result": false, "End": true}}}
            """
        guard
            case .succeeded(let output) = try await run(
                definition, input: try JSONValue(parsing: input))
        else { return nil }
        return output.bool
    }

    /// Values of each kind in ascending order, those of one row equal.
    private static let ascending: [(kind: String, rows: [[String]])] = [
        (
            "String",
            [[#""""#], [#""A""#], [#""a""#], [#""aa""#], [#""b""#], ["\"\u{e9}\""], [#""日""#]]
        ),
        (
            "Numeric",
            [
                ["-1e300"], ["-1", "-1.0"], ["0", "0.0"], ["0.5"], ["9007199254740992"],
                ["9007199254740993"], ["9223372036854775807"],
            ]
        ),
        (
            "Timestamp",
            [
                [#""1969-12-31T23:59:59.999Z""#],
                [#""1970-01-01T00:00:00Z""#, #""1970-01-01T02:00:00+02:00""#],
                [#""1970-01-01T00:00:00.001Z""#], [#""2026-11-20T04:00:00Z""#],
            ]
        ),
    ]

    private static let relations: [(name: String, holds: @Sendable (Int) -> Bool)] = [
        ("Equals", { $0 == 0 }), ("LessThan", { $0 < 0 }), ("GreaterThan", { $0 > 0 }),
        ("LessThanEquals", { $0 <= 0 }), ("GreaterThanEquals", { $0 >= 0 }),
    ]

    @Test(arguments: 0..<3) func `Each operator compares in the order of its kind`(place: Int)
        async throws
    {
        let (kind, rows) = Self.ascending[place]
        let values = rows.enumerated().flatMap { rank, row in row.map { (rank, $0) } }
        for (leftRank, left) in values {
            // Neighbours, equal ones and one far away.
            for (rightRank, right) in values where abs(leftRank - rightRank) != 2 {
                for (name, holds) in Self.relations {
                    let expected = holds(leftRank - rightRank)
                    let isMet = try await Self.holds(
                        "\"\(kind)\(name)\": \(right)", "{\"v\":\(left)}")
                    #expect(isMet == expected, "\(left) \(kind)\(name) \(right)")
                    let isMetByPath = try await Self.holds(
                        #""\#(kind)\#(name)Path": "$.w""#, "{\"v\":\(left),\"w\":\(right)}")
                    #expect(isMetByPath == expected, "\(left) \(kind)\(name)Path \(right)")
                }
            }
        }
    }

    @Test(arguments: ["true", "false"], ["true", "false", "1", "\"true\"", "null"])
    func `BooleanEquals takes booleans only`(literal: String, value: String) async throws {
        let isMet = try await Self.holds(#""BooleanEquals": \#(literal)"#, "{\"v\":\(value)}")
        #expect(isMet == (literal == value))
        let isMetByPath = try await Self.holds(
            #""BooleanEqualsPath": "$.w""#, "{\"v\":\(value),\"w\":\(literal)}")
        #expect(isMetByPath == (literal == value))
    }

    /// What a value is, by the tests that hold for it.
    private static let natures: [(value: String, tests: Set<String>)] = [
        ("null", ["IsNull"]), ("true", ["IsBoolean"]), ("0", ["IsNumeric"]),
        ("-1.5", ["IsNumeric"]),
        (#""""#, ["IsString"]), (#""2026-11-20T04:00:00Z""#, ["IsString", "IsTimestamp"]),
        (#""2026-11-20T04:00:00.123456+05:30""#, ["IsString", "IsTimestamp"]),
        (#""2026-11-20t04:00:00z""#, ["IsString"]), (#""2026-11-20 04:00:00Z""#, ["IsString"]),
        (#""2026-11-20T04:00:00""#, ["IsString"]), (#""2026-02-30T04:00:00Z""#, ["IsString"]),
        ("[]", []), ("{}", []),
    ]

    @Test(arguments: ["IsNull", "IsBoolean", "IsNumeric", "IsString", "IsTimestamp"])
    func `A test for the type holds for that type alone`(name: String) async throws {
        for (value, tests) in Self.natures {
            let input = "{\"v\":\(value)}"
            #expect(
                try await Self.holds("\"\(name)\": true", input) == tests.contains(name), "\(value)"
            )
            #expect(
                try await Self.holds("\"\(name)\": false", input) == !tests.contains(name),
                "\(value)")
        }
    }

    @Test(arguments: ["String", "Numeric", "Timestamp"])
    func `A value of another type meets no comparison`(kind: String) async throws {
        let literal = ["String": "\"1\"", "Numeric": "1", "Timestamp": "\"2026-11-20T04:00:00Z\""]
        for (name, _) in Self.relations {
            for value in ["null", "true", "[]", "{}"] + (kind == "Numeric" ? ["\"1\""] : ["1"]) {
                let isMet = try await Self.holds(
                    "\"\(kind)\(name)\": \(literal[kind] ?? "")", "{\"v\":\(value)}")
                #expect(isMet == false, "\(kind)\(name) \(value)")
            }
        }
    }

    /// Whether a pattern of letters and stars covers a text, by trying each length of each star.
    private static func covers(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if first != "*" { return text.first == first && covers(rest, text.dropFirst()) }
        return (0...text.count).contains { covers(rest, text.dropFirst($0)) }
    }

    private static func words(of letters: [String], upTo length: Int) -> [String] {
        var all = [""]
        var longest = [""]
        for _ in 0..<length {
            longest = longest.flatMap { word in letters.map { word + $0 } }
            all += longest
        }
        return all
    }

    @Test func `StringMatches covers what trying each length of each star covers`() async throws {
        let texts = Self.words(of: ["a", "b"], upTo: 3)
        for pattern in Self.words(of: ["a", "b", "*"], upTo: 3) {
            for text in texts {
                let isMet = try await Self.holds(
                    "\"StringMatches\": \"\(pattern)\"", "{\"v\":\"\(text)\"}")
                #expect(isMet == Self.covers(pattern[...], text[...]), "\(pattern) \(text)")
            }
        }
    }

    @Test(arguments: [
        (#"a\\*c"#, "a*c", true), (#"a\\*c"#, "abc", false), (#"a\\\\*"#, #"a\\x"#, true),
        (#"a\\\\*"#, "ax", false), (#"\\a"#, "a", true), ("*.log", "x.log", true),
        ("*.log", "x.logs", false), ("é*", "été", true), ("*", "", true), ("", "", true),
        ("a*b*c*d", "aXbcYdZd", true), ("?", "a", false),
    ])
    func `A star after a backslash is a star`(pattern: String, text: String, isMet: Bool)
        async throws
    {
        #expect(
            try await Self.holds("\"StringMatches\": \"\(pattern)\"", "{\"v\":\"\(text)\"}")
                == isMet)
    }
}
