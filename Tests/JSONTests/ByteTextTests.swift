import JSON
import Testing

@Suite struct ByteTextTests {
    @Test func `Texts that Unicode calls equivalent are different`() {
        #expect("\u{e9}" == "e\u{301}")
        #expect(ByteText("\u{e9}") != ByteText("e\u{301}"))
        #expect(!sameBytes("\u{e9}", "e\u{301}"))
        #expect(Set([ByteText("\u{e9}"), ByteText("e\u{301}"), ByteText("\u{e9}")]).count == 2)
        #expect(sameBytes("a", "a") && !sameBytes("a", "ab") && !sameBytes("ab", "a"))
    }
}
