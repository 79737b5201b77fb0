/// What stays the same in all scans of a chunk: the weights of the model and the candidates.
///
/// An object, made once, so that a scan of twenty rows does not copy thirty columns.
///
///     let plan = ScanPlan(weights, against: lanes)
///     level.scan(query, plan, rows: 0..<500, threshold: threshold, into: &survivors)
@safe package final class ScanPlan: @unchecked Sendable {
    // Sendable without a lock: nobody writes after `init`.

    /// How many distance bands the weights have.
    package let bandCount: Int
    /// The columns that a scan reads, in scan order.
    package let lanes: CandidateLanes
    /// Rows, padding included.
    package let rowCount: Int
    /// Where the columns begin.
    package let columns: LaneAddresses
    /// What a score is made of.
    package let weights: ScoreWeights
    /// Whether the terms may add up to something outside of 0...10000.
    package let clamps: Bool
    /// The bands of `weights`, without the array around them; valid as long as the plan.
    package let bands: UnsafeMutablePointer<ScoreWeights.Band>
    /// The least reciprocal of a number of interests for which single precision rounds exactly.
    private let leastExactScale: Float
    /// Keeps the columns, where the plan was given their owner.
    private let owner: LaneBlock?

    /// A plan for columns that own their memory, which it keeps.
    package convenience init(_ weights: ScoreWeights, against block: LaneBlock) {
        self.init(weights, against: block.lanes, owner: block)
    }

    /// A plan for columns whose memory the caller keeps alive.
    package convenience init(_ weights: ScoreWeights, against lanes: CandidateLanes) {
        self.init(weights, against: lanes, owner: nil)
    }

    private init(_ weights: ScoreWeights, against lanes: CandidateLanes, owner: LaneBlock?) {
        (self.owner, self.weights, self.lanes) = (owner, weights, lanes)
        rowCount = lanes.rowCount
        unsafe columns = unsafe LaneAddresses(lanes)
        clamps = !(0...10_000 ~= weights.least && 0...10_000 ~= weights.most)
        bandCount = weights.bands.count
        unsafe bands = .allocate(capacity: max(1, bandCount))
        unsafe bands.initialize(from: weights.bands, count: bandCount)
        let limit = Self.exactInterestLimit(points: weights.interests)
        leastExactScale = 1 / Float(limit)
    }

    // The bands are trivial values.
    deinit { unsafe bands.deallocate() }

    /// Whether the scores of this query's scans are exact; otherwise they are bounds from above.
    ///
    /// They are where bits and nibbles are unambiguous, no term is hidden or depends on the
    /// distance, and the share of interests rounds exactly in single precision. The kernel rounds
    /// the share `k w / m` half up by taking the whole number nearest to
    ///
    ///     (k w + 1/4) r    where r is 1 / m, rounded
    ///
    /// In true numbers: `k w / m + 1/2` is a multiple of 1 / 2m. The added 1 / 4m leads half-way to
    /// the next multiple, so it changes nothing about which whole number is nearest, but for a tie,
    /// which it turns upward; and it keeps the sum 1 / 4m away from where that number changes.
    /// `k w + 1/4` has no error below 2^22; rounding `r` and the product is off by 2^-24 of at most
    /// `w + 1` each. So the result is exact where
    ///
    ///     2 (w + 1) / 2^24 < 1 / 4m
    ///
    /// which holds for all m up to 512 with 25 points, and m is at most the user's number.
    package func givesExactScores(_ query: PairQuery) -> Bool {
        guard query.isUnambiguous, query.interestSlack == 0 else { return false }
        guard !weights.hasHiddenTerm, bandCount == 0 else { return false }
        return weights.interests == 0 || query.interestScale == 0
            || query.interestScale >= leastExactScale
    }

    private static func exactInterestLimit(points: Int32) -> Int {
        // Strictly less: 8 m (w + 1) < 2^24.
        min(512, ((1 << 24) - 1) / (8 * (Int(points) + 1)))
    }
}

/// Where the columns of a scan begin.
@unsafe package struct LaneAddresses {
    /// The bits that tell who a candidate is.
    package let attributes: UnsafeRawPointer
    /// The bits that a candidate refuses.
    package let refusals: UnsafeRawPointer
    /// Age and accepted ages.
    package let ages: UnsafeRawPointer
    /// First coordinate of the unit vector.
    package let x: UnsafeRawPointer
    /// Second coordinate.
    package let y: UnsafeRawPointer
    /// Third coordinate.
    package let z: UnsafeRawPointer
    /// Square of the longest chord that a candidate accepts.
    package let reach: UnsafeRawPointer
    /// Categories, photo and bio.
    package let categories: UnsafeRawPointer
    /// 1 / number of interests; 0 without interests.
    package let interestScale: UnsafeRawPointer
    /// An even number of words; the last may be twice, for which a query has no bits.
    package let interests: InlineArray<16, UnsafeRawPointer>
    /// Words of the interest bit set; even, at most 16.
    package let interestWordCount: Int

    init(_ lanes: CandidateLanes) {
        // A column without rows has no address and is never read.
        let nowhere = unsafe UnsafeRawPointer(bitPattern: 64).unsafelyUnwrapped
        unsafe attributes = lanes.attributes.base ?? nowhere
        unsafe refusals = lanes.refusals.base ?? nowhere
        unsafe ages = lanes.ages.base ?? nowhere
        unsafe x = lanes.x.base ?? nowhere
        unsafe y = lanes.y.base ?? nowhere
        unsafe z = lanes.z.base ?? nowhere
        unsafe reach = lanes.reach.base ?? nowhere
        unsafe categories = lanes.categories.base ?? nowhere
        unsafe interestScale = lanes.interestScale.base ?? nowhere
        let last = lanes.interests.count - 1
        unsafe interests = InlineArray { word in
            unsafe lanes.interests[min(word, last)].base ?? nowhere
        }
        unsafe interestWordCount = lanes.interests.count
    }
}

extension ScoreWeights {
    /// The least and the greatest sum of terms.
    fileprivate var least: Int32 { base + sum { min(0, $0, $1) } }
    fileprivate var most: Int32 { base + sum { max(0, $0, $1) } }

    private func sum(_ extreme: (Int32, Int32) -> Int32) -> Int32 {
        var sum = extreme(interests, 0) + extreme(ageInRange, ageOutOfRange)
        for points in [mutualInterest, photo, bio] { sum += extreme(points, 0) }
        for index in 0..<6 { sum += extreme(categories[index], 0) }
        let bands = bands.map(\.points)
        return sum + extreme(bands.min() ?? 0, bands.max() ?? 0)
    }
}
