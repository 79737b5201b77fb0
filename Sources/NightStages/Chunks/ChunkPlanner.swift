import Algorithms
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
        (self.rules, self.userBudget, self.workBudget) = (rules, userBudget, workBudget)
        estimate = WorkEstimate(rules)
    }

    /// All chunks, the most work first, so that the last to finish are small.
    package func plan() -> [Chunk] {
        var units: [WorkUnit] = []
        for cell in GeohashCell.roots { addUnits(of: cell, to: &units) }
        let total = units.reduce(0) { $0 + $1.work }
        let share = Int(Double(total) * Self.largestShare)
        let most = workBudget ?? min(max(share, Self.leastWork), Self.mostWork)
        var chunks: [Chunk] = []
        for unit in units { addChunks(of: unit, most, to: &chunks) }
        return chunks.sorted { left, right in
            if left.work != right.work { return left.work > right.work }
            return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }

    /// Consecutive users of a cell, and whom they may meet.
    private struct WorkUnit {
        let name: String
        let cell: GeohashCell
        let users: Range<Int>
        let region: CandidateRegion
        let work: Int
    }

    private func addUnits(of cell: GeohashCell, to units: inout [WorkUnit]) {
        let rows = rules.table.rows(inCells: cell.range)
        if rows.isEmpty { return }
        if rows.count > userBudget, cell.precision < GeohashCell.precisions.upperBound {
            for child in cell.children { addUnits(of: child, to: &units) }
        } else {
            addUnits(of: cell, rows, every: userBudget, to: &units)
        }
    }

    /// Adds the users of a cell in stretches of so many.
    private func addUnits(
        of cell: GeohashCell, _ rows: Range<Int>, every length: Int, to units: inout [WorkUnit]
    ) {
        let region = CandidateRegion(
            of: cell, radiusTenths: rules.parameters.radiusTenths, in: rules.table)
        let stretches = rows.chunks(ofCount: length)
        for (rank, users) in stretches.enumerated() {
            units.append(
                WorkUnit(
                    name: stretches.count == 1 ? cell.text : "\(cell.text)-r\(rank)", cell: cell,
                    users: users, region: region,
                    work: estimate.pairs(of: users, against: region.tiles)))
        }
    }

    /// Adds a unit as chunks with at most so much work.
    private func addChunks(of unit: WorkUnit, _ most: Int, to chunks: inout [Chunk]) {
        if unit.work > most, unit.users.count > Self.leastUsers,
            unit.cell.precision < GeohashCell.precisions.upperBound
        {
            var units: [WorkUnit] = []
            for cell in unit.cell.children {
                let rows = rules.table.rows(inCells: cell.range)
                if !rows.isEmpty { addUnits(of: cell, rows, every: userBudget, to: &units) }
            }
            for smaller in units { addChunks(of: smaller, most, to: &chunks) }
        } else {
            addParts(of: unit, most, to: &chunks)
        }
    }

    private func addParts(of unit: WorkUnit, _ most: Int, to chunks: inout [Chunk]) {
        let wanted = (unit.work + most - 1) / most
        let parts = min(max(1, wanted), max(1, unit.region.tiles.count))
        for part in 0..<parts {
            let region = unit.region.part(part, of: parts)
            chunks.append(
                Chunk(
                    name: parts == 1 ? unit.name : "\(unit.name)-c\(part)",
                    cell: unit.cell.text, users: unit.users, part: part, parts: parts,
                    pairs: unit.users.count * region.count,
                    work: estimate.pairs(of: unit.users, against: region.tiles)))
        }
    }
}
