import TestSupport
import Testing
import UserPool

@Suite struct VocabularyTests {
    @Test func `Codes follow the first appearance`() {
        var generator = SeededGenerator(seed: 2)
        var vocabulary = Vocabulary()
        var expected: [String: UInt32] = [:]
        for _ in 0..<20_000 {
            let word = String(UInt32.random(in: 0..<6_000, using: &generator), radix: 7)
            let known = expected[word]
            let bytes = Array(word.utf8)
            let code = vocabulary.code(of: bytes.span)
            #expect(code == known ?? UInt32(expected.count + 1))
            expected[word] = code
        }
        #expect(vocabulary.count == expected.count)
        for (word, code) in expected { #expect(vocabulary.text(of: code) == Array(word.utf8)) }
    }

    @Test(arguments: [
        ("", ""), (" \t\n\u{B}\u{C}\r", ""), (" Ab C ", "ab c"), ("ÀZ[@`{", "Àz[@`{"),
        ("\u{A0}a\u{A0}", "\u{A0}a\u{A0}"), ("\u{1C}a", "\u{1C}a"), ("İI", "İi"),
    ])
    func `Texts are stripped and folded`(_ text: String, _ expected: String) {
        #expect(ASCIIFolding.folded(text) == Array(expected.utf8))
    }
}
