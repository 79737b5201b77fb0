import DurableFiles
import Foundation
import GRDB
import PoolGenerator
import SystemPackage
import Testing
import UserPool

@Suite struct PoolGeneratorTests {
    @Test func `The same seed makes the same bytes`() throws {
        try withFolder { folder in
            let generator = PoolGenerator(users: 500, seed: 7, cornerCases: true)
            let counts = try generator.write(to: folder.appending("a"), in: LocalFileSystem())
            try generator.write(to: folder.appending("b"), in: LocalFileSystem())
            let bytes = try bytes(folder.appending("a"))
            try #expect(bytes == self.bytes(folder.appending("b")))
            try PoolGenerator(users: 500, seed: 8, cornerCases: true)
                .write(to: folder.appending("c"), in: LocalFileSystem())
            try #expect(bytes != self.bytes(folder.appending("c")))
            try open(folder.appending("a")) { database in
                for (table, count) in [
                    ("users", counts.users), ("match_history", counts.matches),
                    ("blocks", counts.blocks),
                ] {
                    try #expect(
                        Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") == count)
                }
            }
        }
    }

    /// What the first user of seed 1 is, so that a change of the generator is a decision.
    @Test func `The first user is known`() throws {
        try withFolder { folder in
            let path = folder.appending("pool.sqlite")
            try PoolGenerator(users: 3, seed: 1).write(to: path, in: LocalFileSystem())
            try open(path) { database in
                let row = try #require(
                    try Row.fetchOne(database, sql: "SELECT * FROM users LIMIT 1"))
                #expect(row["email"] == "u0000001@example.test")
                #expect(row["geohash"] == "dr4e579d0")
                #expect(row["lat"] == 39.921919)
                let interests =
                    "[\"dogs\",\"languages\",\"yoga\",\"travel\",\"concerts\",\"beach\",\"piano\","
                    + "\"museums\"]"
                #expect(row["interests"] == interests)
                #expect(row["match_preferences"] == "{\"interestedIn\":\"men\",\"maxDistance\":50}")
                #expect(row["last_seen"] == "2026-11-08T13:19:46Z")
                #expect(row.columnNames.elementsEqual(PoolSchema.userColumns))
            }
        }
    }

    @Test(arguments: [0, 1, 2, 5_000]) func `Everybody has a place and their own pairs`(users: Int)
        throws
    {
        try withFolder { folder in
            let path = folder.appending("pool.sqlite")
            try PoolGenerator(users: users, seed: 3).write(to: path, in: LocalFileSystem())
            try open(path) { database in
                func count(_ condition: String) throws -> Int? {
                    try Int.fetchOne(database, sql: "SELECT count(*) FROM \(condition)")
                }
                try #expect(count("users") == users)
                try #expect(
                    count(
                        """
                        users WHERE lat BETWEEN -90 AND 90 AND lng BETWEEN -180 AND 180
                        AND length(geohash) = 9 AND age BETWEEN 18 AND 79
                        AND json_array_length(interests) BETWEEN 3 AND 12
                        AND json_type(match_preferences) = 'object' AND json_valid(photos)
                        AND last_seen < '2026-11-20T04:00:01Z'
                        """) == users)
                try #expect(count("match_history WHERE user_email = match_email") == 0)
                try #expect(count("blocks WHERE blocker_email = blocked_email") == 0)
            }
        }
    }

    /// The shares that the front page promises.
    @Test func `The shares are as promised`() throws {
        try withFolder { folder in
            let path = folder.appending("pool.sqlite")
            try PoolGenerator(users: 20_000, seed: 5).write(to: path, in: LocalFileSystem())
            try open(path) { database in
                func share(_ sql: String) throws -> Double {
                    try #require(try Double.fetchOne(database, sql: "SELECT (\(sql)) / 20000.0"))
                }
                let eligible = try share(
                    """
                    SELECT count(*) FROM users WHERE is_visible AND active_match_email IS NULL
                    AND last_seen >= '2026-11-06T04:00:00Z'
                    """)
                #expect(0.885...0.915 ~= eligible)
                try #expect(9.0...10.5 ~= (share("SELECT count(*) FROM match_history")))
                try #expect(0.27...0.33 ~= (share("SELECT count(*) FROM blocks")))
                // New York is one in ten, Suva one in two thousand.
                let newYork = try share("SELECT count(*) FROM users WHERE geohash LIKE 'dr%'")
                #expect(0.08...0.25 ~= newYork)
                try #expect(share("SELECT count(*) FROM users WHERE abs(lng) > 177") > 0)
                let interests = try Int.fetchOne(
                    database,
                    sql: "SELECT count(DISTINCT value) FROM users, json_each(users.interests)")
                #expect(interests == 128)
            }
        }
    }

    @Test func `An existing file is refused`() throws {
        try withFolder { folder in
            let path = folder.appending("pool.sqlite")
            try LocalFileSystem().write([1, 2, 3], durablyTo: path)
            let error = #expect(throws: FileError.self) {
                try PoolGenerator(users: 3, seed: 1).write(to: path, in: LocalFileSystem())
            }
            #expect(error?.code == .alreadyExists)
            try #expect(bytes(path) == [1, 2, 3])
            try #expect(files(in: folder) == ["pool.sqlite"])
        }
    }

    @Test func `A missing folder is an error`() throws {
        try withFolder { folder in
            let error = #expect(throws: FileError.self) {
                try PoolGenerator(users: 3, seed: 1)
                    .write(to: folder.appending("none/pool.sqlite"), in: LocalFileSystem())
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `The export holds the same users`() throws {
        try withFolder { folder in
            let generator = PoolGenerator(users: 50, seed: 2, cornerCases: true)
            let counts = try generator.writeExport(to: folder, in: LocalFileSystem())
            let names = ["users.jsonl", "match-history.jsonl", "blocks.jsonl"]
            let lines = try names.map { name in
                try String(decoding: bytes(folder.appending(name)), as: UTF8.self)
                    .split(separator: "\n").map {
                        try JSONSerialization.jsonObject(with: Data($0.utf8))
                    }
            }
            #expect(lines.map(\.count) == [counts.users, counts.matches, counts.blocks])
            let first = try #require((lines[0][0] as? [String: [String: Any]])?["Item"])
            #expect((first["email"] as? [String: String]) == ["S": "u0000001@example.test"])
            #expect((first["age"] as? [String: String])?["N"] != nil)
            let places = (first["coordinates"] as? [String: [String: [String: String]]])?["M"]
            #expect(places?.keys.sorted() == ["lat", "lng"])
        }
    }

    /// A fixture of three thousand stays under the one percent that fails a night.
    @Test func `The corner cases are few enough`() throws {
        try withFolder { folder in
            let path = folder.appending("pool.sqlite")
            let counts = try PoolGenerator(users: 2_700, seed: 7, cornerCases: true)
                .write(to: path, in: LocalFileSystem())
            #expect(counts.users == 3_001)
            try open(path) { database in
                let crowd = try Int.fetchOne(
                    database,
                    sql: "SELECT max(n) FROM (SELECT count(*) n FROM users GROUP BY lat, lng)")
                try #expect(#require(crowd) >= 150)
                try #expect(
                    Int.fetchOne(
                        database,
                        sql: "SELECT max(json_array_length(interests)) FROM users "
                            + "WHERE json_valid(interests)") == 700)
            }
        }
    }

    // MARK: - Files

    private func withFolder(_ body: (FilePath) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("oith-generate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(FilePath(folder.path))
    }

    private func files(in folder: FilePath) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
    }

    private func bytes(_ path: FilePath) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path.string)))
    }

    private func open(_ path: FilePath, _ body: (Database) throws -> Void) throws {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path.string, configuration: configuration)
        defer { try? queue.close() }
        try queue.read(body)
    }
}
