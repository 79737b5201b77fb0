import JSON
import Testing

@Suite struct JSONTextTests {
    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("\"\\/", #""\"\\/""#),
        ("a\nb\u{1F}\u{7F}", #""a\u000ab\u001f"# + "\u{7F}\""), ("é😀", #""é😀""#),
    ])
    func `A text is quoted, and controls are escaped`(text: String, expected: String) throws {
        var output: [UInt8] = [0x20]
        JSONText.append(quoted: Array(text.utf8).span, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == " " + expected)
        #expect(try JSONValue(parsing: output) == .string(text))
    }

    @Test(arguments: [
        ("12", "12"), ("-0.5e+3", "-0.5e+3"), ("012", #""012""#), ("1.", #""1.""#), ("", #""""#),
        ("NaN", #""NaN""#), ("1 ", #""1 ""#),
    ])
    func `A number stays as it is, and what is none becomes a text`(text: String, expected: String)
    {
        var output: [UInt8] = []
        JSONText.append(numberOrQuoted: Array(text.utf8).span, to: &output)
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }
}
