/// Random numbers that depend on a seed and on nothing else.
///
/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014. Not for secrets.
///
/// It is public because what is `package` is not inlined into other targets, and a pool draws some
/// hundred numbers per user.
@frozen public struct SplitMix64: RandomNumberGenerator, Sendable {
    /// What the state grows by: 2^64 divided by the golden ratio.
    @inlinable public static var increment: UInt64 { 0x9E37_79B9_7F4A_7C15 }

    @usableFromInline internal var state: UInt64

    /// The sequence of a seed; any number will do.
    @inlinable
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    @inlinable
    public mutating func next() -> UInt64 {
        state &+= Self.increment  // The sequence runs through all of UInt64 and around.
        return Self.mix(state)
    }

    /// Spreads the bits of a number: Stafford's finalizer, variant 13.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        // Multiplication modulo 2^64 is what makes the bits spread.
        var bits = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}
