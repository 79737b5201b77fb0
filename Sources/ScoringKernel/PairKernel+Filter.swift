extension PairKernel {
    /// The filters of rule 1, sixteen candidates at a time.
    enum Filter {
        private static let highBits = Lanes<UInt32>(repeating: 0x8080_8080)
        /// The lanes of a vector that pass, lane 0 in bit 0.
        @inline(__always)
        static func passing(
            _ query: PairQuery, _ candidates: CandidateLanes, _ vector: Int
        ) -> UInt32 {
            let attributes =
                (candidates.attributes[vector] & Lanes(repeating: query.refusals))
                | (candidates.refusals[vector] & Lanes(repeating: query.attributes))
            let ages = agesReached(candidates.ages[vector], query.ages)
            let accepted = (attributes | ages).isZero
            let distance = squaredChord(query, candidates, vector)
            var reach = Lanes<Float>(repeating: query.reach)
            if query.usesCandidateReach { reach = .smaller(reach, candidates.reach[vector]) }
            return (accepted .& (distance .<= reach)).bits
        }

        /// 0 in the lanes where every byte of the age word is at least the query's.
        @inline(__always)
        static func agesReached(_ ages: Lanes<UInt32>, _ query: UInt32) -> Lanes<UInt32> {
            // Cannot wrap: bytes are 0...127, and each candidate byte has 128 added.
            (((ages | highBits) &- Lanes(repeating: query)) & highBits) ^ highBits
        }

        @inline(__always)
        static func squaredChord(
            _ query: PairQuery, _ candidates: CandidateLanes, _ vector: Int
        ) -> Lanes<Float> {
            let x = candidates.x[vector] - Lanes(repeating: query.x)
            let y = candidates.y[vector] - Lanes(repeating: query.y)
            let z = candidates.z[vector] - Lanes(repeating: query.z)
            return x * x + y * y + z * z
        }
    }
}
