import LaneLayout
import ScoringKernel

// The scores of rule 3, of those that passed the filters.

extension Tile {
    /// Appends those of some pairs whose score is good enough.
    @inline(__always)
    func keep(
        _ reached: Lanes<UInt32>, _ threshold: ScanThreshold, in survivors: inout Survivors
    ) {
        let least = Lanes<Int32>(repeating: threshold.score)
        let reachAtScore = Lanes<Float>(repeating: threshold.reachAtScore)
        let rounding = Rounding(self)
        var good = Lanes<UInt32>()
        var pending = reached.disjunction
        while pending != 0 {
            let place = pending.trailingZeroBitCount
            pending &= pending &- 1
            // The notes have room for each vector of a tile, and this one was noted.
            let squares = unsafe survivors.notedSquares[place]
            let scores = scores(first &+ place, squares: squares, rounding: rounding)
            // A mask is -1 where it is set: the nearer ones need one less.
            let exceeded = least &+ Lanes<UInt32>(squares .<= reachAtScore).asSigned
            let bit = Lanes<UInt32>(repeating: 1 &<< UInt32(truncatingIfNeeded: place))
            good |= Lanes<Int32>.less(exceeded, scores).asUnsigned & reached & bit
            unsafe survivors.notedScores[place] = scores
        }
        append(good, to: &survivors)
    }

    /// Appends pairs whose scores are noted.
    @inline(__always)
    private func append(_ good: Lanes<UInt32>, to survivors: inout Survivors) {
        var pending = good.disjunction
        while pending != 0 {
            let place = pending.trailingZeroBitCount
            pending &= pending &- 1
            let bit = Lanes<UInt32>(repeating: 1 &<< UInt32(truncatingIfNeeded: place))
            unsafe survivors.append(
                (good & bit .!= Lanes<UInt32>()).bits, of: first &+ place,
                scores: survivors.notedScores + place)
        }
    }

    /// How the share `k w / m` of interests is rounded: the nearest whole number to
    /// `(k w + before) r + margin`, where r is 1 / m.
    struct Rounding {
        let points: Lanes<Float>
        let before: Lanes<Float>
        let margin: Lanes<Float>

        /// What is exact where scores can be (``ScanPlan/givesExactScores(_:)``), or what the slack
        /// and more than all errors of single precision are added to.
        @inline(__always)
        init(_ tile: Tile) {
            let points = Float(tile.plan.weights.interests)
            self.points = Lanes(repeating: points)
            before = Lanes(repeating: tile.isExact ? 0.25 : tile.query.interestSlack * points)
            margin = Lanes(repeating: tile.isExact ? 0 : 0.01)
        }
    }

    /// The scores of a vector's pairs, or bounds from above, in hundredths of a point.
    @inline(__always)
    private func scores(
        _ vector: Int, squares: Lanes<Float>, rounding: Rounding
    ) -> Lanes<Int32> {
        var score = Lanes<Int32>(repeating: plan.weights.base)
        if plan.weights.interests != 0 { score &+= interests(vector, rounding) }
        addCategories(to: &score, vector)
        if plan.weights.ageInRange != 0 || plan.weights.ageOutOfRange != 0 {
            addAge(to: &score, vector)
        }
        if plan.bandCount != 0 { addBands(to: &score, squares) }
        if !plan.clamps { return score }
        return score.clamped(to: 10_000)
    }

    @inline(__always)
    private func interests(_ vector: Int, _ rounding: Rounding) -> Lanes<Int32> {
        // 1 / min(|A|, |B|) is the larger of the two reciprocals.
        let candidateScale: Lanes<Float> = unsafe plan.columns.interestScale.lanes(vector)
        let scale = Lanes<Float>.larger(candidateScale, Lanes(repeating: query.interestScale))
        let common = overlap(vector).asSmallFloats * rounding.points + rounding.before
        // A share is never above 1, however many interests the slack adds.
        let share = Lanes<Float>.smaller(common * scale, rounding.points)
        return (share + rounding.margin).nearestWhole
    }

    /// How many interest bits each lane shares with the user.
    @inline(__always)
    private func overlap(_ vector: Int) -> Lanes<UInt32> {
        let columns = unsafe plan.columns
        var bytes = Lanes<UInt32>()
        var word = 0
        // Sixteen words of at most 8 set bits a byte: a byte sum stays below 256.
        while unsafe word < columns.interestWordCount {
            let next = word &+ 1
            let first: Lanes<UInt32> = unsafe columns.interests[word].lanes(vector)
            let second: Lanes<UInt32> = unsafe columns.interests[next].lanes(vector)
            bytes &+= Self.bitsPerByte(
                first & Lanes(repeating: query.interests[word]),
                second & Lanes(repeating: query.interests[next]))
            word &+= 2
        }
        let halves = Lanes<UInt32>(repeating: 0x00FF_00FF)
        let pairs = (bytes & halves) &+ ((bytes &>> Lanes(repeating: 8)) & halves)
        return (pairs &+ (pairs &>> Lanes(repeating: 16))) & Lanes(repeating: 0xFFFF)
    }

