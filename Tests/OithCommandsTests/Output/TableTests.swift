import OithCommands
import Testing

@Suite struct TableTests {
    @Test func `Columns are as wide as their widest cell, and lines end without spaces`() {
        var table = Table([("rank", .right), ("candidate", .left), ("note", .left)])
        table.add(["1", "ann@example.test", ""])
        table.add(["100", "ü", "x"])
        #expect(
            table.text == """
                rank  candidate         note
                   1  ann@example.test
                 100  ü                 x

                """)
    }

    @Test(arguments: [
        ("a\nb", #"a\u000ab"#), ("\u{1B}[2J", #"\u001b[2J"#), ("\u{202E}abc", #"\u202eabc"#),
        ("\u{9B}31m", #"\u009b31m"#), ("plain é ✓", "plain é ✓"),
    ])
    func `A cell cannot leave its row`(cell: String, text: String) {
        var table = Table([("", .left)])
        table.add([cell])
        #expect(table.text == "\n\(text)\n")
    }

    @Test func `Lines of a text stay lines, everything else is escaped`() {
        #expect(PrintableText.escaped("a\n\tb", keepsLines: true) == "a\n\\u0009b")
        #expect(PrintableText.escaped("a\u{7F}", keepsLines: true) == "a\\u007f")
    }
}
