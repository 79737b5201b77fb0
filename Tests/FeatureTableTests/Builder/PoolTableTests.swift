import Bytes
import DurableFiles
import FeatureTable
import Foundation
import GRDB
import SystemPackage
import TestSupport
import Testing
import UserPool

/// Several threads read a pool into a feature table; the rows one by one are the oracle.
@Suite struct PoolTableTests {
    /// A table, and what was counted on the way.
    private struct Outcome: Equatable {
        var table: [UInt8] = []
        var rejects: [Reject] = []
        var counts = PoolCounts()
    }

    private let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    private func threads(_ pool: String, width: Int) throws -> Outcome {
        var outcome = Outcome()
        var builder = FeatureTableBuilder(embeddingDimension: 2)
        outcome.counts = try PoolReader.read(pool) { session in
            try session.readUsers(into: &builder, asOf: night, width: width) {
                outcome.rejects.append($0)
            } progress: { _ in
            }
            builder.indexIDs(width: width)
            try session.readExclusions(into: &builder, width: width) {}
            return session.counts
        }
        outcome.table = try bytes(of: &builder, width: width)
        return outcome
    }

    private func oneByOne(_ pool: String) throws -> Outcome {
        var outcome = Outcome()
        var builder = FeatureTableBuilder(embeddingDimension: 2)
        outcome.counts = try PoolReader.read(pool) { session in
            try session.forEachUser(asOf: night, embeddingDimension: 2) {
                outcome.rejects.append($0)
            } body: {
                builder.append($0)
            }
            builder.vocabularies = session.vocabularies
            builder.indexIDs()
            try session.forEachBlock { blocker, blocked in
                builder.exclude(blocked, fromListOf: blocker)
                builder.exclude(blocker, fromListOf: blocked)
            }
            try session.forEachHistoryEntry { user, match, action in
                builder.exclude(match, fromListOf: user)
                if action == .pass { builder.exclude(user, fromListOf: match) }
            }
            return session.counts
        }
        outcome.table = try bytes(of: &builder, width: 1)
        return outcome
    }

    private func bytes(of builder: inout FeatureTableBuilder, width: Int) throws -> [UInt8] {
        try builder.write(
            to: FilePath(folder.file("t.features")), in: LocalFileSystem(), width: width)
        _ = try FeatureTable(opening: FilePath(folder.file("t.features")))
        return try folder.read("t.features")
    }

    @Test(arguments: [1, 2, 3, 8])
    func `A table is the same for every number of threads`(width: Int) throws {
        let pool = try folder.pool { try MessyRows(seed: 1).fill($0, users: 9000, pairs: 20_000) }
        let outcome = try threads(pool, width: width)
        #expect(outcome == (try oneByOne(pool)))
        #expect(outcome.counts.eligible > 1000)
        #expect(outcome.rejects.count > 1000)
        #expect(outcome.rejects.contains { $0.reason.problem == .duplicate })
        #expect(outcome.counts.ignoredActions > 100 && outcome.counts.blankHistoryRows > 100)
    }

    @Test(arguments: Array(UInt64(2)..<12))
    func `Odd texts are folded and found the same way`(seed: UInt64) throws {
        let pool = try folder.pool { try MessyRows(seed: seed).fill($0, users: 60, pairs: 600) }
        #expect(try threads(pool, width: 2) == oneByOne(pool))
    }

    @Test(arguments: ["UTF-8", "UTF-16le", "UTF-16be"])
    func `The encoding of the database does not count`(encoding: String) throws {
        let plain = try folder.pool("plain.sqlite") {
            try MessyRows(seed: 1, onlyTexts: true).fill($0, users: 700, pairs: 900)
        }
        let queue = try DatabaseQueue(path: folder.file("other.sqlite"))
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA encoding = '\(encoding)'")
            try database.inTransaction {
                try PoolSchema.createTables(in: database)
                try MessyRows(seed: 1, onlyTexts: true).fill(database, users: 700, pairs: 900)
                return .commit
            }
        }
        try queue.close()
        #expect(
            try threads(folder.file("other.sqlite"), width: 2) == threads(plain, width: 1))
    }

    @Test func `Users without rowids and users of a view are numbered as they come`() throws {
        let pool = try folder.pool { database in
            try MessyRows(seed: 3).fill(database, users: 3000, pairs: 3000)
            try database.execute(
                sql: "ALTER TABLE users RENAME TO people; CREATE VIEW users AS SELECT * FROM people"
            )
        }
        let outcome = try threads(pool, width: 2)
        #expect(outcome == (try oneByOne(pool)))
        #expect(outcome.rejects.contains { $0.reason.problem == .duplicate })
    }

    @Test func `Many ids that begin alike are sorted by what follows`() throws {
        let pool = try folder.pool { database in
            for number in 0..<300 {
                let zeroes = String(repeating: "0", count: number % 40)
                try database.addUser("support+\(zeroes)\(number * 7919 % 300)@example.test")
            }
        }
        _ = try threads(pool, width: 2)
        let table = try FeatureTable(opening: FilePath(folder.file("t.features")))
        let ids = (0..<table.count).map { Array(table.id(atRank: IDRank($0))) }
        #expect(ids == ids.sorted { $0.lexicographicallyPrecedes($1) })
        #expect(ids.count == Set(ids).count)
    }

    @Test func `Forgotten users are counted and left out`() throws {
        let pool = try folder.pool { try MessyRows(seed: 3).fill($0, users: 3000, pairs: 9000) }
        let isForgotten: ForgottenUsers = { $0.count % 3 == 0 }
        func ids(_ forgotten: @escaping ForgottenUsers) throws -> (Set<[UInt8]>, PoolCounts) {
            var builder = FeatureTableBuilder(embeddingDimension: 2)
            let counts = try PoolReader.read(pool) { session in
                try session.readUsers(
                    into: &builder, asOf: night, forgotten: forgotten, width: 2
                ) { _ in
                } progress: { _ in
                }
                builder.indexIDs()
                try session.readExclusions(into: &builder, width: 2) {}
                return session.counts
            }
            let path = FilePath(folder.file("t.features"))
            try builder.write(to: path, in: LocalFileSystem())
            let table = try FeatureTable(opening: path)
            return (Set((0..<table.count).map { Array(table.id($0)) }), counts)
        }
        let (all, _) = try ids { _ in false }
        let (rest, counts) = try ids(isForgotten)
        #expect(rest == all.filter { !isForgotten($0) } && rest.count < all.count)
        #expect(counts.eligible == rest.count)
        #expect(counts.ineligible[.forgotten] ?? 0 >= all.count - rest.count)
        #expect(counts.rows == counts.eligible + counts.notEligible + counts.rejected)
    }

    @Test func `An error stops the reading`() throws {
        struct Stop: Error {}
        let pool = try folder.pool { try MessyRows(seed: 1).fill($0, users: 9000, pairs: 20_000) }
        var builder = FeatureTableBuilder(embeddingDimension: 2)
        #expect(throws: Stop.self) {
            try PoolReader.read(pool) { session in
                try session.readUsers(into: &builder, asOf: night, width: 2) { _ in
                    throw Stop()
                } progress: { _ in
                }
            }
        }
    }
}

