import Synchronization

/// Finds the rows of `users` whose id belongs to another row.
///
/// Of rows with one id (the folded email) the one whose original bytes sort first wins, the lower
/// row where even these are the same; whatever else is wrong with it. A first pass notes 16 bytes a
/// row, a hash and the row number; only where two hashes agree does a second pass read those
/// emails and compare them exactly.
struct DuplicateRows {
    private struct Winner {
        let original: [UInt8]
        let row: Int64
    }

    /// The rows that lose.
    private(set) var rows: Set<Int64> = []

    /// Looks through all rows.
    ///
    /// - Parameters:
    ///   - session: the open pool.
    ///   - width: how many threads may work at once.
    /// - Throws: `DatabaseError` from SQLite.
    init(_ session: PoolSession, width: Int) throws {
        let suspects = try Self.suspects(session, width)
        if suspects.isEmpty { return }
        var winners: [[UInt8]: Winner] = [:]
        try session.forEachEmail { row, folded, original in
            guard suspects.contains(row) else { return }
            let candidate = Winner(original: original(), row: row)
            guard let winner = winners[folded] else {
                winners[folded] = candidate
                return
            }
            if Self.precedes(candidate, winner) {
                winners[folded] = candidate
                rows.insert(winner.row)
            } else {
                rows.insert(row)
            }
        }
    }

    /// The rows that share a hash with another row.
    private static func suspects(_ session: PoolSession, _ width: Int) throws -> Set<Int64> {
        let found = Mutex<[SortEntry]>([])
        let reader = try RowReader(session.database, session.layout.emails)
        let hasRowids = session.layout.rowName != nil
        try BatchPipeline(reader, width: width).run { batch, rows, ordinal in
            hashes(of: batch, rows, firstOrdinal: hasRowids ? nil : ordinal)
        } store: { parts in
            found.withLock { found in
                for part in parts { found += part }
            }
        } report: { _ in
        }
        var entries = found.withLock { found in
            defer { found = [] }
            return found
        }
        RadixSort.sort(&entries)
        var suspects: Set<Int64> = []
        for place in entries.indices.dropFirst()
        where entries[place - 1].key == entries[place].key {
            suspects.insert(Int64(entries[place - 1].place))
            suspects.insert(Int64(entries[place].place))
        }
        return suspects
    }

    /// The hashes of the emails of some rows, each with the number of its row.
    private static func hashes(
        of batch: RowBatch, _ rows: Range<Int>, firstOrdinal: Int?
    ) -> [SortEntry] {
        var folder = KeyFolder()
        var entries: [SortEntry] = []
        entries.reserveCapacity(rows.count)
        for row in rows {
            guard let key = folder.key(in: batch, row: row, column: UserColumn.email.rawValue)
            else { continue }
            let number = firstOrdinal.map { $0 + row + 1 } ?? Int(batch.integer(row, 0))
            entries.append(SortEntry(key: key.hash, place: number))
        }
        return entries
    }

    private static func precedes(_ left: Winner, _ right: Winner) -> Bool {
        if left.original == right.original { return left.row < right.row }
        return left.original.lexicographicallyPrecedes(right.original)
    }
}
