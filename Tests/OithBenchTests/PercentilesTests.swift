import OithBench
import TestSupport
import Testing

@Suite struct PercentilesTests {
    /// All five, the median first.
    private func values(_ times: [Double]) -> [Double] {
        let found = Percentiles(times)
        return [
            found.median, found.percentile90, found.percentile99, found.percentile999,
            found.longest,
        ]
    }

    @Test(
        arguments: [
            ([], [0, 0, 0, 0, 0]), ([7], [7, 7, 7, 7, 7]), ([2, 1], [1, 1, 1, 1, 2]),
            ([3, 1, 2], [2, 2, 2, 2, 3]),
            // 0...10: the place is (11 - 1) * share, rounded down.
            ([10, 0, 9, 1, 8, 2, 7, 3, 6, 4, 5], [5, 9, 9, 9, 10]),
        ] as [([Double], [Double])])
    func `Quantiles of few times`(times: [Double], expected: [Double]) {
        #expect(values(times) == expected)
    }

    @Test func `Of 1,001 times in a row each quantile is its own number`() {
        let times = (0...1000).map(Double.init)
        #expect(values(times) == [500, 900, 990, 999, 1000])
        #expect(values(times.reversed()) == [500, 900, 990, 999, 1000])
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `Not more than its share of the times is longer than a quantile`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let times = (0..<Int.random(in: 1...3000, using: &random)).map { _ in
            Double.random(in: 0...1000, using: &random).rounded()
        }
        for (value, share) in zip(values(times), [0.5, 0.9, 0.99, 0.999, 1]) {
            #expect(times.contains(value), "seed \(seed)")
            // One time at most is counted on the other side, as a place is a whole number.
            let longer = times.count { $0 > value }
            #expect(Double(longer) <= Double(times.count) * (1 - share) + 1, "seed \(seed)")
            let shorter = times.count { $0 < value }
            #expect(Double(shorter) <= Double(times.count) * share, "seed \(seed)")
        }
    }
}
