/// Bold and dim letters, on a terminal that shows them.
///
/// ECMA-48, 8.3.117, "Select graphic rendition".
package struct TerminalStyle: Sendable {
    /// The parameters of the control sequences that it makes; 0 ends all of them.
    package static let codes = ["0", "1", "2", "31", "32"]

    private let isOn: Bool

    /// A style that emits control sequences, or one that leaves each text as it is.
    package init(isOn: Bool) { self.isOn = isOn }

    /// Whether to colour what goes to an output.
    ///
    /// - Parameters:
    ///   - isTerminal: whether it is one.
    ///   - environment: tells a variable; no-color.org: `NO_COLOR` with anything in it says no.
    package init(isTerminal: Bool, environment: (String) -> String?) {
        let refuses = !(environment("NO_COLOR") ?? "").isEmpty || environment("TERM") == "dumb"
        isOn = isTerminal && !refuses
    }

    /// The text in bold (SGR 1).
    package func bold(_ text: String) -> String { wrapped(text, "1") }

    /// The text with decreased intensity (SGR 2).
    package func dim(_ text: String) -> String { wrapped(text, "2") }

    /// The text in red (SGR 31): failure.
    package func bad(_ text: String) -> String { wrapped(text, "31") }

    private func wrapped(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
