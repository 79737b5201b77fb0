import Scoring
import Testing

@Suite struct ScoringModelErrorTests {
    static func error(_ text: String) -> ScoringModelError? {
        #expect(throws: ScoringModelError.self) { try ScoringModelTests.model(text) }
    }

    /// A whole model around one piece of `terms`.
    static func within(_ text: String) -> String { #"{"name":"t","base":1,"terms":\#(text)}"# }

    static let termNames =
        "interests, equal, distance, age, mutualInterest, photo, bio, embedding"

    static let filterNames =
        "interestedIn, age, maxDistance, smoking, drinking, religion, children"
    static let categoryNames = "drinking, smoking, exercise, children, religion, lookingFor"
    static let length = "write the length of the vectors, a whole number 1...16384"

    /// A file and the one thing that is wrong with it.
    static let outsideTerms: [(String, String)] = [
        ("[]", "is an array; write an object"),
        ("7", "is 7; write an object"),
        ("null", "is null; write an object"),
        (#"{"base":1}"#, "/name: is missing; write the model's name"),
        (
            #"{"name":"n"}"#,
            "/base: is missing; write the points that every pair starts with, as 50"
        ),
        (
            #"{"name":" ","base":1}"#,
            #"/name: is empty; write a name that tells the models apart, as "oith-v1""#
        ),
        (
            #"{"name":"","base":1}"#,
            #"/name: is empty; write a name that tells the models apart, as "oith-v1""#
        ),
        (
            #"{"name":"a\nb","base":1}"#,
            "/name: must be one line of at most 100 bytes; write a shorter name"
        ),
        (#"{"name":true,"base":1}"#, "/name: is true; write a text"),
        (#"{"name":"n","base":"50"}"#, #"/base: is "50"; write a number of points"#),
        (#"{"name":"n","base":true}"#, "/base: is true; write a number of points"),
        (#"{"name":"n","base":null}"#, "/base: is null; write a number of points"),
        (#"{"name":"n","base":100.01}"#, "/base: is 100.01; write -100...100 points"),
        (#"{"name":"n","base":1e400}"#, "/base: is 1e400; write -100...100 points"),
        (
            #"{"name":"n","base":1e99999999999999999999}"#,
            "/base: is 1e99999999999999999999; write -100...100 points"
        ),
        (#"{"name":"n","base":0.001}"#, "/base: is 0.001; write at most two decimals"),
        (#"{"name":"n","base":25e-3}"#, "/base: is 25e-3; write at most two decimals"),
        (
            #"{"name":"n","base":1e-99999999999999999999}"#,
            "/base: is 1e-99999999999999999999; write at most two decimals"
        ),
        (#"{"name":"n","base":1,"base":1}"#, "/base: is given twice; write it once"),
        (
            #"{"name":"n","base":1,"b/a~s\u0000e":1}"#,
            "/b~1a~0s\u{FFFD}e: is not a known field; write one of name, base, filters, terms"
        ),
        (
            #"{"name":"n","base":1,"filters":[]}"#, "/filters: is an array; write an object"
        ),
        (
            #"{"name":"n","base":1,"filters":{"agee":"both"}}"#,
            "/filters/agee: is not a known field; write one of \(filterNames)"
        ),
        (
            #"{"name":"n","base":1,"filters":{"age":"Both"}}"#,
            #"/filters/age: is "Both"; write "both", "user", "candidate" or "none""#
        ),
        (
            #"{"name":"n","base":1,"filters":{"age":true}}"#,
            #"/filters/age: is true; write "both", "user", "candidate" or "none""#
        ),
        (
            #"{"name":"n","base":1,"filters":{"age":"both","age":"none"}}"#,
            "/filters/age: is given twice; write it once"
        ),
    ]

    static let insideTerms: [(String, String)] = [
        (within("5"), "/terms: is 5; write an object"),
        (
            within(#"{"interest":25}"#),
            "/terms/interest: is not a known field; write one of \(termNames)"
        ),
        (within(#"{"interests":-0.01}"#), "/terms/interests: is -0.01; write 0...100 points"),
        (
            within(#"{"equal":{"height":1}}"#),
            "/terms/equal/height: is not a known field; write one of \(categoryNames)"
        ),
        (
            within(#"{"equal":{"children":101}}"#),
            "/terms/equal/children: is 101; write -100...100 points"
        ),
        (within(#"{"equal":3}"#), "/terms/equal: is 3; write an object"),
        (within(#"{"distance":{}}"#), "/terms/distance: is an object; write an array of bands"),
        (within(#"{"distance":[1]}"#), "/terms/distance/0: is 1; write an object"),
        (
            within(#"{"distance":[{"below":1,"points":1},{"points":1}]}"#),
            "/terms/distance/1: has neither below nor above; write one of them, in miles"
        ),
        (
            within(#"{"distance":[{"below":1,"above":2,"points":1}]}"#),
            "/terms/distance/0: has both below and above; write one of them, in miles"
        ),
        (
            within(#"{"distance":[{"below":1}]}"#),
            "/terms/distance/0/points: is missing; write a number of points"
        ),
        (
            within(#"{"distance":[{"below":-1,"points":1}]}"#),
            "/terms/distance/0/below: is -1; write a distance of 0...100000 miles"
        ),
        (
            within(#"{"distance":[{"above":1e999,"points":1}]}"#),
            "/terms/distance/0/above: is 1e999; write a distance of 0...100000 miles"
        ),
        (
            within(#"{"distance":[{"above":"9","points":1}]}"#),
            #"/terms/distance/0/above: is "9"; write a distance of 0...100000 miles"#
        ),
        (
            within(#"{"distance":[{"under":1,"below":1,"points":1}]}"#),
            "/terms/distance/0/under: is not a known field; write one of below, above, points"
        ),
        (
            within(#"{"age":{"in":15}}"#),
            "/terms/age/in: is not a known field; write one of inRange, outOfRange"
        ),
        (within(#"{"age":15}"#), "/terms/age: is 15; write an object"),
        (within(#"{"photo":[]}"#), "/terms/photo: is an array; write a number of points"),
        (within(#"{"bio":false}"#), "/terms/bio: is false; write a number of points"),
        (
            within(#"{"mutualInterest":1.005}"#),
            "/terms/mutualInterest: is 1.005; write at most two decimals"
        ),
        (
            within(#"{"embedding":{"points":1}}"#),
            "/terms/embedding/dimension: is missing; write a number"
        ),
        (
            within(#"{"embedding":{"dimension":64}}"#),
            "/terms/embedding/points: is missing; write a number"
        ),
        (
            within(#"{"embedding":{"dimension":-64,"points":1}}"#),
            "/terms/embedding/dimension: is -64; \(length)"
        ),
        (
            within(#"{"embedding":{"dimension":0,"points":1}}"#),
            "/terms/embedding/dimension: is 0; \(length)"
        ),
        (
            within(#"{"embedding":{"dimension":64.5,"points":1}}"#),
            "/terms/embedding/dimension: is 64.5; \(length)"
        ),
        (
            within(#"{"embedding":{"dimension":true,"points":1}}"#),
            "/terms/embedding/dimension: is true; \(length)"
        ),
    ]

    @Test(arguments: outsideTerms + insideTerms)
    func `One problem is told with its place and what to write`(text: String, message: String)
        throws
    {
        let error = try #require(Self.error(text))
        #expect(error.code == .invalid)
        #expect(error.message == message)
        #expect(error.problems.count == 1)
        #expect(error.description == "the scoring model is not valid:\n" + message)
    }

    @Test func `All problems at once`() throws {
        let error = try #require(
            Self.error(
                """
                {"name": "", "base": 1e3, "filters": {"age": "all", "weight": "both"},
                 "terms": {"interests": true, "distance": [{"points": 1.234}], "photos": 1}}
                """))
        #expect(
            error.problems.map(\.pointer) == [
                "/name", "/base", "/filters/weight", "/filters/age", "/terms/photos",
                "/terms/interests", "/terms/distance/0/points", "/terms/distance/0",
            ])
    }

    @Test(arguments: [
        ("", "line 1, column 1: the text ends where a value should be"),
        ("{", "line 1, column 2: the text ends where a name in quotes should be"),
        ("{} x", "line 1, column 4: 'x' where the end of the text should be"),
        ("{\n  \"name\": \"a\",\n}", "line 3, column 1: '}' where a name in quotes should be"),
        ("{\"name\" 1}", "line 1, column 9: '1' where \":\" should be"),
        ("{\"name\":1 2}", "line 1, column 11: '2' where \",\" or \"}\" should be"),
        ("[1 2]", "line 1, column 4: '2' where \",\" or \"]\" should be"),
        ("[1,]", "line 1, column 4: ']' where a value should be"),
        ("[01]", "line 1, column 3: '1' where \",\" or \"]\" should be"),
        ("[1.]", "line 1, column 4: ']' where a digit should be"),
        ("[.5]", "line 1, column 2: '.' where a value should be"),
        ("[+5]", "line 1, column 2: '+' where a value should be"),
        ("[1e]", "line 1, column 4: ']' where a digit should be"),
        ("[-]", "line 1, column 3: ']' where a digit should be"),
        ("[NaN]", "line 1, column 2: 'N' where a value should be"),
        ("[tru]", "line 1, column 2: 't' where a value should be"),
        ("// x", "line 1, column 1: '/' where a value should be"),
        (
            "\u{FEFF}{}",
            "line 1, column 1: the text begins with a byte order mark (BOM); save it as UTF-8 "
                + "without one"
        ),
        ("[\"a", "line 1, column 4: the text ends where \" at the end of a text should be"),
        ("[\"\\x\"]", "line 1, column 4: 'x' where an escape should be"),
        ("[\"\\u12g4\"]", "line 1, column 7: 'g' where a hexadecimal digit should be"),
        ("[\"\\ud83d\"]", "line 1, column 9: half a surrogate pair"),
        ("[\"\\ude00\"]", "line 1, column 9: half a surrogate pair"),
        ("[\"\\ud83d\\u0041\"]", "line 1, column 15: half a surrogate pair"),
        (
            "[\"\n\"]", "line 1, column 3: a control character in a text; write it as \\u00XX"
        ),
    ])
    func `What is no JSON is told with line and column`(text: String, message: String) throws {
        let error = try #require(Self.error(text))
        #expect(error.code == .notJSON)
        #expect(error.message == message)
        #expect(error.description == "the scoring model is not JSON: " + message)
    }

    @Test func `A text that is no UTF-8 is refused`() throws {
        let bytes = Array("{\"name\":\"".utf8) + [0xC0, 0x80] + Array("\"}".utf8)
        let error = #expect(throws: ScoringModelError.self) { try ScoringModel(json: bytes) }
        #expect(error?.message == "line 1, column 12: a text that is not UTF-8")
    }

    @Test func `Deep nesting is refused and does not crash`() throws {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(Self.error(deep)?.message == "line 1, column 257: nested more than 256 deep")
        let allowed = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
        #expect(Self.error(allowed)?.code == .invalid)
    }

    @Test func `Long texts are shown short`() throws {
        let digits = String(repeating: "9", count: 100_000)
        let shown = String(repeating: "9", count: 40) + "..."
        #expect(
            Self.error(#"{"name":"n","base":\#(digits)}"#)?.message
                == "/base: is \(shown); write -100...100 points")
    }

    /// Whatever a byte becomes, reading ends with a model or with problems.
    @Test func `Every damaged byte is read to an end`() throws {
        let whole = try ScoringModelTests.shipped("oith-queue-v1.json")
        var models = 0
        for place in whole.indices {
            #expect(throws: ScoringModelError.self) {
                try ScoringModel(json: Array(whole[..<min(place, whole.count - 2)]))
            }
            for byte: UInt8 in [0, 0x22, 0x2C, 0x30, 0x5C, 0x7B, 0x7D, 0xFF] {
                var damaged = whole
                damaged[place] = byte
                switch Result(catching: { try ScoringModel(json: damaged) }) {
                case .success(let model):
                    try #require(try ScoringModelTests.model(model.canonicalText) == model)
                    models += 1
                case .failure(let error as ScoringModelError):
                    try #require(!error.problems.isEmpty)
                case .failure(let error):
                    throw error
                }
            }
        }
        #expect(models > 0)
    }
}
