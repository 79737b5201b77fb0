import Randomness
import Testing

/// Numbers that depend on a seed, a purpose and an index, and on nothing else.
struct SeededRandomTests {
    private static func numbers(_ seed: UInt64, _ purpose: UInt64, _ index: Int) -> [UInt64] {
        var random = SplitMix64(seed: seed, purpose: purpose, index: index)
        return (0..<4).map { _ in random.next() }
    }

    /// SplitMix64 by its published step, from the state that the three make.
    @Test(arguments: [(UInt64(0), UInt64(0), 0), (1, 2, 3), (.max, 7, -1), (42, 0, 1_000_000)])
    func `The sequence is SplitMix64`(seed: UInt64, purpose: UInt64, index: Int) {
        func mix(_ value: UInt64) -> UInt64 {
            var z = value
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
        let start = mix(mix(seed ^ mix(purpose)) ^ mix(UInt64(bitPattern: Int64(index))))
        let expected = (1...4).map { mix(start &+ 0x9E37_79B9_7F4A_7C15 &* $0) }
        #expect(Self.numbers(seed, purpose, index) == expected)
    }

    @Test func `Seeds, purposes and indexes have sequences of their own`() {
        let sequences = (0..<3).flatMap { seed in
            (1...3).flatMap { purpose in
                (0..<3).map { index in Self.numbers(UInt64(seed), UInt64(purpose), index) }
            }
        }
        #expect(Set(sequences).count == 27)
        #expect(Self.numbers(5, 6, 7) == Self.numbers(5, 6, 7))
    }

    @Test(arguments: [1, 2, 3, 10, 100])
    func `A number is below its bound, and each comes about as often`(
        bound: Int
    ) {
        var random = SplitMix64(seed: 1, purpose: 2, index: bound)
        var counts = [Int](repeating: 0, count: bound)
        let draws = 1000 * bound
        for _ in 0..<draws { counts[random.below(bound)] += 1 }
        // Six deviations of a binomial around 1000.
        #expect(counts.allSatisfy { bound == 1 ? $0 == 1000 : abs($0 - 1000) < 190 })
    }

    @Test func `A range has both of its ends`() {
        var random = SplitMix64(seed: 3, purpose: 0, index: 0)
        let drawn = Set((0..<200).map { _ in random.within(-2...2) })
        #expect(drawn == [-2, -1, 0, 1, 2])
        #expect((0..<20).allSatisfy { _ in random.within(7...7) == 7 })
    }

    @Test(arguments: [0, 1, 30, 99, 100]) func `A chance is so many times in a hundred`(
        percent: Int
    ) {
        var random = SplitMix64(seed: 4, purpose: 0, index: percent)
        let hits = (0..<10_000).count { _ in random.chance(percent) }
        #expect(abs(hits - 100 * percent) <= (percent == 0 || percent == 100 ? 0 : 300))
    }

    @Test func `Elements are picked as their weights say`() {
        var random = SplitMix64(seed: 5, purpose: 0, index: 0)
        var counts: [String: Int] = [:]
        for _ in 0..<10_000 {
            counts[
                random.pick([("a", weight: 1), ("never", 0), ("b", 3), ("c", 6)]), default: 0] += 1
        }
        #expect(counts["never"] == nil)
        for (name, share) in [("a", 1000), ("b", 3000), ("c", 6000)] {
            #expect(abs((counts[name] ?? 0) - share) < 300)
        }
        #expect(Set((0..<100).map { _ in random.pick([1, 2, 3]) }) == [1, 2, 3])
    }

    @Test func `A bell has mean 0, deviation 1 and no long tails`() {
        var random = SplitMix64(seed: 6, purpose: 0, index: 0)
        let values = (0..<20_000).map { _ in random.bell() }
        let mean = values.reduce(0, +) / 20_000
        let variance = values.reduce(0) { $0 + $1 * $1 } / 20_000 - mean * mean
        #expect(abs(mean) < 0.05)
        #expect(abs(variance - 1) < 0.05)
        // Four numbers of 0 to 1 less 2, times the root of 3.
        #expect(values.allSatisfy { abs($0) <= 2 * 1.7320508075688772 })
    }
}
