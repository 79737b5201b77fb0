import NightReport
import Testing

struct TerminalStyleTests {
    @Test(arguments: [
        (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false),
        (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
        (true, ["TERM": "xterm"], true), (false, ["TERM": "xterm"], false),
        (true, ["NO_COLOR": "0"], false),
    ])
    func `Letters are set off on a terminal that wants it.`(
        isTerminal: Bool, environment: [String: String], isOn: Bool
    ) {
        let style = TerminalStyle(isTerminal: isTerminal) { environment[$0] }
        #expect(style.bold("x") == (isOn ? "\u{1B}[1mx\u{1B}[0m" : "x"))
    }

    @Test func `Each way to set letters off has its parameter and its end.`() {
        let style = TerminalStyle(isOn: true)
        #expect(style.bold("a b") == "\u{1B}[1ma b\u{1B}[0m")
        #expect(style.dim("a b") == "\u{1B}[2ma b\u{1B}[0m")
        #expect(style.bad("a b") == "\u{1B}[31ma b\u{1B}[0m")
        #expect(TerminalStyle.codes == ["0", "1", "2", "31", "32"])
    }

    @Test(arguments: ["", "a", "größer", "\u{1B}[1m"])
    func `A style that is off leaves each text as it is.`(text: String) {
        let style = TerminalStyle(isOn: false)
        let texts = [style.bold(text), style.dim(text), style.bad(text)]
        #expect(texts == Array(repeating: text, count: 3))
    }
}
