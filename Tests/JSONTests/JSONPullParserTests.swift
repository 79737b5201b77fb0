import Bytes
import JSON
import Randomness
import Testing

/// Reads a whole text and writes its tokens down.
private func tokens(_ bytes: [UInt8]) throws -> [String] {
    var parser = JSONPullParser()
    var result: [String] = []
    while true {
        let token = try parser.next(in: bytes.span)
        switch token {
        case .end: return result
        case .key: result.append("key " + String(decoding: parser.text, as: UTF8.self))
        case .string: result.append("string " + String(decoding: parser.text, as: UTF8.self))
        case .number: result.append("number " + String(decoding: parser.text, as: UTF8.self))
        default: result.append("\(token)")
        }
    }
}

@Suite struct JSONPullParserTests {
    @Test func tokensOfADocument() throws {
        let text = #" {"a":[1,-2.5e+3,"x\ny"],"b":{},"c":[],"d":[true,false,null]} "#
        #expect(
            try tokens(Array(text.utf8)) == [
                "beginObject", "key a", "beginArray", "number 1", "number -2.5e+3", "string x\ny",
                "endArray", "key b", "beginObject", "endObject", "key c", "beginArray", "endArray",
                "key d", "beginArray", "true", "false", "null", "endArray", "endObject",
            ])
    }

    @Test(arguments: [
        #"0"#, #"-0"#, #"1e5"#, #"1E-5"#, #"0.5"#, #"123456789012345678901234567890"#, #"1e999"#,
        #""""#, #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, "\"\u{7F}\u{10FFFF}\"", "[[[]]]", "{}",
        " \t\r\n[ ]\n", #"{"":0}"#, #"{"a":1,"a":2}"#, "null", "true", "false",
    ])
    func accepts(_ text: String) throws {
        #expect(try !tokens(Array(text.utf8)).isEmpty)
    }

    @Test(arguments: [
        ("", JSONTokenError.Code.endOfText), (" ", .endOfText), ("[", .endOfText),
        ("{", .endOfText),
        ("[1", .endOfText), (#"{"a""#, .endOfText), (#"{"a":"#, .endOfText), (#""abc"#, .endOfText),
        (#""\"#, .endOfText), (#""\u12"#, .endOfText), ("[1,", .endOfText),
        ("[1,]", .unexpectedByte), (#"{"a":1,}"#, .unexpectedByte), ("[,1]", .unexpectedByte),
        ("[1 2]", .unexpectedByte), (#"{"a" 1}"#, .unexpectedByte), (#"{a:1}"#, .unexpectedByte),
        (#"{1:2}"#, .unexpectedByte), ("[1}", .unexpectedByte), (#"{"a":1]"#, .unexpectedByte),
        ("01", .trailingBytes), ("+1", .unexpectedByte), (".5", .unexpectedByte),
        ("1.", .unexpectedByte), ("1e", .unexpectedByte), ("1e+", .unexpectedByte),
        ("-", .unexpectedByte), ("--1", .unexpectedByte), ("0x1", .trailingBytes),
        ("NaN", .unexpectedByte), ("Infinity", .unexpectedByte), ("nul", .unexpectedByte),
        ("nulll", .trailingBytes), ("True", .unexpectedByte), ("'a'", .unexpectedByte),
        ("1 2", .trailingBytes), ("[] []", .trailingBytes), ("[1]x", .trailingBytes),
        ("\"a\nb\"", .controlCharacter), ("\"a\u{0}b\"", .controlCharacter),
        (#""\x41""#, .badEscape), (#""\u12G4""#, .badEscape), (#""\'""#, .badEscape),
        ("\u{FEFF}[]", .unexpectedByte), ("/* */ 1", .unexpectedByte), ("[1]\u{B}", .trailingBytes),
        ("\u{C}1", .unexpectedByte), ("]", .unexpectedByte), (":", .unexpectedByte),
    ])
    func refuses(_ text: String, _ code: JSONTokenError.Code) {
        let error = #expect(throws: JSONTokenError.self) { try tokens(Array(text.utf8)) }
        #expect(error?.code == code)
    }

    @Test(arguments: [
        (#""\u00e9""#, "é"), (#""\uD83D\uDE00""#, "😀"), (#""\ud83d\ude00""#, "😀"),
        (#""\uFFFD""#, "\u{FFFD}"), (#""\\uD83D""#, #"\uD83D"#), (#""a\/b\\c\"d""#, #"a/b\c"d"#),
    ])
    func resolvesEscapes(_ text: String, _ expected: String) throws {
        #expect(try tokens(Array(text.utf8)) == ["string " + expected])
    }

    /// A replacement character in its place would make different texts equal.
    @Test(arguments: [
        (#""\uD83D""#, 1), (#""\uDE00""#, 1), (#""\uD83Dx""#, 1), (#""\uD83D\n""#, 1),
        (#""\uD83D\u0041""#, 1), (#""\uD83D\uD83D\uDE00""#, 1), (#""\uDE00\uD83D""#, 1),
        (#"{"a":"b\uDBFF"}"#, 7), (#"{"\uD800":1}"#, 2),
    ])
    func refusesHalfOfASurrogatePair(_ text: String, _ offset: Int) {
        let error = #expect(throws: JSONTokenError.self) { try tokens(Array(text.utf8)) }
        #expect(error?.code == .loneSurrogate)
        #expect(error?.offset == offset)
    }

    @Test(arguments: [1, 63, 64, 65, 127, 128, 129, 10_000])
    func nestsToAnyDepth(_ depth: Int) throws {
        // Objects and arrays by turns, so that a container taken for the other kind is found.
        let pairs = (0..<depth).map { $0 % 3 == 0 ? (#"{"a":"#, "}") : ("[1,", "]") }
        let text = pairs.map(\.0).joined() + "0" + pairs.reversed().map(\.1).joined()
        let found = try tokens(Array(text.utf8))
        let ends = pairs.reversed().map { $0.1 == "}" ? "endObject" : "endArray" }
        #expect(Array(found.suffix(depth)) == ends)
        #expect(found.count == 3 * depth + 1)
        // The outermost one is an object.
        let wrong = Array((String(text.dropLast()) + "]").utf8)
        let error = #expect(throws: JSONTokenError.self) { try tokens(wrong) }
        #expect(error?.offset == wrong.count - 1)
    }

    @Test func skippingAValueLeavesTheParserBehindIt() throws {
        let bytes = Array(#"{"a":{"b":[1,{"c":2}]},"d":3}"#.utf8)
        var parser = JSONPullParser()
        #expect(try parser.next(in: bytes.span) == .beginObject)
        #expect(try parser.next(in: bytes.span) == .key)
        try parser.skipValue(in: bytes.span)
        #expect(try parser.next(in: bytes.span) == .key)
        #expect(parser.text == Array("d".utf8))
    }

    @Test func everyPrefixOfADocumentIsRefused() {
        let bytes = Array(#"{"a":[1.5,"é\u00e9",true,null,{"b":false}]}"#.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONTokenError.self, "prefix of \(count) bytes") {
                try tokens(Array(bytes[..<count]))
            }
        }
    }

    @Test func randomDamageNeverTraps() {
        var generator = SplitMix64(seed: 7)
        let original = Array(#"{"a":[1.5e3,"x\u00e9\uD83D\uDE00",true,null],"b":{"c":-0.1}}"#.utf8)
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: 0...255, using: &generator)
            }
            do { _ = try tokens(bytes) } catch { refused += 1 }
        }
        #expect(refused > 5_000)
        #expect(refused < 20_000)
    }
}

@Suite struct JSONNumberTests {
    @Test(arguments: [
        ("0", 0.0), ("-0", -0.0), ("1", 1), ("37.867559", 37.867559), ("-122.377246", -122.377246),
        ("0.1", 0.1), ("1e3", 1000), ("1.5E-3", 0.0015), ("123456789012345", 123_456_789_012_345),
        ("1234567890123456789", 1_234_567_890_123_456_768),
        ("9007199254740993", 9_007_199_254_740_992),
        ("0.30000000000000004", 0.1 + 0.2), ("1e400", .infinity), ("-1e400", -.infinity),
        ("1e-400", 0), ("5e-324", .leastNonzeroMagnitude),
    ])
    func doubles(_ text: String, _ expected: Double) {
        let bytes = Array(text.utf8)
        let value = JSONNumber.double(bytes.span)
        #expect(value == expected)
        #expect(value.sign == expected.sign)
    }

    /// The short way must agree with the standard library's parser to the last bit.
    @Test func shortDecimalsAreCorrectlyRounded() {
        var generator = SplitMix64(seed: 11)
        for _ in 0..<50_000 {
            var text = String(UInt64.random(in: 0...999_999_999_999_999, using: &generator))
            let scale = Int.random(in: 0...text.count, using: &generator)
            if scale > 0, scale < text.count {
                text.insert(".", at: text.index(text.endIndex, offsetBy: -scale))
            }
            let bytes = Array(text.utf8)
            #expect(JSONNumber.double(bytes.span) == Double(text), "\(text)")
        }
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("25", 25), ("-7", -7), ("9223372036854775807", Int64.max),
        ("-9223372036854775808", Int64.min), ("9223372036854775808", nil),
        ("-9223372036854775809", nil), ("1.0", nil), ("1e2", nil), ("", nil),
    ])
    func integers(_ text: String, _ expected: Int64?) {
        let bytes = Array(text.utf8)
        #expect(JSONNumber.integer(bytes.span) == expected)
    }
}