/// Rows of which many are odd, blank, doubled or broken.
private struct MessyRows {
    private var random: SeededGenerator
    /// Whether all values have the type of their column.
    private let onlyTexts: Bool

    init(seed: UInt64, onlyTexts: Bool = false) {
        random = SeededGenerator(seed: seed)
        self.onlyTexts = onlyTexts
    }

    consuming func fill(_ database: Database, users: Int, pairs: Int) throws {
        var rows = self
        for number in 0..<users { try rows.addUser(database, number) }
        for number in 0..<pairs {
            try rows.addPair(database, "match_history", users, number)
            if number % 10 == 0 { try rows.addPair(database, "blocks", users, number) }
        }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(random.next() % UInt64(elements.count))]
    }

    /// An email of this number in one of its spellings.
    private mutating func email(_ number: Int) -> String {
        let name = ["a", "user", "ünïcode", "with space", "q@[`{\u{7F}", "x.long.enough"][
            number % 6]
        let spellings = [
            "\(name)\(number)@ex", "\(name)\(number)@ex", "\(name)\(number)@ex",
            "\(name)\(number)@ex".uppercased(), " \(name)\(number)@ex\t", "\(name)\(number)@eX\n",
        ]
        // Other letters than A to Z keep their case: these are two ids.
        return pick(spellings)
    }

    private mutating func addUser(_ database: Database, _ number: Int) throws {
        // One in ten has the email of an earlier one, if it is spelt in another way.
        let earlier = number % 10 == 9 ? Int(random.next() % UInt64(number)) : number
        let broken: (any DatabaseValueConvertible)? = onlyTexts ? "2026-11-01" : 7
        let values: [String: (any DatabaseValueConvertible)?] = [
            "gender": pick(["male", " Female", "OTHER", "", nil, "robot"]),
            "age": pick([20, 30, 40, 50, 12, nil]),
            "lat": pick([10.0, 10.25, -33.5]),
            "lng": pick([0.5, 100.125]),
            "interests": pick([
                "[]", #"["Tea","chess","tea"]"#, #"["go","tea","\#(number % 50)"]"#, "\"go\"", nil,
                "[broken", #"["\#(number % 7)", "chess", null, " "]"#,
            ]),
            "drinking": pick(["No", "yes", "\(number % 9)", " ", nil]),
            "smoking": pick(["never", "Often ", nil]),
            "religion": pick(["none", "other", nil]),
            "children": pick(["no", "YES", nil]),
            "looking_for": pick(["fun", "more"]),
            "bio": pick(["", "  ", "long text, ü", nil]),
            "photos": pick(["[]", #"["a"]"#, nil]),
            "match_preferences": pick([
                nil, "{}", #"{"smoking":["never","new\#(number % 5)"],"religion":"none"}"#,
                #"{"drinking":"yes","children":"any","ageMin":25}"#, #"{"interestedIn":"men"}"#,
                "{", "[]",
            ]),
            "is_visible": pick([nil, 1, 1, 0]),
            "last_seen": pick(["2026-11-19T00:00:00Z", "2026-11-20", "2026-01-01", broken]),
            "embedding": pick([nil, [1, UInt8(number % 256)].databaseValue]),
        ]
        try? database.addUser(number % 97 == 5 ? nil : email(earlier), values)
    }

    private mutating func addPair(
        _ database: Database, _ table: String, _ users: Int, _ number: Int
    ) throws {
        // Mostly a few rows of one user after the other.
        let left = number % 7 == 0 ? pick([nil, " "]) : email(number / 5 % users)
        let right = number % 31 == 0 ? nil : email(Int(random.next() % UInt64(users * 5 / 4)))
        if table == "blocks" {
            try database.execute(
                sql: "INSERT OR IGNORE INTO blocks VALUES (?, ?)", arguments: [left, right])
        } else {
            let action = pick(["accept", "pass", " Accept", "PASS ", "like", "", nil])
            try database.execute(
                sql: "INSERT OR IGNORE INTO match_history VALUES (?, ?, ?, 't')",
                arguments: [left, right, action])
        }
    }
}

extension [UInt8] {
    fileprivate var databaseValue: (any DatabaseValueConvertible)? {
        // SQLite keeps bytes as a blob.
        Data(self)
    }
}
