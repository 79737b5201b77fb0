package import DurableFiles
import GRDB
package import SystemPackage
import UserPool

extension PoolGenerator {
    /// Writes the pool as a SQLite file: beside its place, on the device, renamed.
    ///
    /// - Returns: how many rows each table has.
    /// - Throws: `FileError` with code `.alreadyExists` if something is at `path`, or for a
    ///   refusal of the operating system; ``PoolError`` for one of SQLite.
    @discardableResult
    package func write(to path: FilePath, in files: any FileSystem) throws -> Counts {
        try PartialPool.removeLeftover(of: path, in: files)
        try Self.refuseExisting(path)
        do {
            return try PartialPool.write(path, in: files) { partial in
                let counts = try fill(partial)
                try Self.refuseExisting(path)
                return counts
            }
        } catch let error as DatabaseError {
            throw PoolError(error, path.string)
        }
    }

    private func fill(_ path: FilePath) throws -> Counts {
        let queue = try DatabaseQueue(path: path.string)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction { database in
            // Nobody sees the file before it is whole, so a rollback journal has nothing to save.
            try database.execute(
                sql: """
                    PRAGMA page_size = 4096; PRAGMA journal_mode = OFF;
                    PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536;
                    PRAGMA synchronous = FULL;
                    """)
            var counts = Counts()
            try database.inTransaction(.immediate) {
                try PoolSchema.createTables(in: database)
                var sink = try SQLiteSink(database)
                counts = try generate(into: &sink)
                return .commit
            }
            return counts
        }
    }

    /// Prepared statements, one for each table and number of rows.
    private struct SQLiteSink: Sink {
        private let database: Database
        private let users: Statement
        /// By the number of rows that one statement inserts.
        private var matches: [Int: Statement] = [:]
        private let blocks: Statement

        init(_ database: Database) throws {
            self.database = database
            let places = PoolSchema.userColumns.map { _ in "?" }.joined(separator: ",")
            users = try database.makeStatement(
                sql: """
                    INSERT INTO users(\(PoolSchema.userColumns.joined(separator: ",")))
                    VALUES (\(places))
                    """)
            blocks = try database.makeStatement(
                sql: "INSERT INTO blocks(blocker_email, blocked_email) VALUES (?,?)")
        }

        func append(_ user: GeneratedUser) throws {
            try run(
                users,
                zip(user.values, GeneratedUser.isJSON).map { value, isJSON in
                    value.databaseValue(isJSON: isJSON)
                })
        }

        /// All of them with one statement: a call of SQLite costs as much as a row.
        mutating func append(_ history: [GeneratedMatch]) throws {
            guard !history.isEmpty else { return }
            var values: [(any DatabaseValueConvertible)?] = []
            values.reserveCapacity(4 * history.count)
            for row in history {
                values.append(row.user)
                values.append(row.match)
                values.append(row.action)
                values.append(row.timestamp)
            }
            try run(statement(matchCount: history.count), values)
        }

        func append(_ block: GeneratedBlock) throws {
            try run(blocks, [block.blocker, block.blocked])
        }

        private mutating func statement(matchCount: Int) throws -> Statement {
            if let statement = matches[matchCount] { return statement }
            let rows = (0..<matchCount).map { _ in "(?,?,?,?)" }.joined(separator: ",")
            let statement = try database.makeStatement(
                sql: """
                    INSERT INTO match_history(user_email, match_email, action, timestamp)
                    VALUES \(rows)
                    """)
            matches[matchCount] = statement
            return statement
        }

        // An array of existentials, because GRDB reads one of values through key paths, which
        // takes three times as long.
        private func run(
            _ statement: Statement, _ values: [(any DatabaseValueConvertible)?]
        ) throws {
            // There is a value for each place: the statements above are made of the same columns.
            statement.setUncheckedArguments(StatementArguments(values))
            try statement.execute()
        }
    }
}
