import Algorithms
import Bytes
import FeatureTable

/// What is left of the exclusions of a chunk's users while tiles go by in ascending order.
///
/// The lists are copied in the order of the slots, which is the order in which users are scanned:
/// the processor fetches them before they are asked for.
struct ChunkExclusions {
    /// So many are looked for among the candidates one by one.
    private static let fewExclusions = 8

    /// What is left of a slot's list, and the first row of it; beyond all rows where there is none.
    ///
    /// Most tiles hold none of a user's exclusions, and that row alone tells so.
    private struct Rest {
        var first: UInt32
        var end: UInt32
        var nextRow: UInt32
    }

    /// The excluded rows of each slot, ascending, and the ranks of their ids.
    private let rows: [UInt32]
    private let idRanks: [IDRank]
    private var rests: [Rest]

    init(of users: [Int], _ table: FeatureTable) {
        var rows: [UInt32] = []
        rests = users.map { user in
            let first = rows.count
            for index in table.exclusions[user] { rows.append(table.exclusions.values[index]) }
            return Rest(
                first: UInt32(first), end: UInt32(rows.count),
                nextRow: first < rows.count ? rows[first] : .max)
        }
        self.rows = rows
        idRanks = rows.map { table.idRank[Row(rawValue: $0)] }
    }

    /// Takes those out of some candidates that a user may not meet.
    ///
    /// - Parameters:
    ///   - candidates: users of a tile.
    ///   - user: whose list they may enter.
    ///   - tile: the rows of the tile, not before those of the last one.
    ///   - table: the users.
    @inline(__always)
    mutating func remove(
        from candidates: inout KeyBuffer, to user: Slot, in tile: Range<Int>,
        _ table: FeatureTable
    ) {
        if rests[user.index].nextRow >= tile.upperBound { return }
        let excluded = take(user.index, in: tile)
        if !excluded.isEmpty { remove(excluded, from: &candidates, table) }
    }

    /// The excluded rows of a tile; those up to its end are left behind.
    private mutating func take(_ slot: Int, in tile: Range<Int>) -> Range<Int> {
        let end = Int(rests[slot].end)
        var first = Int(rests[slot].first)
        while first < end, rows[first] < tile.lowerBound { first += 1 }
        var next = first
        while next < end, rows[next] < tile.upperBound { next += 1 }
        // A tile has several groups: what is in it is wanted again.
        let nextRow = first < end ? rows[first] : .max
        rests[slot] = Rest(first: UInt32(first), end: UInt32(end), nextRow: nextRow)
        return first..<next
    }

    private func remove(
        _ excluded: Range<Int>, from candidates: inout KeyBuffer, _ table: FeatureTable
    ) {
        if excluded.count > Self.fewExclusions {
            candidates.removeAll { candidate in
                holds(table.rowOfRank[candidate.idRank].rawValue, in: excluded)
            }
            return
        }
        for index in excluded { candidates.remove(idRank: idRanks[index]) }
    }

    private func holds(_ row: UInt32, in excluded: Range<Int>) -> Bool {
        let place = excluded.partitioningIndex { rows[$0] >= row }
        return place < excluded.upperBound && rows[place] == row
    }
}
