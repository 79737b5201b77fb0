import Bytes
import GRDB
import JSON

/// One consistent picture of a pool, while it is open; see ``PoolReader``.
package final class PoolSession {
    let database: Database
    let layout: PoolLayout
    /// The texts of the users handed out so far.
    package internal(set) var vocabularies = Vocabularies()
    /// What was counted so far; every kind of row once it was read through.
    package internal(set) var counts = PoolCounts()
    /// Rows of `match_history` that count and name two users of tonight, once
    /// ``readExclusions(into:width:progress:)`` was called.
    package internal(set) var decisionsInForce = 0
    /// Rows of `blocks` that name two users of tonight.
    package internal(set) var blocksInForce = 0

    /// The tables that a pool may be without, and this one is.
    package var missingTables: [String] {
        (layout.hasHistory ? [] : ["match_history"]) + (layout.hasBlocks ? [] : ["blocks"])
    }

    init(_ database: Database, path: String) throws {
        self.database = database
        layout = try PoolLayout(database, path: path)
    }

    /// Hands out the eligible users, row by row, and the rows that cannot be read.
    ///
    /// For a reader at one profile after the other; the night, which wants them all in a
    /// feature table, reads them with ``readUsers(into:asOf:forgotten:width:rejects:progress:)``.
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
        asOf: Instant, embeddingDimension: Int?, rejects: (Reject) throws -> Void,
        body: (borrowing Profile) throws -> Void
    ) throws {
        let duplicates = try DuplicateRows(self, width: 1).rows
        var parser = UserRowParser(asOf: asOf, embeddingDimension: embeddingDimension)
        let hasRowids = layout.rowName != nil
        try forEachRow(layout.users()) { row, ordinal in
            counts.rows += 1
            let number = hasRowids ? row.integer(0) : ordinal
            do throws(RejectReason) {
                if duplicates.contains(number) { throw RejectReason(.email, .duplicate) }
                if let reason = try parser.parse(row, row: number) {
                    counts.ineligible[reason, default: 0] += 1
                    return
                }
            } catch {
                counts.rejects[error, default: 0] += 1
                return try rejects(Reject(row: number, reason: error))
            }
            counts.eligible += 1
            parser.finish(into: &vocabularies)
            try body(parser.profile)
        }
    }

    /// Hands out decisions, accepted or passed, as folded ids; there need be no such users.
    ///
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package func forEachHistoryEntry(
        _ body: (_ user: [UInt8], _ match: [UInt8], _ action: HistoryAction) throws -> Void
    ) throws {
        guard layout.hasHistory else { return }
        var word: [UInt8] = []
        try forEachPair(layout.history, rows: \.historyRows, blank: \.blankHistoryRows) {
            row, left, right in
            guard row.foldText(2, into: &word), let action = HistoryAction(folded: word.span)
            else {
                counts.ignoredActions += 1
                return
            }
            try body(left, right, action)
        }
    }

    /// Hands out blocks, as folded ids; there need be no such users.
    ///
    /// - Throws: ``PoolError``, or whatever the closure throws.
    package func forEachBlock(
        _ body: (_ blocker: [UInt8], _ blocked: [UInt8]) throws -> Void
    ) throws {
        guard layout.hasBlocks else { return }
        try forEachPair(layout.blocks, rows: \.blockRows, blank: \.blankBlockRows) {
            _, blocker, blocked in
            try body(blocker, blocked)
        }
    }

    /// Hands out the rows that begin with two ids, which are folded, and counts all.
    private func forEachPair(
        _ query: RowQuery, rows: WritableKeyPath<PoolCounts, Int>,
        blank: WritableKeyPath<PoolCounts, Int>,
        _ body: (_ row: BatchRow, _ left: [UInt8], _ right: [UInt8]) throws -> Void
    ) throws {
        var left: [UInt8] = []
        var right: [UInt8] = []
        try forEachRow(query) { row, _ in
            counts[keyPath: rows] += 1
            guard row.foldText(0, into: &left), row.foldText(1, into: &right) else {
                counts[keyPath: blank] += 1
                return
            }
            try body(row, left, right)
        }
    }

    /// Hands out the rows that have a readable email: the row's number, the folded and the stored
    /// email.
    func forEachEmail(
        _ body: (_ row: Int64, _ folded: [UInt8], _ original: () -> [UInt8]) throws -> Void
    ) throws {
        let email = UserColumn.email.rawValue
        var folded: [UInt8] = []
        try forEachRow(layout.emails) { row, ordinal in
            guard row.foldText(email, into: &folded) else { return }
            try body(layout.rowName == nil ? ordinal : row.integer(0), folded) {
                row.withBytes(email) { bytes in
                    var copy: [UInt8] = []
                    copy.append(copying: bytes)
                    return copy
                }
            }
        }
    }

    /// Reads a query row by row; the ordinals begin at 1.
    func forEachRow(
        _ query: RowQuery, _ body: (_ row: BatchRow, _ ordinal: Int64) throws -> Void
    ) throws {
        let reader = try RowReader(database, query)
        var batch = reader.makeBatch()
        var ordinal: Int64 = 0
        while try reader.read(into: &batch, limit: 512) {
            for index in 0..<batch.count {
                ordinal += 1
                try body(BatchRow(batch, index), ordinal)
            }
        }
    }
}

/// What a user did with a candidate.
package enum HistoryAction: Sendable {
    /// The user wants to meet the candidate.
    case accept
    /// The user does not.
    case pass

    /// The action that a folded word names, or nil where it is none that counts.
    init?(folded word: Span<UInt8>) {
        if word.equals("accept") {
            self = .accept
        } else if word.equals("pass") {
            self = .pass
        } else {
            return nil
        }
    }
}
