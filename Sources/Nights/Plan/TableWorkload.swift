import Algorithms
import FeatureTable
import Geo
import NightStages
import Scoring

/// What scoring a feature table comes to, from a small part of its work.
///
/// The table may be the night's, with its chunks, or hold a sample of its users: then cells are
/// cut as chunks are, numbers of users are divided by the share that it holds, and numbers of
/// pairs by its square.
///
/// Some users of each cell are tried: the share of those in reach who are near enough to them,
/// times the share of users anywhere that the rules accept but for the distance. Both are asked of
/// a few hundred others; of those in reach alone a sample would hold too few to tell a list of 50
/// from one of 100.
struct TableWorkload {
    /// Users who are tried, over the whole table.
    private static let tries = 600
    /// Others that each of them is compared with at most, in reach and anywhere.
    private static let others = (inReach: 100, anywhere: 1000)
    /// Chunks of a night that are looked at.
    private static let chunksLookedAt = 150

    private(set) var chunks = 0.0
    /// Users of each chunk times the users in its reach.
    private(set) var pairsInReach = 0.0
    /// Pairs near enough for both whose genders and ages accept each other.
    private(set) var pairsSuited = 0.0
    /// Rows of lists.
    private(set) var candidates = 0.0

    private let rules: PairRules
    /// The part of the night's users that the table holds.
    private let share: Double
    private let chunkBudget: Int
    /// One user out of so many is looked at.
    private let step: Int

    /// Sketches a night from a sample of its users.
    ///
    /// - Parameters:
    ///   - rules: with the table of the sample.
    ///   - share: the part of the night's users that it holds, above 0 and at most 1.
    ///   - chunkBudget: users of a chunk at most.
    /// - Throws: `CancellationError` soon after the task was cancelled.
    init(_ rules: PairRules, share: Double, chunkBudget: Int) throws(CancellationError) {
        (self.rules, self.share) = (rules, share)
        self.chunkBudget = max(1, Int((Double(chunkBudget) * share).rounded()))
        step = max(1, rules.table.count / Self.tries)
        for cell in GeohashCell.roots { try add(cell) }
    }

    /// Sketches a night from its table and some of its chunks.
    ///
    /// - Throws: ``NightError`` where a chunk has no valid geohash.
    init(_ rules: PairRules, _ chunks: [Chunk]) throws {
        self.rules = rules
        share = 1
        chunkBudget = .max
        let whole = chunks.filter { $0.part == 0 }
            .sorted { $0.users.lowerBound < $1.users.lowerBound }
        let every = max(1, whole.count / Self.chunksLookedAt)
        let chosen = stride(from: every / 2, to: whole.count, by: every).map { whole[$0] }
        let chosenUsers = chosen.reduce(0) { $0 + $1.users.count }
        step = max(1, chosenUsers / Self.tries)
        let weight = Double(rules.table.count) / Double(max(1, chosenUsers))
        for chunk in chosen { try add(chunk.users, of: try chunk.geohash(), weight: weight) }
        self.chunks = Double(chunks.count)
        // These are known.
        pairsInReach = Double(chunks.reduce(0) { $0 + $1.pairs })
    }

    private mutating func add(_ cell: GeohashCell) throws(CancellationError) {
        let users = rules.table.rows(inCells: cell.range)
        if users.isEmpty { return }
        if users.count > chunkBudget, cell.precision < 9 {
            for child in cell.children { try add(child) }
            return
        }
        chunks += (Double(users.count) / Double(chunkBudget)).rounded(.up)
        try add(users, of: cell, weight: 1 / share)
    }

    /// Adds some users of a cell, each of whom stands for `weight` of the night.
    private mutating func add(
        _ users: Range<Int>, of cell: GeohashCell, weight: Double
    ) throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        let reach = RowRanges(within: rules.parameters.radiusTenths, of: cell, in: rules.table)
        let inReach = Double(reach.count) / share
        pairsInReach += Double(users.count) * weight * inReach
        var tried = users.filter { $0 % step == 0 }
        if tried.isEmpty { tried = [users.lowerBound] }
        let weight = weight * Double(users.count) / Double(tried.count)
        for user in tried {
            let (suited, accepted) = shares(of: user)
            let near = nearShare(of: user, in: reach) * inReach
            pairsSuited += weight * suited * near
            candidates += weight * min(Double(rules.parameters.top), accepted * near)
        }
    }

    /// Of all users, the share that suits a user by gender and age, and the share that the rules
    /// accept wherever they live.
    private func shares(of user: Int) -> (suited: Double, accepted: Double) {
        let parameters = rules.parameters
        var (tried, suited, accepted) = (0, 0, 0)
        for other in rows(0..<rules.table.count, atMost: Self.others.anywhere, from: user) {
            tried += 1
            switch rules.refusal(user: user, candidate: other, distance: 0) {
            // The rules ask for these first.
            case .oneself, .interestedIn, .age: continue
            case .some: suited += 1
            case nil:
                suited += 1
                let score = rules.score(
                    user: user, candidate: other, distance: parameters.radiusTenths / 2)
                if score.total >= parameters.minimumScore { accepted += 1 }
            }
        }
        let all = Double(max(1, tried))
        return (Double(suited) / all, Double(accepted) / all)
    }

    /// Of those in reach of a user's cell, the share that is near enough for both.
    private func nearShare(of user: Int, in reach: RowRanges) -> Double {
        let limits = rules.table.distanceLimit
        let filter = rules.model.filters.maxDistance
        let farthest = min(
            rules.parameters.radiusTenths, filter.asksUser ? limits[user] : .max)
        var (tried, near) = (0, 0)
        for position in rows(0..<reach.count, atMost: Self.others.inReach, from: user) {
            let other = reach[position]
            tried += 1
            let limit = min(farthest, filter.asksCandidate ? limits[other] : .max)
            if rules.distance(user, other) <= limit { near += 1 }
        }
        return Double(near) / Double(max(1, tried))
    }

    /// Some rows, evenly; each user begins elsewhere, or the same rows would decide for all.
    private func rows(_ rows: Range<Int>, atMost count: Int, from user: Int) -> StrideTo<Int> {
        let step = max(1, rows.count / count)
        return stride(from: rows.lowerBound + user % step, to: rows.upperBound, by: step)
    }
}

/// Some ranges of rows as one list.
private struct RowRanges {
    private let ranges: [Range<Int>]
    /// `[ranges + 1]` how many rows come before each, and in all.
    private let starts: [Int]
    let count: Int

    /// The rows of the users within a radius of a cell, and of some beyond.
    init(within radiusTenths: Int32, of cell: GeohashCell, in table: FeatureTable) {
        let miles = (Double(radiusTenths) + 0.5) / 10
        ranges = RadiusCover(miles: miles, of: cell.box).ranges
            .map { table.rows(inCells: $0) }.filter { !$0.isEmpty }
        starts = ranges.map(\.count).reductions(0, +)
        count = starts[ranges.count]
    }

    /// The row at a position.
    subscript(position: Int) -> Int {
        let range = starts.partitioningIndex { $0 > position } - 1
        return ranges[range].lowerBound + position - starts[range]
    }
}