    /// The number of set bits of each byte of two words, in that byte.
    @inline(__always)
    private static func bitsPerByte(
        _ first: Lanes<UInt32>, _ second: Lanes<UInt32>
    ) -> Lanes<UInt32> {
        // At most 4 + 4 a nibble.
        let nibbles = bitsPerNibble(first) &+ bitsPerNibble(second)
        let low = Lanes<UInt32>(repeating: 0x0F0F_0F0F)
        return (nibbles & low) &+ ((nibbles &>> Lanes(repeating: 4)) & low)
    }

    @inline(__always)
    private static func bitsPerNibble(_ word: Lanes<UInt32>) -> Lanes<UInt32> {
        let odd = Lanes<UInt32>(repeating: 0x5555_5555)
        let low = Lanes<UInt32>(repeating: 0x3333_3333)
        let pairs = word &- ((word &>> Lanes(repeating: 1)) & odd)
        return (pairs & low) &+ ((pairs &>> Lanes(repeating: 2)) & low)
    }
}

extension Tile {
    @inline(__always)
    private func addCategories(to score: inout Lanes<Int32>, _ vector: Int) {
        let categories: Lanes<UInt32> = unsafe plan.columns.categories.lanes(vector)
        let different = categories ^ Lanes(repeating: query.categories)
        for index in 0..<CategoryLane.count {
            let nibble = Lanes<UInt32>(repeating: 0xF &<< CategoryLane.shift(index))
            score.add(plan.weights.categories[index], where: (different & nibble).isZero)
        }
        // Inverted, so that a bit that is set is a lane that is zero.
        let absent = ~categories
        if plan.weights.photo != 0 {
            score.add(
                plan.weights.photo, where: (absent & Lanes(repeating: CategoryLane.photo)).isZero)
        }
        if plan.weights.bio != 0 {
            score.add(plan.weights.bio, where: (absent & Lanes(repeating: CategoryLane.bio)).isZero)
        }
        if plan.weights.mutualInterest != 0 {
            let refusals: Lanes<UInt32> = unsafe plan.columns.refusals.lanes(vector)
            let refused = refusals & Lanes(repeating: query.genderBit)
            score.add(plan.weights.mutualInterest, where: refused.isZero)
        }
    }

    @inline(__always)
    private func addAge(to score: inout Lanes<Int32>, _ vector: Int) {
        let ages: Lanes<UInt32> = unsafe plan.columns.ages.lanes(vector)
        let isInRange = Self.unreached(ages, Lanes(repeating: query.ageRange)).isZero
        score &+= .select(
            Lanes(repeating: plan.weights.ageInRange),
            Lanes(repeating: plan.weights.ageOutOfRange),
            where: Lanes<UInt32>(isInRange).asSigned)
    }

    @inline(__always)
    private func addBands(to score: inout Lanes<Int32>, _ squares: Lanes<Float>) {
        var most = Lanes<Int32>(repeating: -10_000)
        for index in 0..<plan.bandCount {
            let band = unsafe plan.bands[index]
            let nearest = Lanes<Float>(repeating: band.nearest)
            let farthest = Lanes<Float>(repeating: band.farthest)
            let inside = (nearest .<= squares) .& (squares .<= farthest)
            let points = Lanes<Int32>(repeating: band.points)
            let isBetter = Lanes<Int32>.less(most, points) & Lanes<UInt32>(inside).asSigned
            most = .select(points, most, where: isBetter)
        }
        score &+= most
    }
}

extension Survivors {
    /// Appends the pairs of a vector.
    ///
    /// - Parameters:
    ///   - lanes: which ones, lane 0 in bit 0.
    ///   - vector: where they are.
    ///   - scores: of all lanes.
    @unsafe
    @inline(__always)
    fileprivate mutating func append(
        _ lanes: UInt32, of vector: Int, scores: UnsafePointer<Lanes<Int32>>
    ) {
        let first = UInt32(truncatingIfNeeded: vector &* 16)
        var lanes = lanes
        var end = unsafe pairCount
        while lanes != 0 {
            let lane = lanes.trailingZeroBitCount
            lanes &= lanes &- 1
            // The note is sixteen values of four bytes; `scan` made room for all its rows.
            unsafe positions[end] = first &+ UInt32(truncatingIfNeeded: lane)
            unsafe self.scores[end] = UnsafeRawPointer(scores).load(
                fromByteOffset: lane &* 4, as: Int32.self)
            end &+= 1
        }
        unsafe pairCount = end
    }
}
