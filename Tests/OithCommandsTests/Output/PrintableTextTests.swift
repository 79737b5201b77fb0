import OithCommands
import Testing

@Suite struct PrintableTextTests {
    /// By the Unicode database: controls, separators of lines, and bidirectional controls.
    private static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.generalCategory == .control
            || properties.generalCategory == .lineSeparator
            || properties.generalCategory == .paragraphSeparator
            || properties.isBidiControl
    }

    @Test func `Every character is escaped by what Unicode says of it, and no other is`() {
        // All of what is obeyed is below U+2100; beyond U+3000 every 101st.
        let values = Array(0...0x3000) + stride(from: UInt32(0x3001), to: 0x10FFFF, by: 101)
        for value in values {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let text = String(scalar)
            let digits = String(value, radix: 16)
            let escape = "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            let expected = Self.isObeyed(scalar) ? escape : text
            let found = PrintableText.escaped(text, keepsLines: false)
            if found != expected {
                Issue.record("U+\(digits) is \(found) and not \(expected)")
            }
        }
    }

    @Test(arguments: [
        ("a\nb", true, "a\nb"), ("a\nb", false, "a\\u000ab"), ("a\r\nb", true, "a\\u000d\nb"),
        ("\u{1B}[31mred\u{1B}[0m", true, "\\u001b[31mred\\u001b[0m"),
        ("\u{202E}gpj.exe", false, "\\u202egpj.exe"), ("", true, ""), ("\u{0}", true, "\\u0000"),
        ("日本語 ✓ é", false, "日本語 ✓ é"), ("e\u{301}", false, "e\u{301}"),
        ("👨‍👩‍👧", false, "👨‍👩‍👧"),
    ])
    func `Lines stay lines where they may`(text: String, keepsLines: Bool, expected: String) {
        let found = PrintableText.escaped(text, keepsLines: keepsLines)
        #expect(Array(found.utf8) == Array(expected.utf8))
    }

    @Test func `An escaped text has nothing more to escape`() {
        let text = (UInt32(0)...0x2100).compactMap(Unicode.Scalar.init).map { String($0) }.joined()
        let once = PrintableText.escaped(text, keepsLines: false)
        #expect(PrintableText.escaped(once, keepsLines: false) == once)
        #expect(once.unicodeScalars.allSatisfy { !Self.isObeyed($0) })
    }
}
