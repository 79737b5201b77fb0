import GRDB
import JSON
import PoolImport
import TestSupport
import Testing
import UserPool

/// DynamoDB's typed values against a plain converter of JSON trees, with values made at random.
struct ItemValueTests {
    private let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    /// A value in DynamoDB's form, and the plain JSON that it means.
    private static func value(_ depth: Int, _ random: inout SeededGenerator) -> (
        typed: JSONValue, plain: JSONValue
    ) {
        switch Int.random(in: 0..<(depth == 0 ? 4 : 7), using: &random) {
        case 0:
            let text = text(&random)
            return (["S": .string(text)], .string(text))
        case 1:
            let number = Int.random(in: -1_000_000...1_000_000, using: &random)
            return (["N": .string("\(number)")], .integer(number))
        case 2:
            let value = Bool.random(using: &random)
            return (["BOOL": .bool(value)], .bool(value))
        case 3: return (["NULL": true], .null)
        case 4:
            let values = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                value(depth - 1, &random)
            }
            return (["L": .array(values.map(\.typed))], .array(values.map(\.plain)))
        case 5:
            let texts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                JSONValue.string(text(&random))
            }
            return (["SS": .array(texts)], .array(texts))
        default:
            let members = (0..<Int.random(in: 0...3, using: &random)).map { place in
                ("\(place)" + text(&random), value(depth - 1, &random))
            }
            return (
                ["M": .object(JSONObject(members.map { ($0.0, $0.1.typed) }))],
                .object(JSONObject(members.map { ($0.0, $0.1.plain) }))
            )
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let letters = ["a", "\"", "\\", "\n", "\u{1}", "é", "🙂", "{", "]", ",", " ", "/"]
        return (0..<Int.random(in: 0...5, using: &random)).map { _ in
            letters[Int.random(in: 0..<letters.count, using: &random)]
        }.joined()
    }

    @Test(arguments: 1...10) func `Nested values become the plain JSON that they mean`(seed: Int)
        throws
    {
        var random = SeededGenerator(seed: UInt64(seed))
        let values = (0..<30).map { _ in Self.value(3, &random) }
        let lines = values.enumerated().map { number, value -> String in
            let item: JSONValue = [
                "email": ["S": .string("u\(number)")],
                "matchPreferences": ["M": ["v": value.typed]],
                "other": value.typed,
            ]
            return JSONValue.object(JSONObject([("Item", item)])).text
        }
        // Lines end in one way or the other, and blank ones do not count.
        let end = seed % 2 == 0 ? "\r\n" : "\n"
        let export = try folder.write(
            lines.joined(separator: end) + (seed % 3 == 0 ? end : ""), "e.json")
        let pool = folder.file("p.sqlite")
        let summary = try PoolImporter.run(exports: [export], table: .users, into: pool)
        #expect(summary.exports.map(\.items) == [30])
        let stored = try DatabaseQueue(path: pool).read { database in
            try String.fetchAll(database, sql: "SELECT match_preferences FROM users ORDER BY rowid")
        }
        #expect(stored.count == 30)
        for (text, value) in zip(stored, values) {
            #expect(try JSONValue(parsing: text) == ["v": value.plain], "seed \(seed)")
        }
    }

    @Test(arguments: [
        (ImportTable.users, #"{"Item":{}}"#, "the item has no `email`"),
        (.matchHistory, #"{"Item":{"userEmail":{"S":"a"}}}"#, "the item has no `matchEmail`"),
        (.blocks, #"{"Item":{"blockedEmail":{"S":"a"}}}"#, "the item has no `blockerEmail`"),
        (.users, #"{"Item":{"email":{"S":""}}}"#, "a key of the item is empty"),
        (.users, #"{"Item":{"email":{"N":"5"}}}"#, "a key of the item is not a text"),
        (.users, #"{"Item":[]}"#, "`Item` is not a JSON object"),
        (.users, "[]", "it is not a JSON object"),
        (.users, "{}", "it has no `Item`"),
        (
            .users, #"{"Keys":{"email":{"S":"a"}},"NewImage":{}}"#,
            "it is a line of an incremental export (`Keys`, `NewImage`, `OldImage`), which holds only what changed; import a full export"
        ),
        (
            .users, #"{"Item":{"email":{"S":"a"},"age":5}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            .users, #"{"Item":{"email":{"S":"a"},"age":{"N":5}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            .users, #"{"Item":{"email":{"S":"a"},"age":{"X":"5"}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            .users, #"{"Item":{"email":{"S":"a"},"age":{"N":"5","S":"5"}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            .users, #"{"Item":{"email":{"S":"a"},"age":{"NULL":false}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
    ])
    func `A line that is no item is named by its number and quotes nothing`(
        table: ImportTable, line: String, message: String
    ) throws {
        let first = [
            ImportTable.users: #"{"Item":{"email":{"S":"secret@x"}}}"#,
            .matchHistory: #"{"Item":{"userEmail":{"S":"secret@x"},"matchEmail":{"S":"b"}}}"#,
            .blocks: #"{"Item":{"blockerEmail":{"S":"secret@x"},"blockedEmail":{"S":"b"}}}"#,
        ]
        let export = try folder.write("\(first[table] ?? "")\n\n\(line)\n", "e.json")
        let pool = folder.file("p.sqlite")
        let error = #expect(throws: PoolError.self) {
            try PoolImporter.run(exports: [export], table: table, into: pool)
        }
        #expect(error?.code == .badExport)
        // The blank line counts as a line.
        #expect(error?.line == 3)
        #expect(error?.path == export)
        #expect(error?.message == message)
        #expect(try folder.names == ["e.json"])
    }
}
