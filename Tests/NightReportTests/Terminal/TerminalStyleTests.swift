import NightReport
import Testing

struct TerminalStyleTests {
    @Test(arguments: [
        (true, [:], true), (false, [:], false), (true, ["NO_COLOR": "1"], false),
        (true, ["NO_COLOR": ""], true), (true, ["TERM": "dumb"], false),
        (true, ["TERM": "xterm"], true),
    ])
    func `Letters are set off on a terminal that wants it.`(
        isTerminal: Bool, environment: [String: String], isOn: Bool
    ) {
        let style = TerminalStyle(isTerminal: isTerminal) { environment[$0] }
        #expect(style.bold("x") == (isOn ? "\u{1B}[1mx\u{1B}[0m" : "x"))
    }
}
