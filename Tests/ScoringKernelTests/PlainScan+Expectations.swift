import Scoring
import ScoringKernel
import Testing

extension PlainScan {
    /// Expects every kernel of the machine to find what this finds.
    func expect(
        _ rows: Range<Int>, _ threshold: ScanThreshold,
        at location: SourceLocation = #_sourceLocation
    ) {
        let expected = finding(in: rows, threshold)
        for level in KernelLevel.available {
            var survivors = Survivors(capacity: 1)
            level.scan(query, plan, rows: rows, threshold: threshold, into: &survivors)
            let pairs = (0..<survivors.count).map { survivors[$0] }
            #expect(
                pairs == expected.pairs, "\(level), rows \(rows), \(threshold)",
                sourceLocation: location)
            #expect(
                survivors.passed == expected.passed, "\(level), rows \(rows)",
                sourceLocation: location)
        }
    }

    /// A threshold that some person meets exactly, just so, or just not, or none at all.
    func threshold(
        like other: Person, _ random: inout some RandomNumberGenerator
    ) -> ScanThreshold {
        let square = square(other)
        let reaches: [Float] = [square, square.nextDown, .infinity, -1]
        let scores = [score(other), score(other) + 1, 0, 10_000]
        return ScanThreshold(
            score: scores[Int.random(in: 0..<4, using: &random)],
            reachAtScore: reaches[Int.random(in: 0..<4, using: &random)])
    }
}

extension ScoreWeights {
    /// Weights of which all are 0 but some.
    static func model(_ set: (inout ScoreWeights) -> Void) -> ScoreWeights {
        var weights = ScoreWeights()
        set(&weights)
        return weights
    }
}
