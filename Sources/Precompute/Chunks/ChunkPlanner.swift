import Geo
package import UserPool

/// Splits the users of a feature table into chunks.
///
/// A chunk is the shortest geohash prefix, of at least one character, whose users fit the budget;
/// a cell of precision 9 that is still too full is split by rank. Its candidates are all users
/// within the radius of the cell's box. Where users times candidates is over the work budget, the
/// candidates are split too, and AggregateCandidates merges what the parts found.
///
/// How chunks are cut leaves no trace in what is published.
package struct ChunkPlanner {
    /// Pairs of one chunk at most, where nobody says otherwise: about a second of one core.
    package static let defaultPairBudget = 1 << 28

    private let table: FeatureTable
    private let userBudget: Int
    private let pairBudget: Int
    private let radiusTenths: Int32

    /// - Parameters:
    ///   - table: tonight's users.
    ///   - userBudget: users of a chunk at most; at least 1.
    ///   - pairBudget: pairs of a chunk at most, unless one user alone has more; at least 1.
    ///   - radiusTenths: tenths of a mile.
    package init(
        table: FeatureTable, userBudget: Int, pairBudget: Int = defaultPairBudget,
        radiusTenths: Int32
    ) {
        precondition(userBudget >= 1 && pairBudget >= 1, "a chunk has room for somebody")
        self.table = table
        self.userBudget = userBudget
        self.pairBudget = pairBudget
        self.radiusTenths = radiusTenths
    }

    /// All chunks, the largest first, so that the last to finish are small.
    package func plan() -> [Chunk] {
        var chunks: [Chunk] = []
        for cell in GeohashCell.roots { addChunks(of: cell, to: &chunks) }
        return chunks.sorted { left, right in
            if left.pairs != right.pairs { return left.pairs > right.pairs }
            return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }

    private func addChunks(of cell: GeohashCell, to chunks: inout [Chunk]) {
        let rows = table.rows(inCells: cell.range)
        if rows.isEmpty { return }
        if rows.count > userBudget, cell.precision < 9 {
            for child in cell.children { addChunks(of: child, to: &chunks) }
            return
        }
        let candidates = Reach(of: cell, radiusTenths: radiusTenths, in: table).count
        let stretches = rows.split(every: userBudget)
        for (rank, users) in stretches.enumerated() {
            let name = stretches.count == 1 ? cell.text : "\(cell.text)-r\(rank)"
            addParts(of: users, cell.text, name, candidates: candidates, to: &chunks)
        }
    }

    private func addParts(
        of users: Range<Int>, _ cell: String, _ name: String, candidates: Int,
        to chunks: inout [Chunk]
    ) {
        let pairs = users.count * candidates
        let parts = max(1, (pairs + pairBudget - 1) / pairBudget)
        for part in 0..<parts {
            let share = Reach.share(part, of: parts, total: candidates)
            chunks.append(
                Chunk(
                    name: parts == 1 ? name : "\(name)-c\(part)", cell: cell, users: users,
                    part: part, parts: parts, pairs: users.count * share.count))
        }
    }
}

extension Range<Int> {
    /// The range cut into stretches of `length`; the last may be shorter.
    func split(every length: Int) -> [Range<Int>] {
        stride(from: lowerBound, to: upperBound, by: length).map {
            $0..<Swift.min($0 + length, upperBound)
        }
    }
}
