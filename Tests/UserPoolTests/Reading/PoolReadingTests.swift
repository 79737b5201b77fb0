import Bytes
import DurableFiles
import Foundation
import GRDB
import SystemPackage
import TestSupport
import Testing
import UserPool

@Suite struct PoolReadingTests {
    let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    // MARK: - Ids

    @Test func `The first of equal ids by bytes wins`() throws {
        let path = try folder.pool { database in
            try database.addUser("b@x")
            try database.addUser("a@x")
            try database.addUser("A@x", ["age": 17])
            try database.addUser(" a@X ", ["interests": "["])
            try database.addUser("c@x")
            try database.addUser("C@x")
        }
        let contents = try PoolContents(path)
        // " a@X " sorts before "A@x" and "a@x": it wins, though it is malformed itself.
        #expect(contents.ids == ["b@x", "c@x"])
        #expect(contents.profiles.map(\.row) == [1, 6])
        #expect(
            contents.rejects.map { "\($0.row) \($0.reason)" } == [
                "2 email: duplicate", "3 email: duplicate", "4 interests: broken JSON",
                "5 email: duplicate",
            ])
        #expect(contents.counts.rejects[RejectReason(.email, .duplicate)] == 3)
    }

    @Test func `Forms that Unicode merges are different ids`() throws {
        let path = try folder.pool { database in
            try database.addUser("\u{e9}@x")
            try database.addUser("e\u{301}@x")
        }
        #expect(try PoolContents(path).profiles.map(\.id.count) == [4, 5])
    }

    @Test func `Of many duplicates the first by bytes wins`() throws {
        var generator = SeededGenerator(seed: 3)
        var emails: Set<String> = []
        while emails.count < 400 {
            let name = "ab\(Int.random(in: 0..<150, using: &generator))"
            let cased = String(
                name.map { Bool.random(using: &generator) ? Character($0.uppercased()) : $0 })
            emails.insert(Bool.random(using: &generator) ? cased : " \(cased)")
        }
        let ordered = emails.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let path = try folder.pool { database in
            for email in ordered.shuffled(using: &generator) { try database.addUser(email) }
        }
        // The first of each id in byte order, found by walking the sorted list.
        var expected: Set<String> = []
        for email in ordered {
            expected.insert(email.trimmingCharacters(in: .whitespaces).lowercased())
        }
        let contents = try PoolContents(path)
        #expect(Set(contents.ids) == expected)
        #expect(contents.ids.count == expected.count)
        #expect(contents.counts.rejected == 400 - expected.count)
        let winners = try DatabaseQueue(path: path).read { database in
            try contents.profiles.map { profile in
                try String.fetchOne(
                    database, sql: "SELECT email FROM users WHERE rowid = ?",
                    arguments: [profile.row])
            }
        }
        for (winner, id) in zip(winners, contents.ids) {
            let first = ordered.first {
                $0.trimmingCharacters(in: .whitespaces).lowercased() == id
            }
            #expect(winner == first)
        }
    }

    // MARK: - Shapes of tables

    private static let columns = [
        "last_seen TEXT", "looking_for TEXT", "email TEXT", "extra BLOB", "lng REAL", "lat REAL",
        "age INTEGER", "gender TEXT", "interests TEXT", "drinking TEXT", "smoking TEXT",
        "exercise TEXT", "children TEXT", "religion TEXT", "bio TEXT", "photos TEXT",
        "match_preferences TEXT", "is_visible INTEGER", "ACTIVE_MATCH_EMAIL TEXT",
    ]

    /// Makes a pool whose `users` has other columns in another order, and nothing else.
    private func shuffled(
        _ suffix: String = "", columns: [String] = Self.columns,
        _ fill: (Database) throws -> Void = { try $0.addUser("a@x") }
    ) throws -> String {
        let path = folder.file("shuffled.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            let list = columns.joined(separator: ", ")
            try database.execute(sql: "CREATE TABLE users(\(list)\(suffix)")
            try fill(database)
        }
        try queue.close()
        return path
    }

    @Test func `Column order, extra columns and missing tables do not matter`() throws {
        let contents = try PoolContents(try shuffled(")"))
        #expect(contents.ids == ["a@x"])
        #expect(contents.profiles.first?.longitude == -74.25)
        #expect(contents.counts.historyRows == 0)
        #expect(contents.counts.blockRows == 0)
    }

    @Test func `Rows without rowids are numbered`() throws {
        let path = try shuffled(", PRIMARY KEY(email)) WITHOUT ROWID") { database in
            for email in ["z@x", "a@x", "M@x", "m@x"] { try database.addUser(email) }
        }
        let contents = try PoolContents(path)
        #expect(contents.ids == ["m@x", "a@x", "z@x"])
        #expect(contents.profiles.map(\.row) == [1, 2, 4])
        #expect(contents.rejects.map(\.row) == [3])
        try PoolReader.read(path) { session in
            guard
                case .eligible(let profile) = try session.user(
                    ASCIIFolding.folded("Z@x"), asOf: night, embeddingDimension: nil)
            else {
                Issue.record("z is eligible")
                return
            }
            #expect(profile.row == 4)
            #expect(text(profile.id) == "z@x")
        }
    }

    @Test func `A view will do`() throws {
        let path = try folder.pool { database in
            try database.addUser("b@x")
            try database.addUser("a@x")
            try database.execute(
                sql: """
                    ALTER TABLE users RENAME TO people;
                    CREATE VIEW users AS SELECT * FROM people ORDER BY email
                    """)
        }
        let contents = try PoolContents(path)
        #expect(contents.ids == ["a@x", "b@x"])
        #expect(contents.profiles.map(\.row) == [1, 2])
    }

    @Test func `A column called rowid is no rowid`() throws {
        let path = try shuffled(")", columns: Self.columns + ["rowid TEXT"]) { database in
            try database.addUser("a@x", ["rowid": "seven"])
            try database.addUser("b@x", ["rowid": "eight"])
        }
        #expect(try PoolContents(path).profiles.map(\.row) == [1, 2])
    }

    @Test func `A database in UTF-16 reads the same`() throws {
        let path = folder.file("utf16.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA encoding = 'UTF-16'")
            try PoolSchema.createTables(in: database)
            try database.addUser("É@x", ["interests": #"["é"]"#])
        }
        try queue.close()
        let contents = try PoolContents(path)
        #expect(contents.ids == ["É@x"])
        #expect(contents.vocabularies.interests.text(of: 1) == Array("é".utf8))
    }

    @Test(arguments: [
        "email", "gender", "age", "lat", "lng", "interests", "drinking", "smoking", "exercise",
        "children", "religion", "looking_for", "bio", "photos", "match_preferences", "is_visible",
        "active_match_email", "last_seen",
    ])
    func `A missing column is named`(_ column: String) throws {
        let columns = Self.columns.filter { !$0.lowercased().hasPrefix(column + " ") }
        let path = try shuffled(")", columns: columns) { _ in }
        let error = #expect(throws: PoolError.self) { try PoolContents(path) }
        #expect(error?.code == .missingColumn)
        #expect(error?.message.contains("`\(column)`") == true)
    }

    @Test(arguments: [
        ("match_history", "action", "user_email TEXT, match_email TEXT"),
        ("blocks", "blocked_email", "blocker_email TEXT"),
    ])
    func `A missing column of the other tables is named`(
        _ table: String, _ column: String, _ columns: String
    ) throws {
        let path = try folder.pool { database in
            try database.execute(
                sql: "DROP TABLE \(table); CREATE TABLE \(table)(\(columns))")
        }
        let error = #expect(throws: PoolError.self) { try PoolContents(path) }
        #expect(error?.code == .missingColumn)
        #expect(error?.message.contains("`\(column)`") == true)
    }

    // MARK: - Files

    @Test func `A missing file is not created`() throws {
        let error = #expect(throws: PoolError.self) {
            try PoolContents(folder.file("none.sqlite"))
        }
        #expect(error?.code == .fileNotFound)
        #expect(try folder.names.isEmpty)
    }

    @Test func `Other files are refused`() throws {
        let other = try folder.write(
            String(repeating: "not a database ", count: 100), "other.sqlite")
        #expect(throws: PoolError.self) { try PoolContents(other) }.map {
            #expect($0.code == .notSQLite)
        }
        let empty = try folder.write("", "empty.sqlite")
        #expect(throws: PoolError.self) { try PoolContents(empty) }.map {
            #expect($0.code == .missingTable)
        }
        #expect(throws: PoolError.self) { try PoolContents(folder.path) }.map {
            #expect($0.code == .notSQLite)
        }
    }

    @Test func `A damaged pool is an error and no trap`() throws {
        _ = try folder.pool("whole.sqlite") { database in
            for index in 0..<500 {
                try database.addUser("\(index)@x", ["bio": String(repeating: "b", count: 300)])
            }
        }
        let whole = try folder.read("whole.sqlite")
        var generator = SeededGenerator(seed: 5)
        var failures = 0
        for round in 0..<40 {
            var bytes = whole
            if round < 10 { bytes.removeLast(bytes.count * (round + 1) / 12) }
            for _ in 0..<200 {
                bytes[Int.random(in: 100..<bytes.count, using: &generator)] =
                    UInt8.random(in: 0...255, using: &generator)
            }
            let path = try folder.write(bytes, "damaged.sqlite")
            do { _ = try PoolContents(path) } catch is PoolError { failures += 1 }
        }
        #expect(failures > 0)
    }

    @Test func `Paths that look like URIs are files`() throws {
        _ = try folder.pool("file:x?mode=memory.sqlite") { try $0.addUser("a@x") }
        // Through an absolute path; a relative one gets "./" in front.
        #expect(try PoolContents(folder.file("file:x?mode=memory.sqlite")).ids == ["a@x"])
    }

    /// A link to nowhere where `-shm` should be stands for a medium that nobody may write to.
    @Test func `A pool at rest needs no file beside it`() throws {
        let name = "p%6Fol?mode=memory#\u{E4} .sqlite"
        let path = try folder.pool(name) { try $0.addUser("a@x") }
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
        try LocalFileSystem().makeSymbolicLink(
            FilePath(path + "-shm"), to: FilePath(folder.file("none/shm")))
        #expect(try PoolContents(path).ids == ["a@x"])

        // With changes waiting in the log the file alone would be an old picture.
        _ = try folder.write("changes", name + "-wal")
        let error = #expect(throws: PoolError.self) { try PoolContents(path) }
        #expect(error?.code == .notReadable)
    }

    @Test func `A pool in WAL mode is read as it was while it is written to`() throws {
        let path = folder.file("wal.sqlite")
        let writer = try DatabasePool(path: path)
        try writer.write { database in
            try PoolSchema.createTables(in: database)
            for index in 0..<100 { try database.addUser("\(index)@x") }
            try database.execute(sql: "INSERT INTO blocks VALUES ('0@x', '1@x')")
        }
        try PoolReader.read(path) { session in
            var seen = 0
            try session.forEachUser(asOf: night, embeddingDimension: nil) { _ in
            } body: { _ in
                seen += 1
                if seen == 50 {
                    try writer.write { database in
                        for index in 100..<200 { try database.addUser("\(index)@x") }
                        try database.execute(sql: "DELETE FROM blocks; DELETE FROM users")
                    }
                }
            }
            var blocks = 0
            try session.forEachBlock { _, _ in blocks += 1 }
            #expect(seen == 100)
            #expect(blocks == 1)
        }
        #expect(try PoolContents(path).counts == PoolCounts())
        try writer.close()
    }

    @Test func `What the body throws comes through`() throws {
        struct Stop: Error {}
        let path = try folder.pool { try $0.addUser("a@x") }
        #expect(throws: Stop.self) {
            try PoolReader.read(path) { session in
                try session.forEachUser(asOf: night, embeddingDimension: nil) { _ in
                } body: { _ in
                    throw Stop()
                }
            }
        }
    }

    // MARK: - History and blocks

    private func withHistory() throws -> String {
        try folder.pool { database in
            try database.addUser("a@x")
            try database.addUser("b@x", ["is_visible": 0])
            try database.addUser("c@x", ["age": 25.5])
            try database.execute(
                sql: """
                    INSERT INTO match_history(user_email, match_email, action) VALUES
                      (' A@x', 'b@X', 'Accept'), ('b@x', 'a@x', ' PASS '), ('c@x', 'a@x', 'accept'),
                      ('a@x', 'nobody@x', 'pass'), ('a@x', 'd@x', 'like'), ('a@x', 'e@x', NULL),
                      (NULL, 'a@x', 'pass'), ('a@x', ' ', 'pass');
                    INSERT INTO blocks VALUES ('A@x', 'c@x'), ('c@x ', 'a@x'), (NULL, 'a@x'),
                      ('a@x', '')
                    """)
        }
    }

    @Test func `History and blocks are folded`() throws {
        let contents = try PoolContents(try withHistory())
        #expect(
            contents.history == [
                "a@x accept b@x", "b@x pass a@x", "c@x accept a@x", "a@x pass nobody@x",
            ])
        #expect(contents.blocks == ["a@x c@x", "c@x a@x"])
        #expect(contents.counts.historyRows == 8)
        #expect(contents.counts.ignoredActions == 2)
        #expect(contents.counts.blankHistoryRows == 2)
        #expect(contents.counts.blockRows == 4)
        #expect(contents.counts.blankBlockRows == 2)
    }

    @Test func `Users are looked up one by one`() throws {
        let ids = [" A@X", "b@x", "c@x", "nobody@x", ""]
        let states = try PoolReader.read(try withHistory()) { session in
            try ids.map { id in
                switch try session.user(
                    ASCIIFolding.folded(id), asOf: night, embeddingDimension: nil)
                {
                case .eligible(let profile): "eligible \(text(profile.id))"
                case .ineligible(let reason): reason.rawValue
                case .rejected(let reject): "\(reject.row) \(reject.reason)"
                case .unknown: "unknown"
                }
            }
        }
        #expect(
            states == [
                "eligible a@x", "not visible", "3 age: not a whole number", "unknown", "unknown",
            ])
    }

    @Test(
        arguments: [
            ("a@x", "b@x", [.userAccepted, .candidatePassed]), ("b@x", "a@x", [.userPassed]),
            ("a@x", "c@x", [.userBlocked, .candidateBlocked]),
            ("c@x", "a@x", [.userBlocked, .candidateBlocked, .userAccepted]),
            ("a@x", "d@x", []), ("a@x", "a@x", [.sameUser]), ("a@x", "nobody@x", [.userPassed]),
            ("nobody@x", "a@x", [.candidatePassed]),
        ] as [(String, String, [Exclusion])])
    func `Exclusions between two users are told in order`(
        _ user: String, _ candidate: String, _ expected: [Exclusion]
    ) throws {
        let found = try PoolReader.read(try withHistory()) { session in
            try session.exclusions(
                user: ASCIIFolding.folded(user), candidate: ASCIIFolding.folded(candidate))
        }
        #expect(found == expected)
    }
}
