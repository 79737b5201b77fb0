import OithCommands
import Testing

@Suite struct IDLinesTests {
    private func ids(_ bytes: [UInt8]) throws -> [String] {
        try IDLines(bytes, name: "ids.txt").ids.map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        "a@x\nb@x\n", "a@x\r\nb@x", "a@x\rb@x\r", "\n a@x \n\n\tB@X\n", "\u{FEFF}a@x\n\u{FEFF}b@x",
    ])
    func `Lines end in any way, blank ones are skipped, ids are folded`(text: String) throws {
        #expect(try ids(Array(text.utf8)) == ["a@x", "b@x"])
    }

    @Test(
        arguments: [
            ([0xFF, 0xFE, 0x61, 0x00], "ids.txt: this is UTF-16; save it as UTF-8"),
            (
                Array("a\nb\0\n".utf8),
                "ids.txt, line 2: there is a zero byte in it; is this a text in UTF-8?"
            ),
            ([0x61, 0x0A, 0xE9, 0x0A], "ids.txt, line 2: it is not UTF-8; save the file as UTF-8"),
            (Array(" \n\n".utf8), "ids.txt: there are no emails in it"),
        ] as [([UInt8], String)])
    func `What would be read as other ids is refused`(bytes: [UInt8], message: String) throws {
        let error = try #require(throws: CommandError.self) { try ids(bytes) }
        #expect(error.message == message)
        #expect(error.status == 65)
    }
}
