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

    private static let snapshots: Table = {
        var table = Table(
            [("snapshot", .left), ("state", .left), ("age", .right), ("size", .right)],
            optional: ["size", "age"])
        table.add(["2026-11-20T040000Z-3f9c2a", "current, pinned", "3 h", "12.5 MB"])
        table.add(["2026-11-19T040000Z-00aa11", "kept", "27 h", "9 MB"])
        return table
    }()

    @Test func `Without a width each row is a line`() {
        let lines = Self.snapshots.text(width: nil).split(separator: "\n")
        #expect(lines[0] == "snapshot                   state             age     size")
        #expect(lines[1] == "2026-11-20T040000Z-3f9c2a  current, pinned   3 h  12.5 MB")
        #expect(Self.snapshots.text(width: 57) == Self.snapshots.text(width: nil))
    }

    @Test func `A narrow terminal does not show what is optional`() {
        #expect(
            Self.snapshots.text(width: 56) == """
                snapshot                   state             age
                2026-11-20T040000Z-3f9c2a  current, pinned   3 h
                2026-11-19T040000Z-00aa11  kept             27 h

                """)
        #expect(
            Self.snapshots.text(width: 42).split(separator: "\n").first
                == "snapshot                   state")
    }

    @Test func `Then the widest texts are broken, and nothing is lost`() {
        #expect(
            Self.snapshots.text(width: 36) == """
                snapshot             state
                2026-11-20T040000Z-  current, pinned
                3f9c2a
                2026-11-19T040000Z-  kept
                00aa11

                """)
        var table = Table([("status", .left), ("finding", .left)])
        table.add(["ok", "the pool has twelve rows and no decision"])
        #expect(
            table.text(width: 28) == """
                status  finding
                ok      the pool has twelve
                        rows and no decision

                """)
    }

    @Test func `Where even that does not fit, a row is a block`() {
        #expect(
            Self.snapshots.text(width: 30) == """
                snapshot  2026-11-20T040000Z-3
                          f9c2a
                state     current, pinned
                age       3 h
                size      12.5 MB

                snapshot  2026-11-19T040000Z-0
                          0aa11
                state     kept
                age       27 h
                size      9 MB

                """)
    }

    @Test(arguments: 1...130)
    func `No line is longer than the terminal, unless it is very narrow`(width: Int) {
        var table = Table([("rank", .right), ("candidate", .left), ("score", .right)])
        table.add(["1", String(repeating: "long", count: 20) + "@example.test", "88.00"])
        for table in [table, Self.snapshots] {
            let text = table.text(width: width)
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= max(width, 29) })
        }
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
