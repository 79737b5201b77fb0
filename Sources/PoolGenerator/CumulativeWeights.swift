import Randomness

/// Weights added up, to draw an index by a search.
struct CumulativeWeights {
    private let sums: [Int]

    /// - Precondition: there is a weight, and all are positive.
    init(_ weights: [Int]) {
        var total = 0
        sums = weights.map { weight in
            total += weight
            return total
        }
    }

    /// An index, as likely as its weight says.
    func draw(_ random: inout SeededRandom) -> Int {
        let value = random.below(sums[sums.count - 1])
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > value { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
