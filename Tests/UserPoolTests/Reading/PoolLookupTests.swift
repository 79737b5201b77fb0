import Bytes
import GRDB
import TestSupport
import Testing
import UserPool

/// Single users and pairs, against what reading the whole pool says; sizes of the tables.
struct PoolLookupTests {
    private let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    private static func words(_ lookup: UserLookup) -> String {
        switch lookup {
        case .eligible(let profile): "row \(profile.row)"
        case .ineligible(let reason): reason.rawValue
        case .rejected(let reject): "row \(reject.row) \(reject.reason)"
        case .unknown: "unknown"
        }
    }

    @Test(arguments: [
        ("a@x", "row 1"), ("b@x", "not visible"), ("c@x", "row 4 age: text in a number"),
        // Of rows with one id the first by original bytes counts: D before d.
        ("d@x", "row 6"), ("e@x", "has an active match"), ("f@x", "unknown"), ("", "unknown"),
        ("D@x", "unknown"),
    ])
    func `A user is found by the folded id`(id: String, expected: String) throws {
        let path = try folder.pool { database in
            try database.addUser(" A@x")
            try database.addUser("b@x", ["is_visible": 0])
            try database.addUser("b@x ", ["age": 17])
            try database.addUser("c@x", ["age": "x"])
            try database.addUser("d@x", ["age": 17])
            try database.addUser("D@x")
            try database.addUser("e@x", ["active_match_email": "a@x", "age": 3])
        }
        try PoolReader.read(path) { session throws in
            let lookup = try session.user(Array(id.utf8), asOf: night, embeddingDimension: nil)
            #expect(Self.words(lookup) == expected)
        }
    }

    @Test func `What is said between two users is what the rows say`() throws {
        let names = ["a@x", "b@x", "c@x"]
        // Every pair has one of these between them, one way.
        let kinds = ["", "accept", "pass", "block", "accept block", "like"]
        for forward in kinds {
            for back in kinds {
                let path = try folder.pool("\(forward)-\(back).sqlite") { database in
                    for (from, to, kind) in [
                        (names[0], names[1], forward), (names[1], names[0], back),
                    ] {
                        for word in kind.split(separator: " ") {
                            if word == "block" {
                                try database.execute(
                                    sql: "INSERT INTO blocks VALUES (?, ?)",
                                    arguments: [from.uppercased(), " " + to])
                            } else {
                                try database.execute(
                                    sql: "INSERT INTO match_history VALUES (?, ?, ?, '')",
                                    arguments: [
                                        " " + from, to.uppercased(), String(word).uppercased(),
                                    ])
                            }
                        }
                    }
                }
                var expected: [Exclusion] = []
                if forward.contains("block") { expected.append(.userBlocked) }
                if back.contains("block") { expected.append(.candidateBlocked) }
                if forward.contains("accept") { expected.append(.userAccepted) }
                if forward == "pass" { expected.append(.userPassed) }
                if back == "pass" { expected.append(.candidatePassed) }
                try PoolReader.read(path) { session throws in
                    let (a, b) = (Array(names[0].utf8), Array(names[1].utf8))
                    let found = try session.exclusions(user: a, candidate: b)
                    #expect(found == expected, "\(forward), \(back)")
                    let own = try session.exclusions(user: a, candidate: a)
                    #expect(own == [.sameUser])
                    let others = try session.exclusions(user: a, candidate: Array(names[2].utf8))
                    #expect(others == [])
                }
            }
        }
    }

    @Test func `Sizes count rows, and bounds are never below them`() throws {
        let path = try folder.pool { database in
            for number in 1...10 { try database.addUser("\(number)@x") }
            try database.execute(
                sql: """
                    DELETE FROM users WHERE rowid IN (2, 3);
                    INSERT INTO match_history VALUES ('a', 'b', 'pass', ''), ('a', 'c', 'pass', '');
                    INSERT INTO blocks VALUES ('a', 'b'), ('a', 'c'), ('a', 'd');
                    DELETE FROM blocks WHERE blocked_email = 'b'
                    """)
        }
        try PoolReader.read(path) { session throws in
            let sizes = try session.sizes()
            #expect(sizes == PoolSizes(rows: 8, historyRows: 2, blockRows: 2))
            #expect(sizes.decisions == 4)
            #expect(try session.sizeBounds() == PoolSizes(rows: 10, historyRows: 2, blockRows: 3))
            #expect(session.missingTables == [])
        }
    }

    @Test func `A row with a huge number bounds nothing beyond what a file can hold`() throws {
        let path = try folder.pool { database in
            try database.addUser("a@x", ["rowid": Int64.max])
            try database.addUser("b@x", ["rowid": -5])
        }
        try PoolReader.read(path) { session throws in
            #expect(try session.sizes().rows == 2)
            #expect(try session.sizeBounds().rows == 1 << 40)
        }
    }

    @Test func `A pool without the other tables has none of their rows`() throws {
        let path = try folder.pool { database in
            try database.addUser("a@x")
            try database.execute(sql: "DROP TABLE match_history; DROP TABLE blocks")
        }
        try PoolReader.read(path) { session throws in
            #expect(session.missingTables == ["match_history", "blocks"])
            #expect(try session.sizes() == PoolSizes(rows: 1, historyRows: 0, blockRows: 0))
            #expect(try session.sizeBounds() == PoolSizes(rows: 1, historyRows: 0, blockRows: 0))
            #expect(try session.exclusions(user: [97], candidate: [98]) == [])
        }
    }

    @Test func `A table without rowids is counted for its bound`() throws {
        let path = folder.file("without.sqlite")
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            let columns = PoolSchema.userColumns.map {
                $0 == "email" ? "email TEXT PRIMARY KEY" : $0
            }
            try database.execute(
                sql: "CREATE TABLE users(\(columns.joined(separator: ", "))) WITHOUT ROWID")
            for number in 0..<7 { try database.addUser("\(number)@x") }
        }
        try queue.close()
        try PoolReader.read(path) { session throws in
            #expect(try session.sizeBounds().rows == 7)
        }
    }
}
