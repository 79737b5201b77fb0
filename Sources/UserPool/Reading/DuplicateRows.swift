/// Finds the rows of `users` whose id belongs to another row.
///
/// Of rows with one id (the folded email) the one whose original bytes sort first wins, the lower
/// row where even these are the same; whatever else is wrong with it. A first pass notes 16 bytes a
/// row, a hash and the row number; only where two hashes agree does a second pass read those
/// emails and compare them exactly.
struct DuplicateRows {
    private struct Entry {
        let hash: UInt64
        let row: Int64
    }

    private struct Winner {
        let original: [UInt8]
        let row: Int64
    }

    /// The rows that lose.
    private(set) var rows: Set<Int64> = []

    /// Looks through all rows.
    ///
    /// - Parameter emails: selects row numbers and emails; see ``PoolLayout/selectEmails``.
    /// - Throws: `DatabaseError` from SQLite.
    init(_ emails: EmailCursor) throws {
        let suspects = try Self.suspects(emails)
        if suspects.isEmpty { return }
        var winners: [[UInt8]: Winner] = [:]
        var emails = emails
        while let row = try emails.next() {
            guard suspects.contains(row) else { continue }
            let candidate = Winner(original: emails.original(), row: row)
            guard let winner = winners[emails.folded] else {
                winners[emails.folded] = candidate
                continue
            }
            if Self.precedes(candidate, winner) {
                winners[emails.folded] = candidate
                rows.insert(winner.row)
            } else {
                rows.insert(row)
            }
        }
    }

    /// The rows that share a hash with another row.
    private static func suspects(_ emails: EmailCursor) throws -> Set<Int64> {
        var entries: [Entry] = []
        var emails = emails
        while let row = try emails.next() {
            entries.append(Entry(hash: emails.folded.span.seededHash, row: row))
        }
        entries.sort { $0.hash < $1.hash }
        var suspects: Set<Int64> = []
        for (left, right) in zip(entries, entries.dropFirst()) where left.hash == right.hash {
            suspects.insert(left.row)
            suspects.insert(right.row)
        }
        return suspects
    }

    private static func precedes(_ left: Winner, _ right: Winner) -> Bool {
        if left.original == right.original { return left.row < right.row }
        return left.original.lexicographicallyPrecedes(right.original)
    }
}

/// The readable emails of `users`, one after the other.
struct EmailCursor {
    private let cursor: RowCursor
    private let hasRowids: Bool
    private var ordinal: Int64 = 0
    /// The folded email of the row at hand.
    private(set) var folded: [UInt8] = []

    init(_ cursor: RowCursor, hasRowids: Bool) {
        self.cursor = cursor
        self.hasRowids = hasRowids
    }

    /// Steps to the next row that has an email and returns its number; nil after the last one.
    mutating func next() throws -> Int64? {
        while try cursor.next() {
            ordinal += 1
            if cursor.foldText(UserColumn.email.rawValue, into: &folded) {
                return hasRowids ? cursor.integer(0) : ordinal
            }
        }
        return nil
    }

    /// The email of the row at hand as it is stored.
    func original() -> [UInt8] {
        cursor.withBytes(UserColumn.email.rawValue) { bytes in
            var copy: [UInt8] = []
            copy.append(copying: bytes)
            return copy
        }
    }
}
