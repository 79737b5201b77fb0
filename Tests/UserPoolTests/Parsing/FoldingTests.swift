import GRDB
import TestSupport
import Testing
import UserPool

/// Texts of a pool, byte by byte: what is stripped, what is folded and what stays as it is.
struct FoldingTests {
    private let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    private static let spaces: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D]

    /// The rule in a plain loop over bytes: stripped at both ends, A to Z in small letters.
    private static func folded(_ text: String) -> [UInt8] {
        var bytes = Array(text.utf8)
        while let last = bytes.last, spaces.contains(last) { bytes.removeLast() }
        while let first = bytes.first, spaces.contains(first) { bytes.removeFirst() }
        return bytes.map { 65...90 ~= $0 ? $0 + 32 : $0 }
    }

    @Test func `Every ASCII character is folded by the rule, wherever it stands`() throws {
        let characters = (UInt8(1)..<128).map { String(UnicodeScalar($0)) }
        let path = try folder.pool { database in
            for (number, character) in characters.enumerated() {
                try database.addUser(
                    "\(number)@x",
                    [
                        "drinking": character, "smoking": character + "x" + character,
                        "exercise": "x" + character + "y",
                        "religion": "a long text of sixteen bytes and more" + character,
                    ])
            }
        }
        let contents = try PoolContents(path)
        let texts = contents.vocabularies
        #expect(contents.profiles.count == 127)
        for (profile, character) in zip(contents.profiles, characters) {
            let codes = [
                (profile.drinking, texts.drinking, character),
                (profile.smoking, texts.smoking, character + "x" + character),
                (profile.exercise, texts.exercise, "x" + character + "y"),
                (
                    profile.religion, texts.religion,
                    "a long text of sixteen bytes and more" + character
                ),
            ]
            for (code, vocabulary, stored) in codes {
                let expected = Self.folded(stored)
                #expect(
                    code == 0 ? expected.isEmpty : vocabulary.text(of: code) == expected,
                    "\(Array(stored.utf8))")
            }
        }
    }

    @Test(arguments: [
        ("É", "É"), ("ß", "ß"), ("İ", "İ"), ("ǅ", "ǅ"), ("\u{a0}x\u{a0}", "\u{a0}x\u{a0}"),
        ("\u{2003}x", "\u{2003}x"), ("\u{feff}x", "\u{feff}x"), ("ΑΒΓ abc", "ΑΒΓ abc"),
        ("日本 JP", "日本 jp"), ("👍🏽A", "👍🏽a"), ("\u{85}", "\u{85}"), ("a\u{301}", "a\u{301}"),
    ])
    func `Letters and spaces beyond ASCII stay as they are`(stored: String, expected: String) throws
    {
        let path = try folder.pool { database in
            try database.addUser("u@x", ["looking_for": " \(stored)\t"])
            try database.addUser("\(stored)@x")
        }
        let contents = try PoolContents(path)
        #expect(
            contents.profiles.map { text($0.lookingFor, contents.vocabularies.lookingFor) }.first
                == expected)
        #expect(contents.profiles.last?.id == Array("\(expected)@x".utf8))
    }

    @Test func `An id of the longest length is taken, and one byte more is not`() throws {
        for (length, isTaken) in [(2047, true), (2048, true), (2049, false)] {
            let path = try folder.pool("\(length).sqlite") { database in
                try database.addUser("  " + String(repeating: "X", count: length) + "  ")
            }
            let contents = try PoolContents(path)
            #expect(contents.profiles.map(\.id.count) == (isTaken ? [length] : []))
            #expect(contents.reasons == (isTaken ? [] : ["email: longer than 2,048 bytes"]))
        }
    }

    @Test func `An id with a zero byte is a reject`() throws {
        let path = try folder.pool { database in
            try database.addUser("a@x")
            try database.execute(sql: "UPDATE users SET email = CAST(x'61006240' AS TEXT)")
        }
        #expect(try PoolContents(path).reasons == ["email: a zero byte in it"])
    }

    /// One defect a field, in the order in which fields are looked at.
    private static let defects:
        [(column: String, value: any DatabaseValueConvertible & Sendable, reason: String)] = [
            ("gender", "x", "gender: not male, female or other"),
            ("age", "x", "age: text in a number"),
            ("lat", 91, "lat: out of range"), ("lng", -181, "lng: out of range"),
            ("interests", "[", "interests: broken JSON"),
            ("drinking", 5, "drinking: not a text"), ("smoking", 5, "smoking: not a text"),
            ("exercise", 5, "exercise: not a text"), ("children", 5, "children: not a text"),
            ("religion", 5, "religion: not a text"), ("looking_for", 5, "looking_for: not a text"),
            ("bio", 5, "bio: not a text"), ("photos", "{}", "photos: not a JSON list of texts"),
            ("match_preferences", "1", "match_preferences: not a JSON object"),
            ("is_visible", "x", "is_visible: text in a number"),
            ("active_match_email", 5, "active_match_email: not a text"),
            ("last_seen", "x", "last_seen: not an ISO 8601 instant"),
            ("embedding", "x", "embedding: not a blob"),
        ]

    @Test func `Of two defects the one of the earlier column is named`() throws {
        var expected: [String] = []
        // A table without types: what is stored is what was given.
        let columns = PoolSchema.userColumns.joined(separator: ", ")
        let path = folder.file("defects.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            try database.execute(sql: "CREATE TABLE users(\(columns))")
            for (first, one) in Self.defects.enumerated() {
                for (second, other) in Self.defects.enumerated() where second != first {
                    try database.addUser(
                        "\(first)-\(second)@x", [one.column: one.value, other.column: other.value])
                    expected.append(Self.defects[min(first, second)].reason)
                }
            }
        }
        try queue.close()
        #expect(try PoolContents(path, embeddingDimension: 4).reasons == expected)
    }

    private static let members = [
        (#""interestedIn": 1"#, "interestedIn: not a JSON text"),
        (#""ageMin": "1""#, "ageMin: not a JSON number"),
        (#""ageMax": []"#, "ageMax: not a JSON number"),
        (#""maxDistance": {}"#, "maxDistance: not a JSON number"),
        (#""smoking": 1"#, "smoking: not a JSON list of texts"),
        (#""drinking": [[]]"#, "drinking: not a JSON list of texts"),
        (#""religion": 1"#, "religion: not a JSON text"),
        (#""children": []"#, "children: not a JSON text"),
    ]

    @Test
    func `Of two defects in preferences the one that is named does not depend on their order`()
        throws
    {
        var expected: [String] = []
        let path = try folder.pool { database in
            for (first, one) in Self.members.enumerated() {
                for (second, other) in Self.members.enumerated() where second != first {
                    try database.addUser(
                        "\(first)-\(second)@x", ["match_preferences": "{\(one.0), \(other.0)}"])
                    expected.append(
                        "match_preferences." + Self.members[min(first, second)].1)
                }
            }
        }
        #expect(try PoolContents(path).reasons == expected)
    }
}
