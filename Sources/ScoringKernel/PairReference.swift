import LaneLayout

/// The plain loop: what a scan means, pair by pair.
///
/// Every kernel gives what it gives, bit for bit. It is the peer that benchmarks compare with.
package struct PairReference {
    private let query: PairQuery
    private let lanes: CandidateLanes
    private let weights: ScoreWeights
    private let isExact: Bool

    private init(_ query: PairQuery, _ plan: ScanPlan) {
        self.query = query
        lanes = plan.lanes
        weights = plan.weights
        isExact = plan.givesExactScores(query)
    }

    /// Scans rows for candidates; see `PairKernel`.
    ///
    /// - Parameters:
    ///   - query: the user.
    ///   - plan: the model's weights and the columns of all rows.
    ///   - rows: the rows to look at, of those of the plan.
    ///   - threshold: what a pair must reach.
    ///   - survivors: gets the pairs appended, in the order of rows, and the count added.
    package static func scan(
        _ query: PairQuery, _ plan: ScanPlan, rows: Range<Int>, threshold: ScanThreshold,
        into survivors: inout Survivors
    ) {
        survivors.reserve(rows.count)
        let reference = PairReference(query, plan)
        for row in rows {
            guard let square = reference.square(row) else { continue }
            survivors.passed += 1
            let score = reference.score(row, square)
            let least = square <= threshold.reachAtScore ? threshold.score : threshold.score + 1
            if score >= least { survivors.append(row, score: score) }
        }
    }

    /// The squared chord of a pair that passes the filters of rule 1.
    private func square(_ row: Int) -> Float? {
        if lanes.attributes[row: row] & query.refusals != 0 { return nil }
        if lanes.refusals[row: row] & query.attributes != 0 { return nil }
        if !AgeLane.reaches(lanes.ages[row: row], query.ages) { return nil }
        let x = lanes.x[row: row] - query.x
        let y = lanes.y[row: row] - query.y
        let z = lanes.z[row: row] - query.z
        let square = x * x + y * y + z * z
        if square > query.reach { return nil }
        if query.usesCandidateReach && square > lanes.reach[row: row] { return nil }
        return square
    }

    private func score(_ row: Int, _ square: Float) -> Int32 {
        var score = weights.base
        if weights.interests != 0 { score += interests(row) }
        let categories = lanes.categories[row: row]
        let different = categories ^ query.categories
        for category in 0..<CategoryLane.count
        where different >> CategoryLane.shift(category) & 0xF == 0 {
            score += weights.categories[category]
        }
        if categories & CategoryLane.photo != 0 { score += weights.photo }
        if categories & CategoryLane.bio != 0 { score += weights.bio }
        if lanes.refusals[row: row] & query.genderBit == 0 { score += weights.mutualInterest }
        let isInRange = AgeLane.reaches(lanes.ages[row: row], query.ageRange)
        score += isInRange ? weights.ageInRange : weights.ageOutOfRange
        if !weights.bands.isEmpty { score += bands(square) }
        return min(max(score, 0), 10_000)
    }

    private func interests(_ row: Int) -> Int32 {
        let points = Float(weights.interests)
        var common = 0
        for word in lanes.interests.indices {
            common += (lanes.interests[word][row: row] & query.interests[word]).nonzeroBitCount
        }
        let scale = max(query.interestScale, lanes.interestScale[row: row])
        let before = isExact ? 0.25 : query.interestSlack * points
        let share = min((Float(common) * points + before) * scale, points)
        return Int32((share + (isExact ? 0 : 0.01)).rounded(.toNearestOrEven))
    }

    /// The points of the best band that the pair may be in.
    private func bands(_ square: Float) -> Int32 {
        var most: Int32 = -10_000
        for band in weights.bands where band.nearest <= square && square <= band.farthest {
            most = max(most, band.points)
        }
        return most
    }
}
