import Randomness

/// A generator of test data whose seed is in every failure (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator {
    private var random: SplitMix64

    package init(seed: UInt64) { random = SplitMix64(seed: seed) }

    package mutating func next() -> UInt64 { random.next() }
}
