// What depends on all users of the night: which text gets which bit.

/// Gives the values of a category their bits in the attribute lanes.
///
/// Only values that some preference names need a bit of their own; all others share one. Where a
/// field has fewer bits than that some values share a bit, and the lanes let pairs through that the
/// exact rule then refuses.
struct AttributeField: Sendable {
    let mask: UInt32
    /// The bit of values that no preference names; the higher ones are those of named values.
    private let unnamedBit: UInt32
    private var bitOfCode = DenseMap()
    /// Whether an unknown value passes a preference (smoking, drinking) or fails it.
    private let unknownPasses: Bool

    /// - Parameters:
    ///   - bits: where the field stands; at least two bits, or one if nothing is named.
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

    /// The bits that a user refuses who accepts only these values; an empty list takes everybody.
    func refusal(accepting codes: some Collection<UInt32>) -> UInt32 {
        if codes.isEmpty { return 0 }
        var accepted: UInt32 = 0
        for code in codes { accepted |= bitOfCode[code] ?? 0 }
        return mask & ~accepted
    }
}

/// The fields of the attribute and refusal lanes; a ``LaneTraits`` knows where each stands.
package enum AttributeLane: Int, CaseIterable, Sendable {
    case gender, smoking, drinking, religion, children
}

/// The attribute lanes of all users: gender in the four low bits, then a field for each category
/// with a preference.
struct AttributeBits: Sendable {
    private let smoking: AttributeField
    private let drinking: AttributeField
    private let religion: AttributeField
    private let children: AttributeField
    /// Whether some named values have one bit.
    let areShared: Bool

    /// The bits of gender.
    private static let genderBits = 0..<4

    init(_ builder: FeatureTableBuilder) {
        let named = [
            distinctCodes(builder.acceptedSmoking.values),
            distinctCodes(builder.acceptedDrinking.values),
            distinctCodes(builder.requiredReligion), distinctCodes(builder.requiredChildren),
        ]
        let widths = Self.widths(wanted: named.map { $0.count + 1 })
        areShared = zip(widths, named).contains { $0 <= $1.count }
        var start = Self.genderBits.upperBound
        let fields = named.indices.map { index in
            defer { start += widths[index] }
            return AttributeField(
                bits: start..<start + widths[index], named: named[index],
                unknownPasses: index < 2)
        }
        smoking = fields[0]
        drinking = fields[1]
        religion = fields[2]
        children = fields[3]
    }

    /// The masks of the fields in the order of ``AttributeLane``.
    var masks: [UInt32] {
        [UInt32(0xF), smoking.mask, drinking.mask, religion.mask, children.mask]
    }

    /// The bits of each field, 28 together at most: what is wanted, less for the widest.
    private static func widths(wanted: [Int]) -> [Int] {
        let most = UInt32.bitWidth - genderBits.count
        var widths = wanted.map { min($0, most) }
        while widths.reduce(0, +) > most, let widest = widths.max(),
            let index = widths.firstIndex(of: widest)
        {
            widths[index] -= 1
        }
        return widths
    }

    func attributes(_ builder: FeatureTableBuilder, _ index: Int) -> UInt32 {
        UInt32(builder.gender[index])
            | smoking.attribute(builder.categories[Category.smoking.rawValue][index])
            | drinking.attribute(builder.categories[Category.drinking.rawValue][index])
            | religion.attribute(builder.categories[Category.religion.rawValue][index])
            | children.attribute(builder.categories[Category.children.rawValue][index])
    }

    func refusals(_ builder: FeatureTableBuilder, _ index: Int) -> UInt32 {
        let religion = builder.requiredReligion[index]
        let children = builder.requiredChildren[index]
        return UInt32(~builder.interestedIn[index] & 0xF)
            | smoking.refusal(accepting: builder.acceptedSmoking[index])
            | drinking.refusal(accepting: builder.acceptedDrinking[index])
            | self.religion.refusal(accepting: religion == 0 ? [] : [religion])
            | self.children.refusal(accepting: children == 0 ? [] : [children])
    }
}

