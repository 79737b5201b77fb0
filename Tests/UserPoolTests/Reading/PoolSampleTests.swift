import GRDB
import TestSupport
import Testing
import UserPool

@Suite struct PoolSampleTests {
    let folder: PoolFolder

    init() throws { folder = try PoolFolder() }

    private func sample(
        _ path: String, about count: Int
    ) throws -> (ids: [String], sample: PoolSample, sizes: PoolSizes, bounds: PoolSizes) {
        try PoolReader.read(path) { session in
            let bounds = try session.sizeBounds()
            var ids: [String] = []
            let sample = try session.forEachSampledUser(
                about: count, of: bounds.rows, asOf: night, embeddingDimension: nil
            ) { ids.append(text($0.id)) }
            return (ids, sample, try session.sizes(), bounds)
        }
    }

    /// 1,000 users, every fifth of whom is hidden.
    private func pool(_ change: (Database) throws -> Void = { _ in }) throws -> String {
        try folder.pool { database in
            for user in 0..<1000 {
                try database.addUser("u\(user)@x", ["is_visible": user % 5 == 0 ? 0 : 1])
            }
            try database.execute(
                sql: """
                    INSERT INTO match_history(user_email, match_email, action)
                    VALUES ('u1@x', 'u2@x', 'pass'), ('u2@x', 'u3@x', 'accept');
                    INSERT INTO blocks VALUES ('u1@x', 'u4@x');
                    """)
            try change(database)
        }
    }

    @Test func `A sample is spread over the table and the same each time.`() throws {
        let path = try pool()
        let first = try sample(path, about: 100)
        #expect(first.sample.rows == 100)
        #expect(first.sample.eligible == first.ids.count)
        #expect(60...95 ~= first.ids.count)
        let numbers = first.ids.compactMap { Int($0.dropFirst().prefix { $0 != "@" }) }
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        #expect((numbers.first ?? 1000) < 50 && (numbers.last ?? 0) >= 950)
        #expect(try sample(path, about: 100).ids == first.ids)
    }

    @Test func `A small pool is read as a whole.`() throws {
        let all = try sample(try pool(), about: 1000)
        #expect(all.sample.rows == 1000 && all.ids.count == 800)
        #expect(all.sizes == PoolSizes(rows: 1000, historyRows: 2, blockRows: 1))
        #expect(all.bounds == all.sizes && all.sizes.decisions == 3)
    }

    @Test func `Rows that are gone are neither counted nor found.`() throws {
        let path = try pool { try $0.execute(sql: "DELETE FROM users WHERE rowid <= 500") }
        let found = try sample(path, about: 200)
        #expect(found.bounds.rows == 1000 && found.sizes.rows == 500)
        #expect(90...110 ~= found.sample.rows)
    }

    @Test func `Rows that cannot be read are passed over.`() throws {
        let path = try pool {
            try $0.execute(sql: "UPDATE users SET age = 'old' WHERE rowid % 2 = 0")
        }
        let found = try sample(path, about: 1000)
        #expect(found.sample.rows == 1000 && found.ids.count == 400)
    }

    @Test func `A table without rowids is counted and read as a whole.`() throws {
        let path = try pool {
            try $0.execute(
                sql: """
                    ALTER TABLE users RENAME TO others;
                    CREATE VIEW users AS SELECT * FROM others;
                    DROP TABLE blocks;
                    """)
        }
        let found = try sample(path, about: 10)
        #expect(found.bounds == PoolSizes(rows: 1000, historyRows: 2, blockRows: 0))
        #expect(found.sample.rows == 1000)
    }
}
