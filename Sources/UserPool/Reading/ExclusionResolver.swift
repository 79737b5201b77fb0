import Bytes
import JSON

/// Two of tonight's users, as an ``IDIndex`` names them: the candidate may not appear in the
/// user's list.
@frozen public struct ExclusionPair: Sendable {
    /// The one whose list it is.
    public let user: PoolRow
    /// The one who is excluded from it.
    public let candidate: PoolRow

    /// A pair of users.
    @inlinable
    public init(user: PoolRow, candidate: PoolRow) {
        (self.user, self.candidate) = (user, candidate)
    }
}

/// The exclusions that some rows of `blocks` or of `match_history` make.
struct ExclusionBatch {
    /// The rows that were read.
    let rowCount: Int
    /// Rows without one of the emails.
    fileprivate(set) var blankCount = 0
    /// Rows whose action is none that counts.
    fileprivate(set) var ignoredCount = 0
    /// Rows that name two users of tonight.
    fileprivate(set) var inForceCount = 0
    /// One or two for each row in force.
    fileprivate(set) var exclusions: [ExclusionPair] = []

    fileprivate init(rowCount: Int) { self.rowCount = rowCount }
}

/// Finds tonight's users in the rows of `blocks` and `match_history`.
///
/// Ids are spread over all the memory of the index, so that each look costs a wait for the memory.
/// The waits of many rows overlap: first all hashes are taken, then all slots read, then all ids
/// compared. Rows come by their first email, which is looked up once for all rows that have it.
struct ExclusionResolver {
    let index: IDIndex
    /// Whether the third column is an action; a block needs none.
    let hasActions: Bool

    /// A row whose first email is a user of tonight.
    private struct KnownRow {
        let user: PoolRow
        let other: FoldedKey
        let isMutual: Bool
    }

    /// Looks at some rows of a batch.
    func pairs(of batch: RowBatch, _ rows: Range<Int>) -> ExclusionBatch {
        var part = ExclusionBatch(rowCount: rows.count)
        var folder = KeyFolder()
        let known = knownRows(of: batch, rows, folder: &folder, part: &part)
        let found = index.find(known.map(\.other), in: batch, by: folder)
        for (row, other) in zip(known, found) where other != IDIndex.none && other != row.user {
            part.inForceCount += 1
            part.exclusions.append(.init(user: row.user, candidate: other))
            if row.isMutual { part.exclusions.append(.init(user: other, candidate: row.user)) }
        }
        return part
    }

    private func knownRows(
        of batch: RowBatch, _ rows: Range<Int>, folder: inout KeyFolder,
        part: inout ExclusionBatch
    ) -> [KnownRow] {
        var known: [KnownRow] = []
        known.reserveCapacity(rows.count)
        var previous: (place: Range<Int>, user: PoolRow?)?
        for row in rows {
            var user: PoolRow?
            let place = batch.place(row, 0)
            if let previous, batch.hasSameBytes(place, previous.place), batch.isText(row, 0) {
                user = previous.user
            } else {
                if let key = folder.key(in: batch, row: row, column: 0) {
                    user = index.find(key, in: batch, by: folder)
                }
                previous = batch.isText(row, 0) ? (place, user) : nil
            }
            let other = folder.key(in: batch, row: row, column: 1)
            guard let user, let other else {
                part.blankCount += 1
                continue
            }
            guard let isMutual = isMutual(batch, row) else {
                part.ignoredCount += 1
                continue
            }
            if user != IDIndex.none {
                known.append(KnownRow(user: user, other: other, isMutual: isMutual))
            }
        }
        return known
    }

    /// Whether both are kept out of the other's list; nil where the row does not count.
    ///
    /// Who has decided is not asked again; who was passed does not see who passed; a block parts
    /// both.
    private func isMutual(_ batch: RowBatch, _ row: Int) -> Bool? {
        guard hasActions else { return true }
        guard let action = batch.action(row, 2) else { return nil }
        return action == .pass
    }
}

extension RowBatch {
    fileprivate func isText(_ row: Int, _ column: Int) -> Bool { storage(row, column) == .text }

    fileprivate func action(_ row: Int, _ column: Int) -> HistoryAction? {
        guard isText(row, column) else { return nil }
        // Nearly every action is stored as its folded form.
        let word = bytes.span.extracting(place(row, column))
        return HistoryAction(folded: word) ?? foldedAction(row, column)
    }

    @inline(never)
    private func foldedAction(_ row: Int, _ column: Int) -> HistoryAction? {
        var word: [UInt8] = []
        guard BatchRow(self, row).foldText(column, into: &word) else { return nil }
        return HistoryAction(folded: word.span)
    }

    fileprivate func hasSameBytes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
        bytes.span.extracting(left).equals(bytes.span.extracting(right))
    }
}
