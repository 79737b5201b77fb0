// Randomness: numbers that depend on a seed alone, for pools that anybody can make again.

// Everything drawn here is made with integers and `+ - * /`, so that the same seed makes the same
// pool on every machine. It is public and inlinable because a pool draws some hundred numbers per
// user.
extension SplitMix64 {
    /// A sequence of its own for each seed, purpose and index; with purpose 0 a seed and an index
    /// may be exchanged.
    ///
    /// So any user can be drawn again without drawing those before it.
    @inlinable
    public init(seed: UInt64, purpose: UInt64, index: Int) {
        let first = Self.mix(seed ^ Self.mix(purpose))
        self.init(seed: Self.mix(first ^ Self.mix(UInt64(truncatingIfNeeded: index))))
    }

    /// A number from 0 to `bound - 1`.
    ///
    /// - Precondition: `bound` is positive.
    @inlinable
    public mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number of the range.
    @inlinable
    public mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    /// True so many times in a hundred.
    @inlinable
    public mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

    /// One of the elements, each as likely.
    ///
    /// - Precondition: there is one.
    @inlinable
    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    /// One of the elements, as likely as its weight says.
    @inlinable
    public mutating func pick<Element>(_ elements: [(Element, weight: Int)]) -> Element {
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
    @inlinable
    public mutating func bell() -> Double {
        let sum = (0..<4).reduce(0) { total, _ in total + below(1 << 20) }
        let unit = Double(sum) / Double(1 << 20) - 2
        return unit * 1.7320508075688772
    }
}
