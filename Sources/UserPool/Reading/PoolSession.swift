import GRDB

/// One consistent picture of a pool, while it is open; see ``PoolReader``.
package final class PoolSession {
    let database: Database
    let layout: PoolLayout
    /// The texts of the users handed out so far.
    package internal(set) var vocabularies = Vocabularies()
    /// What was counted so far; every kind of row once it was read through.
    package private(set) var counts = PoolCounts()

    init(_ database: Database, path: String) throws {
        self.database = database
        layout = try PoolLayout(database, path: path)
    }

    /// Hands out the eligible users, row by row, and the rows that cannot be read.
    ///
    /// - Parameters:
    ///   - asOf: the night's instant.
    ///   - embeddingDimension: the length in bytes that the model asks of the vectors, or nil where
    ///     it uses none: then they are not read.
    ///   - rejects: takes the rows that cannot be read.
    ///   - body: takes the eligible users. The profile is filled anew for the next one.
    /// - Throws: ``PoolError``, or whatever the closures throw.
    /// - Complexity: O(rows) time; 16 bytes of memory a row, to find the ids that appear twice.
    package func forEachUser(
        asOf: Timestamp, embeddingDimension: Int?, rejects: (Reject) throws -> Void,
        body: (borrowing Profile) throws -> Void
    ) throws {
        let duplicates = try DuplicateRows(emails()).rows
        var parser = UserRowParser(asOf: asOf, embeddingDimension: embeddingDimension)
        let cursor = try RowCursor(database, layout.selectUsers())
        defer { cursor.reset() }
        var ordinal: Int64 = 0
        while try cursor.next() {
            ordinal += 1
            counts.rows += 1
            let row = layout.rowName == nil ? ordinal : cursor.integer(0)
            do throws(RejectReason) {
                if duplicates.contains(row) { throw RejectReason(.email, .duplicate) }
                if let reason = try parser.parse(cursor, row: row) {
                    counts.ineligible[reason, default: 0] += 1
                    continue
                }
            } catch {
                counts.rejects[error, default: 0] += 1
                try rejects(Reject(row: row, reason: error))
                continue
            }
            counts.eligible += 1
            parser.finish(into: &vocabularies)
            try body(parser.profile)
        }
    }

    /// Hands out who accepted or passed whom, as folded ids; there need be no such users.
    ///
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package func forEachHistoryEntry(
        _ body: (_ user: [UInt8], _ match: [UInt8], _ action: HistoryAction) throws -> Void
    ) throws {
        guard layout.hasHistory else { return }
        var pairs = try PairCursor(
            database, "SELECT user_email, match_email, action FROM main.match_history")
        defer { pairs.cursor.reset() }
        while let isWhole = try pairs.next() {
            counts.historyRows += 1
            guard isWhole else {
                counts.blankHistoryRows += 1
                continue
            }
            guard let action = pairs.action() else {
                counts.ignoredActions += 1
                continue
            }
            try body(pairs.left, pairs.right, action)
        }
    }

    /// Hands out who blocked whom, as folded ids; there need be no such users.
    ///
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package func forEachBlock(
        _ body: (_ blocker: [UInt8], _ blocked: [UInt8]) throws -> Void
    ) throws {
        guard layout.hasBlocks else { return }
        var pairs = try PairCursor(database, "SELECT blocker_email, blocked_email FROM main.blocks")
        defer { pairs.cursor.reset() }
        while let isWhole = try pairs.next() {
            counts.blockRows += 1
            guard isWhole else {
                counts.blankBlockRows += 1
                continue
            }
            try body(pairs.left, pairs.right)
        }
    }

    func emails() throws -> EmailCursor {
        EmailCursor(
            try RowCursor(database, layout.selectEmails), hasRowids: layout.rowName != nil)
    }
}

/// What a user did with a candidate.
package enum HistoryAction: Sendable {
    case accept, pass
}

/// The rows of a table whose first two columns are emails.
private struct PairCursor {
    let cursor: RowCursor
    private(set) var left: [UInt8] = []
    private(set) var right: [UInt8] = []
    private var word: [UInt8] = []

    init(_ database: Database, _ sql: String) throws {
        cursor = try RowCursor(database, sql)
    }

    /// Steps to the next row; whether both emails are there, or nil after the last one.
    mutating func next() throws -> Bool? {
        guard try cursor.next() else { return nil }
        let hasLeft = cursor.foldText(0, into: &left)
        return cursor.foldText(1, into: &right) && hasLeft
    }

    /// The action in the third column, or nil where it is none that counts.
    mutating func action() -> HistoryAction? {
        guard cursor.foldText(2, into: &word) else { return nil }
        if word.span.equals("accept") { return .accept }
        return word.span.equals("pass") ? .pass : nil
    }
}
