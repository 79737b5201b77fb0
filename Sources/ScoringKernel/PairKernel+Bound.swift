extension PairKernel {
    /// Scores from above, sixteen candidates at a time.
    enum Bound {
        /// Upper bounds of the scores of a vector's pairs, in hundredths of a point.
        ///
        /// Without shared bits, bands or embeddings the bound is the exact score plus at most the
        /// rounding margin.
        @inline(__always)
        static func scores(
            _ query: PairQuery, _ weights: ScoreWeights, _ candidates: CandidateLanes,
            _ vector: Int
        ) -> Lanes<Float> {
            var score = Lanes<Float>(repeating: weights.base + roundingMargin)
            if weights.interests != 0 {
                score += interests(query, weights, candidates, vector)
            }
            if !weights.categories.isEmpty || weights.scoresExtras {
                addCategories(&score, query, weights, candidates, vector)
            }
            if weights.scoresAge { addAge(&score, query, weights, candidates, vector) }
            if !weights.bands.isEmpty { addBands(&score, query, weights, candidates, vector) }
            // As a score is clamped, so is its bound.
            return .larger(.smaller(score, Lanes(repeating: 10_000)), Lanes(repeating: 0))
        }

        @inline(__always)
        private static func interests(
            _ query: PairQuery, _ weights: ScoreWeights, _ candidates: CandidateLanes,
            _ vector: Int
        ) -> Lanes<Float> {
            // 1 / min(|A|, |B|) is the larger of the two reciprocals.
            let candidateScale = candidates.interestScale[vector]
            let scale = Lanes<Float>.larger(candidateScale, Lanes(repeating: query.interestScale))
            let most =
                overlap(query, candidates, vector).asSmallFloats
                + Lanes(repeating: query.interestSlack)
            // A share is never above 1, however many bits the slack adds.
            return Lanes<Float>.smaller(most * scale, Lanes(repeating: 1))
                * Lanes(repeating: weights.interests)
        }

        /// How many interest bits each lane shares with the user.
        @inline(__always)
        private static func overlap(
            _ query: PairQuery, _ candidates: CandidateLanes, _ vector: Int
        ) -> Lanes<UInt32> {
            var bytes = Lanes<UInt32>()
            for word in query.interests.indices {
                let common =
                    candidates.interests[word][vector]
                    & Lanes(repeating: query.interests[word])
                // Sixteen words of at most 8 set bits a byte: a byte sum stays below 256.
                bytes &+= bitsPerByte(common)
            }
            let halves = Lanes<UInt32>(repeating: 0x00FF_00FF)
            let pairs = (bytes & halves) &+ ((bytes &>> Lanes(repeating: 8)) & halves)
            return (pairs &+ (pairs &>> Lanes(repeating: 16))) & Lanes(repeating: 0xFFFF)
        }

        /// The number of set bits of each byte, in that byte.
        @inline(__always)
        private static func bitsPerByte(_ word: Lanes<UInt32>) -> Lanes<UInt32> {
            let odd = Lanes<UInt32>(repeating: 0x5555_5555)
            let low = Lanes<UInt32>(repeating: 0x3333_3333)
            let pairs = word &- ((word &>> Lanes(repeating: 1)) & odd)
            let nibbles = (pairs & low) &+ ((pairs &>> Lanes(repeating: 2)) & low)
            return (nibbles &+ (nibbles &>> Lanes(repeating: 4))) & Lanes(repeating: 0x0F0F_0F0F)
        }

        @inline(__always)
        private static func addCategories(
            _ score: inout Lanes<Float>, _ query: PairQuery, _ weights: ScoreWeights,
            _ candidates: CandidateLanes, _ vector: Int
        ) {
            let categories = candidates.categories[vector]
            let different = categories ^ Lanes(repeating: query.categories)
            for index in weights.categories.indices {
                let nibble = Lanes<UInt32>(repeating: 0xF << UInt32(4 * index))
                score.add(weights.categories[index], where: (different & nibble).isZero)
            }
            // Inverted, so that a bit that is set is a lane that is zero.
            let absent = categories ^ Lanes(repeating: .max)
            if weights.photo != 0 {
                score.add(weights.photo, where: (absent & Lanes(repeating: 1 << 24)).isZero)
            }
            if weights.bio != 0 {
                score.add(weights.bio, where: (absent & Lanes(repeating: 1 << 25)).isZero)
            }
            if weights.mutualInterest != 0 {
                let refused = candidates.refusals[vector] & Lanes(repeating: query.genderBit)
                score.add(weights.mutualInterest, where: refused.isZero)
            }
        }

        @inline(__always)
        private static func addAge(
            _ score: inout Lanes<Float>, _ query: PairQuery, _ weights: ScoreWeights,
            _ candidates: CandidateLanes, _ vector: Int
        ) {
            let inRange = Filter.agesReached(candidates.ages[vector], query.ageRange).isZero
            score += .select(
                Lanes(repeating: weights.ageInRange), Lanes(repeating: weights.ageOutOfRange),
                where: inRange)
        }

        @inline(__always)
        private static func addBands(
            _ score: inout Lanes<Float>, _ query: PairQuery, _ weights: ScoreWeights,
            _ candidates: CandidateLanes, _ vector: Int
        ) {
            let distance = Filter.squaredChord(query, candidates, vector)
            var most = Lanes<Float>(repeating: -.greatestFiniteMagnitude)
            for band in weights.bands {
                let nearest = Lanes<Float>(repeating: band.nearest)
                let farthest = Lanes<Float>(repeating: band.farthest)
                let inside = (nearest .<= distance) .& (distance .<= farthest)
                let points = Lanes<Float>.larger(most, Lanes(repeating: band.points))
                most = .select(points, most, where: inside)
            }
            score += most
        }
    }
}