/// The nibble of each value of a category.
///
/// The 13 most frequent have their own, all others that occur twice share 14. A value that occurs
/// once equals nobody's and is 0, like the unknown.
/// 15 equals no candidate's: it is a user's where nobody may count as equal.
struct CategoryNibbles: Sendable {
    private var nibbleOfCode = DenseMap()

    init(_ codes: [UInt32]) {
        for (rank, code) in codesByFrequency(codes, atLeast: 2).enumerated() {
            nibbleOfCode[code] = UInt32(min(rank + 1, 14))
        }
    }

    subscript(code: UInt32) -> UInt32 { nibbleOfCode[code] ?? 0 }
}

/// The bit of each interest.
///
/// Up to 512 have their own; beyond that the 448 most frequent have and all others share 64. An
/// interest of one user is nobody else's and needs no bit.
struct InterestBits: Sendable {
    static let mostBits = 512
    private static let ownBits = 448
    private var bitOfCode = DenseMap()
    /// 32-bit words of the bit set; 1...16.
    let wordCount: Int

    init(_ codes: [UInt32]) {
        let common = codesByFrequency(codes, atLeast: 2)
        let bitCount = min(common.count, Self.mostBits)
        wordCount = max(1, (bitCount + 31) / 32)
        let shared = Self.mostBits - Self.ownBits
        for (rank, code) in common.enumerated() {
            let overflows = common.count > Self.mostBits && rank >= Self.ownBits
            let bit = overflows ? Self.ownBits + rank % shared : rank
            bitOfCode[code] = UInt32(bit)
        }
    }

    /// Sets a user's bits in `words`, which are zero; returns the slack: how many of the user's
    /// common interests found their bit taken already.
    func set(_ interests: Span<UInt32>, in words: inout [UInt32]) -> UInt32 {
        var slack: UInt32 = 0
        for place in interests.indices {
            let code = interests[place]
            guard let bit = bitOfCode[code] else { continue }
            let mask: UInt32 = 1 << (bit % 32)
            if words[Int(bit / 32)] & mask != 0 { slack += 1 }
            words[Int(bit / 32)] |= mask
        }
        return slack
    }
}

/// The codes that occur often enough, the most frequent first; 0 is left out.
private func codesByFrequency(_ codes: [UInt32], atLeast least: Int) -> [UInt32] {
    var counts: [Int] = []
    for code in codes {
        let code = Int(code)
        if code >= counts.count {
            counts.append(contentsOf: repeatElement(0, count: code + 1 - counts.count))
        }
        counts[code] += 1
    }
    let frequent = counts.indices.filter { $0 != 0 && counts[$0] >= least }
    return frequent.sorted { (-counts[$0], $0) < (-counts[$1], $1) }.map { UInt32($0) }
}

/// How to read the lane columns of one table.
package struct LaneTraits: Sendable {
    /// Whether some values that preferences name share a bit: the lanes let pairs through that
    /// these refuse.
    package let sharesAttributeBits: Bool
    private let masks: [UInt32]

    static let wordCount = 1 + AttributeLane.allCases.count

    init(_ attributes: AttributeBits) {
        sharesAttributeBits = attributes.areShared
        masks = attributes.masks
    }

    /// - Parameter words: what ``words`` gave, ``wordCount`` of them.
    init(words: Column<UInt32>) {
        sharesAttributeBits = words[0] & 1 != 0
        masks = (1..<Self.wordCount).map { words[$0] }
    }

    /// The traits as the file holds them.
    var words: [UInt32] { [sharesAttributeBits ? 1 : 0] + masks }

    /// The bits of a field of the attribute and refusal lanes.
    package func mask(_ field: AttributeLane) -> UInt32 { masks[field.rawValue] }
}
