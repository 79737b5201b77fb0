import FeatureTable
import NightStages
import Testing

@Suite struct ExclusionDigestTests {
    /// Of four users every one may exclude any of the others: all 4096 ways have digests of their
    /// own, where `A: B, C; D: E` and `A: B; C: D, E` once had the same.
    @Test func `No two sets of exclusions have one digest.`() {
        var seen: [String: Int] = [:]
        for way in 0..<4096 {
            var digest = ExclusionDigest()
            for user in 0..<4 {
                let others = (0..<4).filter { $0 != user }
                let chosen = others.enumerated().filter { way >> (3 * user + $0.offset) & 1 != 0 }
                digest.add(
                    chosen.map { RowDigest(high: UInt64($0.element), low: 7) },
                    of: RowDigest(high: UInt64(user), low: 7))
            }
            #expect(digest.count == way.nonzeroBitCount)
            let other = seen.updateValue(way, forKey: digest.finalize())
            #expect(other == nil, "\(way) is like \(other ?? 0)")
        }
        #expect(seen.count == 4096)
    }
}
