import Testing
import UserPool

@Suite struct ASCIIFoldingTests {
    @Test(arguments: [
        ("", ""), (" \t\n\u{B}\u{C}\r", ""), (" Ab C ", "ab c"), ("ÀZ[@`{", "Àz[@`{"),
        ("\u{A0}a\u{A0}", "\u{A0}a\u{A0}"), ("\u{1C}a", "\u{1C}a"), ("İI", "İi"),
    ])
    func `A text is stripped and folded in ASCII alone`(text: String, expected: String) {
        #expect(ASCIIFolding.folded(text) == Array(expected.utf8))
        #expect(ASCIIFolding.isBlank(Array(text.utf8).span) == expected.isEmpty)
    }

    @Test func `A folded text is appended behind what is there`() {
        var buffer = Array("x".utf8)
        let range = ASCIIFolding.append(Array(" Ann@B ".utf8).span, to: &buffer)
        #expect(range == 1..<6)
        #expect(buffer == Array("xann@b".utf8))
    }
}
