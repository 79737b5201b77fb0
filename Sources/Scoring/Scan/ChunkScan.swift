import Bytes
import FeatureTable
import LaneLayout
import ScoringKernel

/// The kernel's way through a chunk: its users against one tile after the other.
struct ChunkScan: ~Copyable {
    private let range: Range<Int>
    private let users: ChunkUsers
    private let kernel: KernelLevel
    private let plan: ScanPlan
    private let judge: ExactFilter
    private let table: FeatureTable

    // By slot:
    private var thresholds: [ScanThreshold]
    private var exclusions: ChunkExclusions
    private var best: TopK

    private var counts = PairCounts()
    private var survivors = Survivors()
    private var reachable: [Slot] = []
    private var accepted = KeyBuffer()

    init(rules: PairRules, users range: Range<Int>, kernel: KernelLevel) {
        let plan = ScanPlan(ScoreWeights(rules.model), against: CandidateLanes(rules.table))
        let users = ChunkUsers(range, rules: rules, plan: plan)
        (self.range, self.users, self.kernel, self.plan) = (range, users, kernel, plan)
        judge = ExactFilter(rules)
        table = rules.table
        let least = ScanThreshold(
            score: rules.parameters.minimumScore, reachAtScore: .infinity)
        thresholds = [ScanThreshold](repeating: least, count: range.count)
        exclusions = ChunkExclusions(of: users.rows, rules.table)
        best = TopK(users: range.count, limit: rules.parameters.top)
    }

    /// Scores the users against those of a tile; tiles come in ascending order.
    mutating func score(against tile: ScanIndex.Tile) {
        let users = users
        let index = table.scanIndex
        let allSides = users.sides
        let sides = allSides.span
        for run in users.runs {
            reachable.removeAll(keepingCapacity: true)
            for slot in run where sides[slot].mayReach(tile) { reachable.append(Slot(slot)) }
            if reachable.isEmpty { continue }
            for group in tile.groups where sides[run.lowerBound].mayMeet(index.groups[group]) {
                scan(index.groups[group], of: tile)
            }
        }
    }

    private mutating func scan(_ group: ScanIndex.Group, of tile: ScanIndex.Tile) {
        let index = table.scanIndex
        // Spans lend their elements; a subscript of an array would copy a query of 150 bytes.
        let (allQueries, allSides) = (users.queries, users.sides)
        let queries = allQueries.span
        let sides = allSides.span
        for place in reachable.indices {
            let slot = reachable[place].index
            let positions = sides[slot].positions(in: group, index)
            if positions.isEmpty { continue }
            survivors.removeAll()
            kernel.scan(
                queries[slot], plan, rows: positions, threshold: thresholds[slot],
                into: &survivors)
            counts.scanned += positions.count
            counts.accepted += survivors.passed
            if survivors.count == 0 { continue }
            judgeSurvivors(of: reachable[place], in: tile)
        }
    }

    /// Offers those that the exact rules accept.
    private mutating func judgeSurvivors(of user: Slot, in tile: ScanIndex.Tile) {
        let slot = user.index
        counts.scored += survivors.count
        accepted.reset(capacity: survivors.count)
        judge.accept(
            survivors, by: users.exactSides[slot], scoresAreExact: users.scoresAreExact[slot],
            to: &accepted)
        exclusions.remove(from: &accepted, to: user, in: tile.rows, table)
        let isBetter = best.offer(accepted, to: user)
        if isBetter, let bound = best.bound(of: user) {
            thresholds[slot] = ScanThreshold(
                score: max(thresholds[slot].score, bound.score),
                reachAtScore: Chord.greatestSquare(tenths: bound.distance))
        }
    }

    /// What was found.
    consuming func lists() -> ChunkLists {
        ChunkLists(users: range, slots: users.slots, best: &best, counts: counts)
    }
}
