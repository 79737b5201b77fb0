import Bytes
import Testing

@Suite struct ByteTextTests {
    @Test func `Texts that Unicode calls equivalent are different`() {
        #expect("\u{e9}" == "e\u{301}")
        #expect(ByteText("\u{e9}") != ByteText("e\u{301}"))
        #expect(!sameBytes("\u{e9}", "e\u{301}"))
        #expect(Set([ByteText("\u{e9}"), ByteText("e\u{301}"), ByteText("\u{e9}")]).count == 2)
        #expect(sameBytes("a", "a") && !sameBytes("a", "ab") && !sameBytes("ab", "a"))
    }

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
