/// The candidates of a scan, as columns of sixteen-row vectors.
///
/// The columns are those of a feature table (see `FeatureTable`): `attributes` and `refusals` are
/// bit sets over the same bits, `ages` holds age, 127 - age, ageMax, 127 - ageMin from the low byte
/// up, `x y z` are unit vectors, `reach` is the square of the longest chord that the row accepts,
/// `categories` holds six nibbles (0 unknown) and in bits 24 and 25 photo and bio,
/// `interestScale` is 1 / number of interests (0 for none), `interests` are the words of a bit set.
package struct CandidateLanes: Sendable {
    let attributes: LaneColumn<UInt32>
    let refusals: LaneColumn<UInt32>
    let ages: LaneColumn<UInt32>
    let x: LaneColumn<Float>
    let y: LaneColumn<Float>
    let z: LaneColumn<Float>
    let reach: LaneColumn<Float>
    let categories: LaneColumn<UInt32>
    let interestScale: LaneColumn<Float>
    let interests: [LaneColumn<UInt32>]

    package init(
        attributes: LaneColumn<UInt32>, refusals: LaneColumn<UInt32>, ages: LaneColumn<UInt32>,
        x: LaneColumn<Float>, y: LaneColumn<Float>, z: LaneColumn<Float>,
        reach: LaneColumn<Float>, categories: LaneColumn<UInt32>,
        interestScale: LaneColumn<Float>, interests: [LaneColumn<UInt32>]
    ) {
        self.attributes = attributes
        self.refusals = refusals
        self.ages = ages
        self.x = x
        self.y = y
        self.z = z
        self.reach = reach
        self.categories = categories
        self.interestScale = interestScale
        self.interests = interests
    }
}

/// One user's side of every pair of a scan.
package struct PairQuery: Sendable {
    /// Attribute bits that the user refuses; 0 where the model does not ask the user.
    package var refusals: UInt32 = 0
    /// The user's attribute bits; 0 where the model does not ask the candidate.
    package var attributes: UInt32 = 0
    /// What the bytes of a candidate's age word must reach: ageMin, 127 - ageMax, age, 127 - age;
    /// 0 where the model does not ask.
    package var ages: UInt32 = 0
    package var x: Float = 0
    package var y: Float = 0
    package var z: Float = 0
    /// Square of the longest chord that the user and the run accept.
    package var reach: Float = 0
    /// Whether the candidate's own reach counts.
    package var usesCandidateReach = false
    package var interestScale: Float = 0
    /// How many more interests the user may share than the bits show.
    package var interestSlack: Float = 0
    /// As many words as the candidates have.
    package var interests: [UInt32] = []
    /// The nibbles of the user's categories, 15 where one is unknown, so that it equals nothing.
    package var categories: UInt32 = 0
    /// The attribute bit of the user's gender, for the term of mutual interest.
    package var genderBit: UInt32 = 0
    /// ageMin and 127 - ageMax in the two low bytes, for the term of the age.
    package var ageRange: UInt32 = 0

    package init() {}
}

/// What a score is made of, in hundredths of a point.
package struct ScoreWeights: Sendable {
    /// A share of the score that depends on the distance alone.
    package struct Band: Sendable {
        /// Squares of the chords between which the points may apply, with the margin of single
        /// precision on both sides.
        package let nearest: Float
        package let farthest: Float
        package let points: Float

        package init(nearest: Float, farthest: Float, points: Float) {
            self.nearest = nearest
            self.farthest = farthest
            self.points = points
        }
    }

    /// What every pair gets at most: the base and what no lane can tell.
    package var base: Float = 0
    package var interests: Float = 0
    /// Points for an equal category, in the order of the nibbles.
    package var categories: [Float] = []
    package var bands: [Band] = []
    /// Points for a candidate whose age the user accepts, and for one whose age not.
    package var ageInRange: Float = 0
    package var ageOutOfRange: Float = 0
    package var mutualInterest: Float = 0
    package var photo: Float = 0
    package var bio: Float = 0

    package init() {}

    var scoresAge: Bool { ageInRange != 0 || ageOutOfRange != 0 }
    var scoresExtras: Bool { mutualInterest != 0 || photo != 0 || bio != 0 }
}

/// What a pair must reach to be worth an exact look.
package struct ScanThreshold: Sendable {
    /// The least score, in hundredths of a point.
    package var score: Int32
    /// Where the score is no better than `score`: the square of the longest chord that may still
    /// be good enough.
    package var reachAtScore: Float

    package init(score: Int32, reachAtScore: Float) {
        self.score = score
        self.reachAtScore = reachAtScore
    }
}

/// The rows that a scan lets through, and what it saw.
package struct ScanResult: Sendable {
    /// Rows whose pair may be accepted with a score that is high enough, ascending.
    package var rows: [UInt32] = []
    /// Pairs that passed the filters, whatever their score.
    package var passed = 0

    package init() {}
}

/// The scan of one user against a block of candidates, sixteen at a time.
///
/// A scan is a filter that errs on one side only. It lets a row through if the pair *may* be
/// accepted and reach the threshold, and certainly lets through all that do: masks may share bits,
/// chords have single precision with a margin, scores are bounds from above. The exact rules have
/// the last word on what it lets through.
///
/// The tests of a pair are branch-free:
/// - attributes: `(candidate & refusedByUser) | (refusedByCandidate & user)` must be 0;
/// - ages: all four comparisons in one subtraction. Each byte holds 0...127 and gets its high bit
///   set first, so no byte borrows from the next, and the high bit survives where the candidate's
///   byte is at least the user's;
/// - distance: the square of the chord, in single precision, against the smaller reach.
///
/// Only where a lane passes are interests and categories read.
package enum PairKernel {
    /// The added half rounds as the exact score does; the rest covers the error of three
    /// single-precision operations on values up to 10000.
    static let roundingMargin: Float = 0.51

    /// Scans rows for candidates.
    ///
    /// - Parameters:
    ///   - query: the user.
    ///   - weights: of the model.
    ///   - candidates: the columns of all rows.
    ///   - range: the rows to look at.
    ///   - threshold: what a pair must reach.
    ///   - result: gets the rows appended and the count added.
    package static func scan(
        _ query: PairQuery, _ weights: ScoreWeights, against candidates: CandidateLanes,
        rows range: Range<Int>, threshold: ScanThreshold, into result: inout ScanResult
    ) {
        guard !range.isEmpty else { return }
        let least = Lanes<Float>(repeating: Float(threshold.score))
        let better = Lanes<Float>(repeating: Float(threshold.score + 1))
        let reachAtScore = Lanes<Float>(repeating: threshold.reachAtScore)
        let first = range.lowerBound / 16
        let last = (range.upperBound - 1) / 16
        for vector in first...last {
            var passing = Filter.passing(query, candidates, vector)
            if vector == first { passing &= UInt32.max << UInt32(range.lowerBound % 16) }
            if vector == last {
                passing &= UInt32.max >> UInt32(31 - (range.upperBound - 1) % 16)
            }
            if passing == 0 { continue }
            result.passed &+= passing.nonzeroBitCount
            let bounds = Bound.scores(query, weights, candidates, vector)
            let isNear = Filter.squaredChord(query, candidates, vector) .<= reachAtScore
            passing &= ((bounds .>= better) .| ((bounds .>= least) .& isNear)).bits
            while passing != 0 {
                let lane = passing.trailingZeroBitCount
                result.rows.append(UInt32(truncatingIfNeeded: vector &* 16 &+ lane))
                passing &= passing &- 1
            }
        }
    }
}
