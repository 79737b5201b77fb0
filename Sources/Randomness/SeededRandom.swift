/// Random numbers that depend on a seed and on nothing else.
///
/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014. Everything drawn from it here is made with integers and `+ - * /`, so that the same seed
/// makes the same pool on every machine.
struct SeededRandom {
    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15
    private var state: UInt64

    /// A sequence of its own for each seed, purpose and index.
    ///
    /// So any user can be drawn again without drawing those before it.
    init(seed: UInt64, purpose: UInt64, index: Int) {
        let first = Self.mix(seed ^ Self.mix(purpose))
        state = Self.mix(first ^ Self.mix(UInt64(truncatingIfNeeded: index)))
    }

    /// The next 64 bits.
    mutating func next() -> UInt64 {
        state &+= Self.increment  // The sequence runs through all of UInt64 and around.
        return Self.mix(state)
    }

    /// A number from 0 to `bound - 1`.
    ///
    /// - Precondition: `bound` is positive.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of the range.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True so many times in a hundred.
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the elements, each as likely.
    ///
    /// - Precondition: there is one.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// One of the elements, as likely as its weight says.
    mutating func pick<Element>(_ elements: [(Element, weight: Int)]) -> Element {
        var rest = below(elements.reduce(0) { $0 + $1.weight })
        for (element, weight) in elements {
            if rest < weight { return element }
            rest -= weight
        }
        preconditionFailure("the weights add up")
    }

    /// A bell-shaped number with mean 0 and deviation 1, never beyond 3.5.
    ///
    /// The sum of four even ones (Irwin-Hall): no logarithm, which each C library rounds its way.
    mutating func bell() -> Double {
        let sum = (0..<4).reduce(0) { total, _ in total + below(1 << 20) }
        let unit = Double(sum) / Double(1 << 20) - 2
        return unit * 1.7320508075688772
    }

    /// Stafford's finalizer, variant 13.
    private static func mix(_ value: UInt64) -> UInt64 {
        // Multiplication modulo 2^64 is what makes the bits spread.
        var bits = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}

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
