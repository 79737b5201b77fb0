import Bytes
import JSON
import Randomness
import Testing

struct JSONValueTests {
    @Test(arguments: [
        ("null", "null"), (" [ 1 , -2 , 0 ] ", "[1,-2,0]"), ("1.0", "1.0"), ("-0.5e1", "-5.0"),
        ("1e2", "100.0"), ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9.223372036854776e+18"), ("5e-324", "5e-324"),
        (#"{"b":1,"a":{"c":[]},"b":2}"#, #"{"b":2,"a":{"c":[]}}"#),
        (#""\u0041\n\t\u0001\/\"\\""#, #""A\n\t\u0001/\"\\""#),
        (#""\ud83d\ude00 \ud83d x""#, "\"😀 \u{FFFD} x\""), (#""\ud83d\u0041""#, "\"\u{FFFD}A\""),
        ("\"é\"", "\"é\""), ("true", "true"), ("false", "false"), ("{}", "{}"),
    ])
    func `A text that is JSON is read and written again`(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text).text == expected)
    }

    @Test(arguments: [
        ("", 1, 1, "the text ends where a value should be"),
        ("{\n  \"a\": 01}", 2, 9, "'1' where \",\" or \"}\" should be"),
        ("[1,\n2,\n]", 3, 1, "']' where a value should be"),
        ("[1 2]", 1, 4, "'2' where \",\" or \"]\" should be"),
        ("{a: 1}", 1, 2, "'a' where a name in quotes should be"),
        ("{\"a\" 1}", 1, 6, "'1' where \":\" should be"),
        ("\"a", 1, 3, "the text ends where \" at the end of a text should be"),
        ("\"\t\"", 1, 2, "a control character in a text; write it as \\u00XX"),
        ("\"\\x\"", 1, 3, "'x' where an escape should be"),
        ("\"\\u12g4\"", 1, 6, "'g' where a hexadecimal digit should be"),
        ("1e999", 1, 6, "the number is larger than a double can hold"),
        ("1.", 1, 3, "the text ends where a digit should be"),
        ("-", 1, 2, "the text ends where a digit should be"),
        ("nul", 1, 1, "'n' where a value should be"),
        ("NaN", 1, 1, "'N' where a value should be"),
        ("1 1", 1, 3, "'1' where the end of the text should be"),
    ])
    func `A text that is no JSON is refused at its place`(
        text: String, line: Int, column: Int, message: String
    ) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == "line \(line), column \(column): \(message)")
    }

    @Test func `Bytes that are not UTF-8 are refused`() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: [0x22, 0xff, 0x22])
        }
        #expect(error?.message == "a text that is not UTF-8")
    }

    @Test func `Values nest 256 deep and no deeper`() throws {
        let deepest = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
        #expect(try JSONValue(parsing: deepest).text == deepest)
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: "[" + deepest + "]")
        }
        #expect(error?.message == "nested more than 256 deep")
    }

    @Test func `Numbers are equal by value and objects whatever the order of their keys`() throws {
        #expect(try JSONValue(parsing: "[1, 2.5]") == [1, .double(2.5)])
        #expect(JSONValue.integer(1) == .double(1))
        #expect(["a": 1, "b": 2] as JSONValue == ["b": 2, "a": 1])
        #expect(["a": 1] as JSONValue != ["a": 1, "b": 2])
        // Unicode calls the two spellings of é equivalent; JSON does not.
        #expect("\u{e9}" as JSONValue != "e\u{301}")
        let both = try JSONValue(parsing: "{\"\u{e9}\": 1, \"e\u{301}\": 2}")
        #expect(both.object?.count == 2)
    }

    @Test func `An object behaves like a list of pairs, few and many`() {
        var generator = SplitMix64(seed: 20_261_120)
        for _ in 0..<200 {
            var object = JSONObject()
            var pairs: [(String, Int)] = []
            for step in 0..<60 {
                let key = "k\(generator.next() % 24)"
                if generator.next() % 3 == 0 {
                    pairs.removeAll { $0.0 == key }
                    object[key] = nil
                } else {
                    if let place = pairs.firstIndex(where: { $0.0 == key }) {
                        pairs[place].1 = step
                    } else {
                        pairs.append((key, step))
                    }
                    object[key] = .integer(step)
                }
                #expect(object.members.map(\.key) == pairs.map(\.0))
                #expect(object.members.map(\.value.integer) == pairs.map(\.1))
                #expect(object[key]?.integer == pairs.first { $0.0 == key }?.1)
            }
        }
    }

    @Test func `A byte order mark is named`() {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: "\u{feff}{}") }
        #expect(
            error?.description
                == "line 1, column 1: the text begins with a byte order mark (BOM); save it as "
                + "UTF-8 without one")
        let beginning: [UInt8] = [0xef, 0xbb]
        #expect(ByteOrderMark.begins(beginning.span) == false)
        #expect(throws: JSONError.self) { try JSONValue(parsing: "{} \u{feff}") }
    }
}
