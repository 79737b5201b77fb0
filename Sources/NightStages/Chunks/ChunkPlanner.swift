import FeatureTable
import Geo
package import Scoring

/// Splits the users of a feature table into chunks.
///
/// A chunk is the shortest geohash prefix, of at least one character, whose users fit the user
/// budget; a cell of precision 9 that is still too full is split by rank. Its candidates are all
/// users within the radius of the cell's box.
///
/// The work of a chunk is estimated (``WorkEstimate``). Where it is over the work budget, the chunk
/// is split on: its users as long as enough of them are left to be worth a scan, then its
/// candidates, and AggregateCandidates merges what the parts found.
///
/// How chunks are cut leaves no trace in what is published.
package struct ChunkPlanner {
    /// What of the whole night's work one chunk may be, so that the last one is not waited for.
    package static let largestShare = 1.0 / 24
    /// A chunk with less work, in pairs to look at, is never split: some hundredths of a second.
    package static let leastWork = 1 << 24
    /// A chunk with more work is always split: about a second.
    package static let mostWork = 1 << 30
    /// Chunks of fewer users than this are split on the candidates' side.
    private static let leastUsers = 1024

    private let rules: PairRules
    private let userBudget: Int
    private let workBudget: Int?
    private let estimate: WorkEstimate

    /// - Parameters:
    ///   - rules: tonight's users and what they are scored with.
    ///   - userBudget: users of a chunk at most; at least 1.
    ///   - workBudget: pairs of a chunk to look at; nil stands for a share of the whole night.
    package init(rules: PairRules, userBudget: Int, workBudget: Int? = nil) {
        precondition(userBudget >= 1 && workBudget ?? 1 >= 1, "a chunk has room for somebody")
        self.rules = rules
        self.userBudget = userBudget
        self.workBudget = workBudget
        estimate = WorkEstimate(rules)
    }

    /// All chunks, the most work first, so that the last to finish are small.
    package func plan() -> [Chunk] {
        var pieces: [Piece] = []
        for cell in GeohashCell.roots { addPieces(of: cell, to: &pieces) }
        let total = pieces.reduce(0) { $0 + $1.work }
        let share = Int(Double(total) * Self.largestShare)
        let most = workBudget ?? min(max(share, Self.leastWork), Self.mostWork)
        var chunks: [Chunk] = []
        for piece in pieces { addChunks(of: piece, most, to: &chunks) }
        return chunks.sorted { left, right in
            if left.work != right.work { return left.work > right.work }
            return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }

    /// Consecutive users of a cell, and whom they may meet.
    private struct Piece {
        let name: String
        let cell: GeohashCell
        let users: Range<Int>
        let reach: CandidateRegion
        let work: Int
    }

    private func addPieces(of cell: GeohashCell, to pieces: inout [Piece]) {
        let rows = rules.table.rows(inCells: cell.range)
        if rows.isEmpty { return }
        if rows.count > userBudget, cell.precision < GeohashCell.precisions.upperBound {
            for child in cell.children { addPieces(of: child, to: &pieces) }
        } else {
            addPieces(of: cell, rows, every: userBudget, to: &pieces)
        }
    }

    /// Adds the users of a cell in stretches of so many.
    private func addPieces(
        of cell: GeohashCell, _ rows: Range<Int>, every length: Int, to pieces: inout [Piece]
    ) {
        let reach = CandidateRegion(
            of: cell, radiusTenths: rules.parameters.radiusTenths, in: rules.table)
        let stretches = rows.split(every: length)
        for (rank, users) in stretches.enumerated() {
            pieces.append(
                Piece(
                    name: stretches.count == 1 ? cell.text : "\(cell.text)-r\(rank)", cell: cell,
                    users: users, reach: reach,
                    work: estimate.pairs(of: users, against: reach.tiles)))
        }
    }

    /// Adds a piece as chunks with at most so much work.
    private func addChunks(of piece: Piece, _ most: Int, to chunks: inout [Chunk]) {
        if piece.work > most, piece.users.count > Self.leastUsers,
            piece.cell.precision < GeohashCell.precisions.upperBound
        {
            var pieces: [Piece] = []
            for cell in piece.cell.children {
                let rows = rules.table.rows(inCells: cell.range)
                if !rows.isEmpty { addPieces(of: cell, rows, every: userBudget, to: &pieces) }
            }
            for smaller in pieces { addChunks(of: smaller, most, to: &chunks) }
        } else {
            addParts(of: piece, most, to: &chunks)
        }
    }

    private func addParts(of piece: Piece, _ most: Int, to chunks: inout [Chunk]) {
        let wanted = (piece.work + most - 1) / most
        let parts = min(max(1, wanted), max(1, piece.reach.tiles.count))
        for part in 0..<parts {
            let reach = piece.reach.part(part, of: parts)
            chunks.append(
                Chunk(
                    name: parts == 1 ? piece.name : "\(piece.name)-c\(part)",
                    cell: piece.cell.text, users: piece.users, part: part, parts: parts,
                    pairs: piece.users.count * reach.count,
                    work: estimate.pairs(of: piece.users, against: reach.tiles)))
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
