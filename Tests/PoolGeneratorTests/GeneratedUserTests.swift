import DurableFiles
import GRDB
import PoolGenerator
import SystemPackage
import TestSupport
import Testing
import UserPool

/// What every generated pool keeps, whatever the seed.
struct GeneratedUserTests {
    /// A pool of so many users.
    private static func pool(
        _ folder: PoolFolder, users: Int, seed: UInt64, cornerCases: Bool = false
    ) throws -> (path: String, counts: PoolGenerator.Counts) {
        let path = folder.file("\(users)-\(seed).sqlite")
        let generator = PoolGenerator(users: users, seed: seed, cornerCases: cornerCases)
        return (path, try generator.write(to: FilePath(path), in: LocalFileSystem()))
    }

    private static func rows(_ path: String, _ sql: String) throws -> [Row] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { try Row.fetchAll($0, sql: sql) }
    }

    @Test(arguments: [UInt64(0), 1, 7, .max]) func `Every user can be read, and most are eligible`(
        seed: UInt64
    ) throws {
        let folder = try PoolFolder()
        let (path, counts) = try Self.pool(folder, users: 300, seed: seed)
        #expect(counts.users == 300)
        let contents = try PoolContents(path)
        #expect(contents.rejects == [], "seed \(seed)")
        #expect(contents.counts.rows == 300)
        #expect(contents.counts.eligible > 240 && contents.counts.eligible < 300, "seed \(seed)")
        #expect(Set(contents.ids).count == contents.counts.eligible)
        for profile in contents.profiles {
            #expect(profile.interests.count == Set(profile.interests).count)
            #expect(profile.preferences.ageMin <= profile.preferences.ageMax)
        }
        // Rows of history and blocks are of people who are there, and of two of them.
        let ids = Set(try Self.rows(path, "SELECT email FROM users").map { $0["email"] as String })
        let history = try Self.rows(
            path, "SELECT user_email AS a, match_email AS b, action FROM match_history")
        let blocks = try Self.rows(
            path, "SELECT blocker_email AS a, blocked_email AS b, 'pass' AS action FROM blocks")
        #expect(history.count == counts.matches && blocks.count == counts.blocks)
        for row in history + blocks {
            let (a, b): (String, String) = (row["a"], row["b"])
            #expect(a != b && ids.contains(a) && ids.contains(b), "seed \(seed)")
            #expect(["accept", "pass"].contains(row["action"] as String))
        }
    }

    @Test func `A user does not depend on how many there are`() throws {
        let folder = try PoolFolder()
        let few = try Self.pool(folder, users: 40, seed: 5).path
        let many = try Self.pool(folder, users: 200, seed: 5).path
        // Whom somebody is matched with is drawn from all.
        let columns = PoolSchema.userColumns.filter { $0 != "active_match_email" }
            .joined(separator: ", ")
        let query = "SELECT \(columns) FROM users ORDER BY rowid LIMIT 40"
        let other = try Self.pool(folder, users: 40, seed: 6).path
        #expect(try Self.rows(few, query) == Self.rows(many, query))
        #expect(try Self.rows(few, query) != Self.rows(other, query))
    }

    @Test func `A pool of nobody is a pool`() throws {
        let folder = try PoolFolder()
        let (path, counts) = try Self.pool(folder, users: 0, seed: 1)
        #expect([counts.users, counts.matches, counts.blocks] == [0, 0, 0])
        #expect(try PoolContents(path).counts.rows == 0)
    }

    @Test func `The corner cases are added behind the others`() throws {
        let folder = try PoolFolder()
        let plain = try Self.pool(folder, users: 10, seed: 3)
        let cornered = folder.file("corners.sqlite")
        let counts = try PoolGenerator(users: 10, seed: 3, cornerCases: true).write(
            to: FilePath(cornered), in: LocalFileSystem())
        let query = "SELECT * FROM users ORDER BY rowid"
        let rows = try Self.rows(cornered, query)
        #expect(rows.count == counts.users && counts.users > 30)
        #expect(Array(rows.prefix(10)) == (try Self.rows(plain.path, query)))
        // Each of the reasons for which a user is left out, and rejects of many kinds.
        let contents = try PoolContents(cornered)
        #expect(
            Set(contents.counts.ineligible.keys) == [
                .hidden, .activeMatch, .location, .age, .lastSeen,
            ])
        #expect(Set(contents.counts.rejects.keys.map(\.problem)).count >= 6)
        #expect(
            contents.counts.ignoredActions > 0
                && contents.counts.rejects[RejectReason(.email, .duplicate)] != nil)
    }
}
