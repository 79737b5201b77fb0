import Bytes
import GRDB
import TestSupport
import Testing
import UserPool

/// Users and exclusions in arrays: the plainest collector.
private struct Users: UserCollector {
    let embeddingDimension: Int
    var vocabularies = Vocabularies()
    var ids: [[UInt8]] = []
    /// The interests as texts, since codes of parts differ.
    var interests: [[String]] = []
    var pairs: [ExclusionPair] = []

    init(embeddingDimension: Int) { self.embeddingDimension = embeddingDimension }

    var count: Int { ids.count }

    var idIndex: IDIndex {
        var ends: [Int] = []
        for id in ids { ends.append((ends.last ?? 0) + id.count) }
        return IDIndex(bytes: ids.flatMap(\.self), ends: ends, width: 1)
    }

    mutating func append(_ profile: borrowing Profile) {
        ids.append(profile.id)
        interests.append(profile.interests.map { text(vocabularies.interests.text(of: $0)) })
    }

    mutating func append(contentsOf part: Users) {
        ids += part.ids
        interests += part.interests
    }

    mutating func exclude(_ pairs: [ExclusionPair]) { self.pairs += pairs }
}

/// Reading with several threads against reading row by row, and exclusions against plain loops.
struct ParallelReadingTests {
    private let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    /// A pool of users of every kind: doubled, malformed, hidden; decisions of people who are there
    /// and of others.
    private func pool(seed: Int, userCount: Int = 1500) throws -> String {
        var random = SeededGenerator(seed: UInt64(seed))
        return try folder.pool("\(seed).sqlite") { database in
            for number in 0..<userCount {
                let name =
                    Int.random(in: 0..<9, using: &random) == 0 ? "U\(number - 1)" : "u\(number)"
                var values: [String: (any DatabaseValueConvertible)?] = [
                    "interests": "[\"i\(number % 17)\", \"i\(number % 5)\"]"
                ]
                switch Int.random(in: 0..<12, using: &random) {
                case 0: values["age"] = "old"
                case 1: values["is_visible"] = 0
                case 2: values["lat"] = 95
                case 3: values["last_seen"] = "2026-01-01"
                default: break
                }
                try database.addUser("\(name)@x", values)
            }
            let actions = ["accept", "pass", " PASS ", "Accept", "superlike", ""]
            for _ in 0..<userCount {
                let pair = (0..<2).map { _ in
                    let number = Int.random(in: 0..<userCount + 50, using: &random)
                    return number % 40 == 0
                        ? " " : number % 3 == 0 ? " U\(number)@X" : "u\(number)@x"
                }
                try database.execute(
                    sql: "INSERT OR IGNORE INTO match_history VALUES (?, ?, ?, '')",
                    arguments: [pair[0], pair[1], actions.randomElement(using: &random)])
                if Bool.random(using: &random) {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO blocks VALUES (?, ?)",
                        arguments: [pair[1], pair[0]])
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3]) func `Several threads read what one reads, in the same order`(
        width: Int
    ) throws {
        let path = try pool(seed: 1)
        let plain = try PoolContents(path)
        try PoolReader.read(path) { session in
            var users = Users(embeddingDimension: 0)
            var rejects: [Reject] = []
            try session.readUsers(into: &users, asOf: night, width: width) {
                rejects.append($0)
            } progress: { _ in
            }
            #expect(users.ids == plain.profiles.map(\.id))
            #expect(rejects == plain.rejects)
            #expect(session.counts.ineligible == plain.counts.ineligible)
            #expect(session.counts.rows == 1500)
            let interests = plain.profiles.map { profile in
                profile.interests.map { text(plain.vocabularies.interests.text(of: $0)) }
            }
            #expect(users.interests == interests)
        }
        #expect(plain.rejects.count > 100)
        #expect(plain.profiles.count > 700)
    }

    @Test(arguments: [1, 2, 3], [1, 2]) func `Exclusions are those of plain loops over both tables`(
        width: Int, seed: Int
    ) throws {
        let path = try pool(seed: seed)
        try PoolReader.read(path) { session in
            var users = Users(embeddingDimension: 0)
            try session.readUsers(into: &users, asOf: night, width: width) { _ in
            } progress: { _ in
            }
            try session.readExclusions(into: &users, width: width) {}
            let positions = Dictionary(
                uniqueKeysWithValues: users.ids.enumerated().map { ($1, $0) })

            var expected: [String] = []
            var blocks = 0
            var decisions = 0
            try PoolReader.read(path) { plain in
                try plain.forEachBlock { blocker, blocked in
                    guard let one = positions[blocker], let other = positions[blocked], one != other
                    else { return }
                    blocks += 1
                    expected += ["\(one) \(other)", "\(other) \(one)"]
                }
                try plain.forEachHistoryEntry { user, match, action in
                    guard let one = positions[user], let other = positions[match], one != other
                    else { return }
                    decisions += 1
                    expected.append("\(one) \(other)")
                    if action == .pass { expected.append("\(other) \(one)") }
                }
                #expect(session.counts.historyRows == plain.counts.historyRows)
                #expect(session.counts.ignoredActions == plain.counts.ignoredActions)
                #expect(session.counts.blankHistoryRows == plain.counts.blankHistoryRows)
                #expect(session.counts.blankBlockRows == plain.counts.blankBlockRows)
                #expect(session.counts.decisions == plain.counts.decisions)
            }
            #expect(
                users.pairs.map { "\($0.user.index) \($0.candidate.index)" }.sorted()
                    == expected.sorted())
            #expect(session.blocksInForce == blocks)
            #expect(session.decisionsInForce == decisions)
            #expect(decisions > 100 && blocks > 100)
        }
    }

    @Test func `Forgotten users are counted and not read`() throws {
        let path = try folder.pool { database in
            try database.addUser("a@x", ["age": "old"])
            try database.addUser("B@x")
            try database.addUser("c@x")
        }
        try PoolReader.read(path) { session in
            var users = Users(embeddingDimension: 0)
            var rejects: [Reject] = []
            try session.readUsers(
                into: &users, asOf: night, forgotten: { $0 != Array("c@x".utf8) }, width: 1
            ) {
                rejects.append($0)
            } progress: { _ in
            }
            #expect(users.ids == [Array("c@x".utf8)])
            // Not even as a reject: the row is not looked at.
            #expect(rejects == [])
            #expect(session.counts.ineligible == [.forgotten: 2])
        }
    }

    @Test func `What progress throws stops the reading`() throws {
        struct Stopped: Error {}
        let path = try pool(seed: 3, userCount: 20)
        #expect(throws: Stopped.self) {
            try PoolReader.read(path) { session in
                var users = Users(embeddingDimension: 0)
                try session.readUsers(into: &users, asOf: night, width: 1) { _ in
                } progress: { _ in
                    throw Stopped()
                }
            }
        }
    }
}
