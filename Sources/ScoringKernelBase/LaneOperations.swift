// Operations on sixteen lanes that the standard library has only as loops over lanes, which do not
// always become vector instructions. Each is a few operations on whole vectors.
//
// For the same reason the kernels compare and combine vectors with vectors, never with a scalar:
// the operators that take a scalar are generic, and a comparison by one was measured to cost forty
// times the instruction that it stands for.

/// What a comparison of lanes gives: all bits of a lane set, or none.
typealias LaneMask = SIMDMask<SIMD16<Int32>>

extension SIMD16<UInt32> {
    /// All ones in the lanes of a mask, zeroes in the others.
    @inline(__always)
    init(_ mask: LaneMask) {
        // A mask is stored as sixteen 32-bit integers that are 0 or -1.
        self = unsafe unsafeBitCast(mask, to: SIMD16<UInt32>.self)
    }

    /// The lanes as numbers, each below 2^23.
    ///
    /// With the exponent of 2^23 in front, an integer is the low bits of a float of 2^23 plus it.
    @inline(__always)
    var asSmallFloats: SIMD16<Float> {
        (self | Self(repeating: 0x4B00_0000)).asFloatBits
            - SIMD16<Float>(repeating: 8_388_608)
    }

    /// The same bits as single-precision numbers.
    @inline(__always)
    var asFloatBits: SIMD16<Float> {
        // Both are sixteen 32-bit lanes, and any bits are a float.
        unsafe unsafeBitCast(self, to: SIMD16<Float>.self)
    }

    /// The same bits as signed numbers.
    @inline(__always)
    var asSigned: SIMD16<Int32> {
        // Both are sixteen 32-bit lanes.
        unsafe unsafeBitCast(self, to: SIMD16<Int32>.self)
    }

    /// The lanes that are 0.
    @inline(__always)
    var isZero: LaneMask { self .== SIMD16<UInt32>() }

    /// All lanes combined by or.
    @inline(__always)
    var disjunction: UInt32 {
        // All are 64, 32 or 16 bytes.
        let halves = unsafe unsafeBitCast(self, to: (SIMD8<UInt32>, SIMD8<UInt32>).self)
        let quarters = unsafe unsafeBitCast(
            halves.0 | halves.1, to: (SIMD4<UInt32>, SIMD4<UInt32>).self)
        let lanes = quarters.0 | quarters.1
        return (lanes[0] | lanes[1]) | (lanes[2] | lanes[3])
    }

    /// The number of bits that are set in all lanes.
    @inline(__always)
    var nonzeroBitCount: Int {
        // Both are 64 bytes.
        let words = unsafe unsafeBitCast(self, to: SIMD8<UInt64>.self)
        var count = 0
        for index in 0..<8 { count &+= words[index].nonzeroBitCount }
        return count
    }
}

extension LaneMask {
    private static var laneBits: SIMD16<UInt32> {
        @inline(__always) get {
            SIMD16(
                1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768)
        }
    }

    /// The mask as bits, lane 0 in bit 0.
    @inline(__always)
    var bits: UInt32 { (SIMD16<UInt32>(self) & Self.laneBits).disjunction }
}

extension SIMD16<Float> {
    /// The same bits as integers.
    @inline(__always)
    private var asBits: SIMD16<UInt32> {
        // Both are sixteen 32-bit lanes.
        unsafe unsafeBitCast(self, to: SIMD16<UInt32>.self)
    }

    /// `first` in the lanes of a mask, `second` in the others.
    @inline(__always)
    static func select(_ first: Self, _ second: Self, where mask: LaneMask) -> Self {
        // Where the mask is set, the difference turns the second into the first.
        let difference = (first.asBits ^ second.asBits) & SIMD16<UInt32>(mask)
        return (second.asBits ^ difference).asFloatBits
    }

    /// The smaller of each two lanes.
    @inline(__always)
    static func smaller(_ first: Self, _ second: Self) -> Self {
        select(first, second, where: first .< second)
    }

    /// The larger of each two lanes.
    @inline(__always)
    static func larger(_ first: Self, _ second: Self) -> Self {
        select(second, first, where: first .< second)
    }

    /// The nearest whole number of each lane, all of which are in 0..<2^22.
    ///
    /// Adding 2^23 rounds to a whole number, to the even one of two, and leaves it in the low bits.
    @inline(__always)
    var nearestWhole: SIMD16<Int32> {
        let shifted = self + SIMD16(repeating: 8_388_608)
        return (shifted.asBits & SIMD16<UInt32>(repeating: 0x007F_FFFF)).asSigned
    }
}

extension SIMD16<Int32> {
    /// The same bits as numbers without a sign.
    @inline(__always)
    var asUnsigned: SIMD16<UInt32> {
        // Both are sixteen 32-bit lanes.
        unsafe unsafeBitCast(self, to: SIMD16<UInt32>.self)
    }

    /// All ones in the lanes that are negative, zeroes in the others.
    ///
    /// What orders integers: the standard library compares them lane by lane.
    @inline(__always)
    private var signs: Self { self &>> Self(repeating: 31) }

    /// All ones in the lanes where `first` is less than `second`; both are in -2^30..<2^30.
    @inline(__always)
    static func less(_ first: Self, _ second: Self) -> Self { (first &- second).signs }

    /// `first` in the lanes of a mask, `second` in the others.
    @inline(__always)
    static func select(_ first: Self, _ second: Self, where mask: Self) -> Self {
        second ^ ((first ^ second) & mask)
    }

    /// The lanes, none below 0 and none above `limit`.
    @inline(__always)
    func clamped(to limit: Int32) -> Self {
        let limit = Self(repeating: limit)
        let bounded = Self.select(self, limit, where: .less(self, limit))
        return bounded & ~bounded.signs
    }

    /// Adds `value` to the lanes of a mask.
    @inline(__always)
    mutating func add(_ value: Int32, where mask: LaneMask) {
        self &+= Self(repeating: value) & SIMD16<UInt32>(mask).asSigned
    }
}
