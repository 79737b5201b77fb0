/// Gives the values of a category their bits in the attribute lanes.
///
/// Only values that some preference names need a bit of their own; all others share one. Where a
/// field has fewer bits than that some values share a bit, and the lanes let pairs through that the
/// exact rule then refuses.
struct AttributeField: Sendable {
    /// All bits of the field.
    let mask: UInt32
    /// The bit of values that no preference names; the higher ones are those of named values.
    private let unnamedBit: UInt32
    private var bitOfCode = DenseMap()
    /// Whether an unknown value passes a preference (smoking, drinking) or fails it.
    private let unknownPasses: Bool

    /// - Parameters:
    ///   - bits: the bits of the field; at least two, or one if nothing is named.
    ///   - named: the codes that preferences name.
    ///   - unknownPasses: whether a user without a value passes every preference.
    init(bits: Range<Int>, named: Set<UInt32>, unknownPasses: Bool) {
        self.unknownPasses = unknownPasses
        mask = bits.reduce(0) { $0 | 1 << UInt32($1) }
        unnamedBit = 1 << UInt32(bits.lowerBound)
        let ownBits = bits.dropFirst()
        for (position, code) in named.sorted().enumerated() {
            let bit = ownBits.lowerBound + position % ownBits.count
            bitOfCode[code] = 1 << UInt32(bit)
        }
    }

    /// The bits of a user with this value.
    func attribute(_ code: UInt32) -> UInt32 {
        if code == 0 && unknownPasses { return 0 }
        return bitOfCode[code] ?? unnamedBit
    }

    /// The bits that a user refuses who accepts only these values; an empty list accepts all.
    func refusal(accepting codes: ArraySlice<UInt32>) -> UInt32 {
        if codes.isEmpty { return 0 }
        var accepted: UInt32 = 0
        for code in codes { accepted |= bitOfCode[code] ?? 0 }
        return mask & ~accepted
    }

    /// The bits that a user refuses who insists on a value; 0 is any.
    func refusal(requiring code: UInt32) -> UInt32 {
        code == 0 ? 0 : mask & ~(bitOfCode[code] ?? 0)
    }
}
