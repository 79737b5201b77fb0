import Bytes
import FeatureTable
import LaneLayout
import ScoringKernel

/// The users of a chunk in *slots*, sorted like the positions of a tile.
///
/// Those that follow one another look for the same groups and nearly the same ages, which are then
/// still in the cache. An object, so that nobody copies it.
final class ChunkUsers: Sendable {
    /// The row of each slot, and the slot of each row from the chunk's first one on.
    let rows: [Int]
    let slots: [Slot]
    /// Each user's side of a scan, of the way to it, and of the exact rules.
    let queries: [PairQuery]
    let sides: [ScanSide]
    let exactSides: [ExactSide]
    /// Whether the kernel's scores of the user are exact.
    let scoresAreExact: [Bool]
    /// Slots of users who are of one gender and take the same genders.
    let runs: [Range<Int>]

    /// - Parameters:
    ///   - users: rows of the chunk.
    ///   - rules: what they are scored by.
    ///   - plan: of the scans.
    init(_ users: Range<Int>, rules: PairRules, plan: ScanPlan) {
        let table = rules.table
        let positions = Self.positions(of: users, in: table)
        let rows = positions.map { table.rowOfPosition[$0].index }
        var slots = [Slot](repeating: Slot(0), count: users.count)
        for (slot, row) in rows.enumerated() { slots[row - users.lowerBound] = Slot(slot) }
        (self.rows, self.slots) = (rows, slots)
        queries = positions.map { PairQuery(at: $0, rules) }
        scoresAreExact = queries.map(plan.givesExactScores)
        sides = rows.map { ScanSide(of: $0, rules) }
        exactSides = rows.map { ExactSide(of: $0, rules) }
        runs = Self.runs(of: sides)
    }

    /// The positions of some rows, sorted by group and age over all tiles.
    private static func positions(of users: Range<Int>, in table: FeatureTable) -> [ScanPosition] {
        let tiles = table.scanIndex.tiles(ofRows: users).map { table.scanIndex.tiles[$0].rows }
        let positions = tiles.joined().map { ScanPosition($0) }
            .filter { users.contains(table.rowOfPosition[$0].index) }
        let keys = positions.map { position in
            let row = table.rowOfPosition[position].index
            let key = UInt64(table.gender[row]) << 16 | UInt64(table.interestedIn[row]) << 8
            return (key | UInt64(table.age[row])) << 32 | UInt64(position.rawValue)
        }
        return keys.sorted().map { ScanPosition(rawValue: UInt32(truncatingIfNeeded: $0)) }
    }

    private static func runs(of sides: [ScanSide]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for (slot, side) in sides.enumerated() {
            if let last = runs.last, sides[last.lowerBound].gender == side.gender,
                sides[last.lowerBound].interestedIn == side.interestedIn
            {
                runs[runs.count - 1] = last.lowerBound..<slot + 1
            } else {
                runs.append(slot..<slot + 1)
            }
        }
        return runs
    }
}
