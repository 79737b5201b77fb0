import OithCommands
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("radis", ["radius", "top"], "; did you mean radius?"),
        ("RADIUS", ["radius", "top"], "; did you mean radius?"),
        ("tpo", ["pool", "top"], "; did you mean top?"),
        // Both differ by one letter: the first in the alphabet.
        ("cat", ["hat", "bat"], "; did you mean bat?"),
        // Two letters always, and a third of a long name.
        ("ab", ["abcd"], "; did you mean abcd?"), ("ab", ["abcde"], ""),
        ("retention.snapshotz", ["retention.snapshots"], "; did you mean retention.snapshots?"),
        ("guards.usersXXXX", ["guards.usersDrop"], "; did you mean guards.usersDrop?"),
        ("guardsXXXXXXXX", ["guards.usersDrop"], ""),
        ("radius", [], ""), ("größe", ["große"], "; did you mean große?"),
    ])
    func `The nearest name is suggested`(name: String, known: [String], expected: String) {
        #expect(Suggestion.text(name, known) == expected)
    }
}
