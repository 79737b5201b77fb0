import StateMachine
import Testing

/// `${Name}` in the text of a definition.
struct PlaceholderTests {
    @Test(arguments: [
        ("", [:], ""), ("{}", [:], "{}"), ("${a}", ["a": "x"], "x"),
        ("${a}${a}${b}", ["a": "1", "b": ""], "11"), ("$ {a} $a {a}", [:], "$ {a} $a {a}"),
        ("$${a}", ["a": "x"], "$x"), ("${a-b_c.D9}", ["a-b_c.D9": "x"], "x"),
        // What is put in is not read again.
        ("${a}", ["a": "${b}"], "${b}"),
        // Inside of a string the value is escaped, outside it is as it is.
        (#""${a}" ${a}"#, ["a": "\"\n\u{1}"], "\"\\\"\\n\\u0001\" \"\n\u{1}"),
        // An escaped quote does not end the string.
        (#""\"${a}\\" ${a}"#, ["a": "\""], #""\"\"\\" ""#),
        ("\"é${a}🙂\"", ["a": "日"], "\"é日🙂\""),
    ])
    func `Placeholders are filled from left to right`(
        text: String, values: [String: String], filled: String
    ) throws {
        #expect(try Placeholders.fill(text, values) == filled)
    }

    private static let malformed =
        "${ begins a placeholder; write ${Name}, with letters, digits, _ - and ."

    @Test(arguments: [
        ("${}", [:], ["line 1: \(malformed)"]), ("${a", [:], ["line 1: \(malformed)"]),
        ("${a b}", [:], ["line 1: \(malformed)"]), ("\n\n${é}", [:], ["line 3: \(malformed)"]),
        ("x${", [:], ["line 1: \(malformed)"]),
        (
            "${b}\n${a}", [:],
            [
                "line 1: ${b} has no value; give one with --set b=VALUE",
                "line 2: ${a} has no value; give one with --set a=VALUE",
            ]
        ),
        (
            "{}", ["z": "1", "a": "2"],
            [
                "--set a: the definition has no ${a}; it has no placeholders",
                "--set z: the definition has no ${z}; it has no placeholders",
            ]
        ),
        (
            "${b}${a}", ["a": "", "b": "", "c": ""],
            ["--set c: the definition has no ${c}; its placeholders are a, b"]
        ),
    ])
    func `A placeholder that cannot be filled is named with its line`(
        text: String, values: [String: String], problems: [String]
    ) {
        let error = #expect(throws: DefinitionError.self) { try Placeholders.fill(text, values) }
        #expect(error?.problems.map(\.description) == problems)
    }
}
