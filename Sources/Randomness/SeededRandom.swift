// Randomness: numbers that depend on a seed alone, for pools that anybody can make again.

/// Random numbers that depend on a seed and on nothing else.
///
/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014. Everything drawn from it here is made with integers and `+ - * /`, so that the same seed
/// makes the same pool on every machine.
///
/// It is public and inlinable because a pool draws some hundred numbers per user.
@frozen public struct SeededRandom: Sendable {
    @usableFromInline var state: UInt64

    /// A sequence of its own for each seed, purpose and index; with purpose 0 a seed and an index
    /// may be exchanged.
    ///
    /// So any user can be drawn again without drawing those before it.
    @inlinable
    public init(seed: UInt64, purpose: UInt64, index: Int) {
        let first = Self.mix(seed ^ Self.mix(purpose))
        state = Self.mix(first ^ Self.mix(UInt64(truncatingIfNeeded: index)))
    }

    /// The next 64 bits.
    @inlinable
    public mutating func next() -> UInt64 {
        // The sequence runs through all of UInt64 and around.
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
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

    /// Stafford's finalizer, variant 13.
    @inlinable
    static func mix(_ value: UInt64) -> UInt64 {
        // Multiplication modulo 2^64 is what makes the bits spread.
        var bits = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
