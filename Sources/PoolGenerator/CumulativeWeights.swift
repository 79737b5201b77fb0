import Algorithms
import Bytes
import Randomness

/// Weights added up, to draw an index by a search.
struct CumulativeWeights {
    private let sums: [Int]

    /// - Precondition: there is a weight, and all are positive.
    init(_ weights: [Int]) {
        sums = Array(weights.reductions(+))
    }

    /// An index, as likely as its weight says.
    func draw(_ random: inout SplitMix64) -> Int {
        let value = random.below(sums[sums.count - 1])
        return sums.partitioningIndex { $0 > value }
    }
}
