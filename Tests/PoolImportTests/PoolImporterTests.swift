import DurableFiles
import GRDB
import PoolImport
import SystemPackage
import TestSupport
import Testing
import UserPool

/// One item with every attribute of `users`, and one that nobody knows.
private let wholeItem = #"""
    {"Item":{"email":{"S":"A@x"},"firstName":{"S":"Ann"},"gender":{"S":"female"},"age":{"N":"31"},
    "coordinates":{"M":{"lat":{"N":"37.5"},"lng":{"N":"-122"},"alt":{"N":"7"}}},
    "geohash":{"S":"9q8yy"},"interests":{"L":[{"S":"a \"b\"\n"},{"S":"é\u0001"}]},
    "drinking":{"S":"no"},"smoking":{"S":"never"},"exercise":{"S":"daily"},"children":{"S":"none"},
    "religion":{"S":"r"},"lookingFor":{"S":"friends"},"bio":{"S":""},"photos":{"SS":["p","q"]},
    "matchPreferences":{"M":{"interestedIn":{"S":"men"},"ageMin":{"N":"20"},"ageMax":{"N":"1E+2"},
    "smoking":{"L":[]},"drinking":{"NULL":true},"x":{"BOOL":false},"n":{"NS":["1","2.5"]},
    "m":{"M":{}},"b":{"B":"AAE="}}},"isVisible":{"BOOL":true},"activeMatchEmail":{"NULL":true},
    "lastSeen":{"S":"2026-11-19T00:00:00Z"},"embedding":{"B":"AP+A"},"createdAt":{"S":"c"},
    "updatedAt":{"S":"u"},"unknown":{"M":{"deep":{"L":[{"L":[]}]}}}}}
    """#.replacing("\n", with: "")

@Suite struct PoolImporterTests {
    let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    private var pool: String { folder.file("pool.sqlite") }

    /// Imports lines and returns the counts.
    @discardableResult private func importing(
        _ lines: String..., table: ImportTable = .users
    ) throws -> ImportCounts {
        let export = try folder.write(lines.joined(separator: "\n"), "export.json")
        return try #require(
            try PoolImporter.run(exports: [export], table: table, into: pool).exports.first)
    }

    /// A column of the only row, with its storage class in front.
    private func stored(_ column: String, _ table: String = "users") throws -> String? {
        try DatabaseQueue(path: pool).read { database in
            try String.fetchOne(
                database,
                sql: """
                    SELECT CASE typeof(\(column)) WHEN 'blob' THEN 'blob ' || hex(\(column))
                      WHEN 'null' THEN 'null' ELSE typeof(\(column)) || ' ' || \(column) END
                    FROM \(table)
                    """)
        }
    }

    /// The rows of `users` as far as the order of insertion goes.
    private func emails() throws -> [String] {
        try DatabaseQueue(path: pool).read { database in
            try String.fetchAll(database, sql: "SELECT email FROM users ORDER BY rowid")
        }
    }

    @Test func `Every attribute finds its column`() throws {
        #expect(try importing(wholeItem).added == 1)
        let row = try DatabaseQueue(path: pool).read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM users")
        }
        let expected: [String: DatabaseValue] = [
            "email": "A@x".databaseValue, "first_name": "Ann".databaseValue,
            "gender": "female".databaseValue, "age": 31.databaseValue,
            "lat": 37.5.databaseValue, "lng": (-122.0).databaseValue,
            "geohash": "9q8yy".databaseValue,
            "interests": #"["a \"b\"\u000a","é\u0001"]"#.databaseValue,
            "drinking": "no".databaseValue, "smoking": "never".databaseValue,
            "exercise": "daily".databaseValue, "children": "none".databaseValue,
            "religion": "r".databaseValue, "looking_for": "friends".databaseValue,
            "bio": "".databaseValue, "photos": #"["p","q"]"#.databaseValue,
            "match_preferences":
                #"{"interestedIn":"men","ageMin":20,"ageMax":1E+2,"smoking":[],"drinking":null,"x":false,"n":[1,2.5],"m":{},"b":"AAE="}"#
                .databaseValue,
            "is_visible": 1.databaseValue, "active_match_email": .null,
            "last_seen": "2026-11-19T00:00:00Z".databaseValue,
            "embedding": (try stored("embedding") == "blob 00FF80" ? row?["embedding"] : nil)
                ?? .null,
            "created_at": "c".databaseValue, "updated_at": "u".databaseValue,
        ]
        let found = try #require(row)
        #expect(Set(found.columnNames) == Set(expected.keys))
        for (column, value) in expected {
            #expect(found[column] as DatabaseValue == value, "\(column)")
        }
        #expect(try stored("embedding") == "blob 00FF80")
        let contents = try PoolContents(pool)
        #expect(contents.ids == ["a@x"])
        #expect(contents.profiles.first?.preferences.ageMax == 100)
    }

    @Test(arguments: [
        (#""age":{"N":"25"}"#, "age", "integer 25"), (#""age":{"N":"25.0"}"#, "age", "integer 25"),
        (#""age":{"N":"25.5"}"#, "age", "real 25.5"),
        (#""age":{"N":"2.5E+1"}"#, "age", "integer 25"),
        (#""age":{"S":"abc"}"#, "age", "text abc"), (#""age":{"N":"abc"}"#, "age", "text abc"),
        (#""age":{"N":"NaN"}"#, "age", "text NaN"),
        (#""age":{"L":[{"N":"1"}]}"#, "age", "text [1]"),
        (#""age":{"NULL":true}"#, "age", "null"), (#""gender":{"S":""}"#, "gender", "text "),
        (#""age":{"N":"9223372036854775807"}"#, "age", "integer 9223372036854775807"),
        // DynamoDB's numbers have 38 digits; as a double this one would be whole.
        (
            #""age":{"N":"25.000000000000000000000000000000000001"}"#, "age",
            "blob 32352E303030303030303030303030303030303030303030303030303030303030303030303031"
        ),
        (
            #""age":{"N":"1234567890123456789012345678901234567.5"}"#, "age",
            "blob 313233343536373839303132333435363738393031323334353637383930313233343536372E35"
        ),
        (#""age":{"N":"25.000000000000000000000000000000000000"}"#, "age", "integer 25"),
        (
            #""coordinates":{"M":{"lat":{"N":"40.000000000000000000000000000000000001"}}}"#, "lat",
            "real 40.0"
        ),
        (#""isVisible":{"BOOL":false}"#, "is_visible", "integer 0"),
        (#""isVisible":{"S":"yes"}"#, "is_visible", "text yes"),
        (#""embedding":{"B":""}"#, "embedding", "blob "),
        (#""embedding":{"B":"QQ=="}"#, "embedding", "blob 41"),
        (#""embedding":{"B":"QQ"}"#, "embedding", "text QQ"),
        (#""embedding":{"B":"QR=="}"#, "embedding", "text QR=="),
        (#""embedding":{"B":"Q!=="}"#, "embedding", "text Q!=="),
        (#""embedding":{"S":"x"}"#, "embedding", "text x"),
        (#""interests":{"SS":["a","b"]}"#, "interests", #"text ["a","b"]"#),
        (#""interests":{"S":"a"}"#, "interests", #"text "a""#),
        (#""interests":{"S":" "}"#, "interests", "text  "),
        (#""interests":{"NULL":true}"#, "interests", "null"),
        (
            #""interests":{"L":[{"NULL":true},{"N":"x"},{"N":"1"}]}"#, "interests",
            #"text [null,"x",1]"#
        ),
        (
            #""matchPreferences":{"M":{"a":{"BS":["QQ=="]}}}"#, "match_preferences",
            #"text {"a":["QQ=="]}"#
        ),
        (#""matchPreferences":{"L":[]}"#, "match_preferences", "text []"),
        (#""coordinates":{"S":"here"}"#, "lat", "text here"),
        (#""coordinates":{"NULL":true}"#, "lat", "null"),
        (#""coordinates":{"M":{"lng":{"N":"5"}}}"#, "lat", "null"),
        (#""coordinates":{"M":{"lat":{"N":"999"}}}"#, "lat", "real 999.0"),
        (#""bio":{"S":"a\u0000b"}"#, "length(CAST(bio AS BLOB))", "integer 3"),
        (#""age":{"N":"1"},"age":{"N":"2"}"#, "age", "integer 2"),
        (#""lookingFor":{"N":"5"}"#, "looking_for", "text 5"),
    ])
    func `Values are kept as they are`(_ attribute: String, _ column: String, _ expected: String)
        throws
    {
        try importing(#"{"Item":{"email":{"S":"a@x"},\#(attribute)}}"#)
        #expect(try stored(column) == expected)
    }

    @Test(arguments: [
        ("nonsense", "it is not valid JSON: unexpected character at byte 0"),
        (#"{"Item":{"email":{"S":"a@"#, "it is not valid JSON: the text ends too early at byte 25"),
        (
            #"{"Item":{"email":{"S":"a@x"}}} x"#,
            "it is not valid JSON: something follows the value at byte 31"
        ),
        ("[]", "it is not a JSON object"), ("{}", "it has no `Item`"),
        (
            "\u{feff}" + #"{"Item":{"email":{"S":"a@x"}}}"#,
            "the text begins with a byte order mark (BOM); save it as UTF-8 without one"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"}},"Item":{"email":{"S":"b@x"}}}"#,
            "it has two `Item`; an export has one in each line"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"}}}{"Item":{"email":{"S":"b@x"}}}"#,
            "it is not valid JSON: something follows the value at byte 30"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"email":{"S":"b@x"}}}"#,
            "a key of the item is there twice"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"bio":{"S":"\ud83d"}}}"#,
            "it is not valid JSON: half of a surrogate pair at byte 41"
        ),
        (
            #"{"Metadata":{},"Keys":{"email":{"S":"a@x"}},"NewImage":{"email":{"S":"a@x"}}}"#,
            "it is a line of an incremental export (`Keys`, `NewImage`, `OldImage`), which holds only what changed; import a full export"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"interests":"#
                + String(repeating: #"{"L":["#, count: 60)
                + String(repeating: "]}", count: 60) + "}}",
            "a value is nested deeper than DynamoDB's 32 levels"
        ),
        (#"{"item":{"email":{"S":"a@x"}}}"#, "it has no `Item`"),
        (#"{"Item":[]}"#, "`Item` is not a JSON object"),
        (#"{"Item":{}}"#, "the item has no `email`"),
        (#"{"Item":{"email":{"S":""}}}"#, "a key of the item is empty"),
        (#"{"Item":{"email":{"N":"5"}}}"#, "a key of the item is not a text"),
        (
            #"{"Item":{"email":{"S":"a@x"},"age":25}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"age":{"N":25}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"age":{}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"age":{"X":"1"}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"age":{"N":"1","S":"1"}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"bio":{"NULL":false}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"interests":{"L":["a"]}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"interests":{"SS":[1]}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
        (
            #"{"Item":{"email":{"S":"a@x"},"coordinates":{"M":[]}}}"#,
            "a value is not of the form {\"TYPE\": value}"
        ),
    ])
    func `Bad lines are named and change nothing`(_ line: String, _ message: String) throws {
        let good = #"{"Item":{"email":{"S":"good@x"}}}"#
        let error = #expect(throws: PoolError.self) { try importing(good, "", line, good) }
        #expect(error?.code == .badExport)
        #expect(error?.line == 3)
        #expect(error?.message == message)
        #expect(try folder.names == ["export.json"])

        // A pool that was there stays as it was.
        try importing(#"{"Item":{"email":{"S":"old@x"}}}"#)
        let before = try folder.read("pool.sqlite")
        #expect(throws: PoolError.self) { try importing(good, line) }
        #expect(try emails() == ["old@x"])
        #expect(try folder.read("pool.sqlite") == before)
    }

    @Test func `Lines that are no UTF-8 are refused`() throws {
        var bytes = Array(#"{"Item":{"email":{"S":"a@x"},"bio":{"S":""#.utf8)
        bytes += [0xC3, 0x28]
        bytes += Array(#""}}}"#.utf8)
        let export = try folder.write(bytes, "export.json")
        let error = #expect(throws: PoolError.self) {
            try PoolImporter.run(exports: [export], table: .users, into: pool)
        }
        #expect(error?.message == "it is not UTF-8")
    }

    @Test func `Items take the place of those with the same key`() throws {
        func item(_ email: String, _ name: String) -> String {
            #"{"Item":{"email":{"S":"\#(email)"},"firstName":{"S":"\#(name)"},"bio":{"S":"b"}}}"#
        }
        let first = try importing(item("a@x", "1"), item("b@x", "1"), item("a@x", "2"))
        #expect([first.items, first.added, first.replaced] == [3, 2, 1])
        let second = try importing(
            #"{"Item":{"email":{"S":"a@x"}}}"#, item("A@x", "3"), "", "  \r", item("c@x", "3"))
        #expect([second.items, second.added, second.replaced] == [3, 2, 1])
        #expect(try emails() == ["b@x", "a@x", "A@x", "c@x"])
        let bio = try DatabaseQueue(path: pool).read { database in
            try String.fetchOne(database, sql: "SELECT bio FROM users WHERE email = 'a@x'")
        }
        #expect(bio == nil)
    }

    /// Nobody renders what no column keeps: it needs no bound.
    @Test func `An unknown attribute may be as deep as it likes`() throws {
        try importing(
            #"{"Item":{"email":{"S":"a@x"},"unknown":"# + String(repeating: "[", count: 50_000)
                + String(repeating: "]", count: 50_000) + "}}")
        #expect(try emails() == ["a@x"])
    }

    @Test func `History and blocks are imported`() throws {
        try importing(
            #"{"Item":{"userEmail":{"S":"a@x"},"matchEmail":{"S":"b@x"},"action":{"S":"pass"},"timestamp":{"S":"t"}}}"#,
            #"{"Item":{"userEmail":{"S":"a@x"},"matchEmail":{"S":"c@x"},"timestamp":{"N":"5"}}}"#,
            table: .matchHistory)
        try importing(
            #"{"Item":{"blockerEmail":{"S":"a@x"},"blockedEmail":{"S":"c@x"},"createdAt":{"S":"t"}}}"#,
            table: .blocks)
        let contents = try PoolContents(pool)
        #expect(contents.history == ["a@x pass b@x"])
        #expect(contents.counts.ignoredActions == 1)
        #expect(contents.blocks == ["a@x c@x"])
        let error = #expect(throws: PoolError.self) {
            try importing(#"{"Item":{"userEmail":{"S":"a@x"}}}"#, table: .matchHistory)
        }
        #expect(error?.message == "the item has no `matchEmail`")
    }

    @Test func `Several exports are one import`() throws {
        let good = try folder.write(#"{"Item":{"email":{"S":"a@x"}}}"#, "1.json")
        let empty = try folder.write("", "2.json")
        let bad = try folder.write("{", "3.json")
        let error = #expect(throws: PoolError.self) {
            try PoolImporter.run(exports: [good, empty, bad], table: .users, into: pool)
        }
        #expect(error?.path == bad)
        #expect(error?.line == 1)
        #expect(try !folder.names.contains("pool.sqlite"))
        let summary = try PoolImporter.run(exports: [good, empty], table: .users, into: pool)
        #expect(summary.exports.map(\.items) == [1, 0])
        #expect(try folder.names == ["1.json", "2.json", "3.json", "pool.sqlite"])
    }

    @Test func `A new pool is for its owner and group only`() throws {
        try importing(#"{"Item":{"email":{"S":"a@x"}}}"#)
        let descriptor = try FileDescriptor.open(FilePath(pool), .readOnly)
        defer { try? descriptor.close() }
        #expect(try permissions(of: descriptor) == 0o640)
    }

    @Test func `What cannot be opened is named`() throws {
        let none = folder.file("none.json")
        let missing = #expect(throws: PoolError.self) {
            try PoolImporter.run(exports: [none], table: .users, into: pool)
        }
        #expect(missing?.code == .fileNotFound)
        #expect(missing?.path == none)
        let text = try folder.write(String(repeating: "text ", count: 200), "text.sqlite")
        let export = try folder.write(#"{"Item":{"email":{"S":"a@x"}}}"#, "1.json")
        let other = #expect(throws: PoolError.self) {
            try PoolImporter.run(exports: [export], table: .users, into: text)
        }
        #expect(other?.code == .notSQLite)
        let folderless = #expect(throws: PoolError.self) {
            try PoolImporter.run(
                exports: [export], table: .users, into: folder.file("none/pool.sqlite"))
        }
        #expect(folderless?.code == .fileNotFound)
        #expect(try folder.names == ["1.json", "text.sqlite"])
    }

    @Test func `A pool that lacks a column is named`() throws {
        let queue = try DatabaseQueue(path: pool)
        try queue.write { try $0.execute(sql: "CREATE TABLE users(email TEXT PRIMARY KEY)") }
        try queue.close()
        let error = #expect(throws: PoolError.self) {
            try importing(#"{"Item":{"email":{"S":"a@x"}}}"#)
        }
        #expect(error?.code == .missingColumn)
    }

    /// The disk goes away before the rename: no pool, and nothing half made.
    @Test func `A refused rename leaves nothing`() throws {
        let export = try folder.write(#"{"Item":{"email":{"S":"a@x"}}}"#, "1.json")
        let full = InterceptedFiles { change, path throws(FileError) in
            if change == .synchronize { throw FileError("fsync", on: path, .noSpace) }
        }
        let error = #expect(throws: PoolError.self) {
            try PoolImporter.run(exports: [export], table: .users, into: pool, files: full)
        }
        #expect(error?.code == .diskFull)
        #expect(try folder.names == ["1.json"])
    }
}
