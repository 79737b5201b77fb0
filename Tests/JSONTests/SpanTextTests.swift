import JSON
import Testing

private func isTrue(_ text: String) -> Bool { Array(text.utf8).span.equals("true") }

private func areEqual(_ one: String, _ other: String) -> Bool {
    Array(one.utf8).span.equals(Array(other.utf8).span)
}

@Suite struct SpanTextTests {
    @Test func `Bytes are those of a word or not`() {
        #expect(isTrue("true") && !isTrue("truf") && !isTrue("tru") && !isTrue("truee"))
        #expect(areEqual("", "") && areEqual("0123456789", "0123456789"))
        #expect(!areEqual("0123456789", "0123456788") && !areEqual("a", "a\u{0}"))
    }

    @Test func `A literal's bytes are those of its UTF-8`() {
        let text: StaticString = "aé"
        #expect((0..<3).map { text.byte(at: $0) } == [0x61, 0xC3, 0xA9])
    }

    @Test(
        arguments: [
            ([], true), ([0x41], true), ([0xC3, 0xA9], true), ([0xC3], false),
            ([0xC0, 0x80], false),
            ([0xED, 0xA0, 0x80], false), ([0xF0, 0x9F, 0x98, 0x80], true), ([0xFF], false),
        ] as [([UInt8], Bool)])
    func `UTF-8 is told from other bytes`(bytes: [UInt8], isUTF8: Bool) {
        let found = bytes.span.isUTF8
        #expect(found == isUTF8)
    }
}
