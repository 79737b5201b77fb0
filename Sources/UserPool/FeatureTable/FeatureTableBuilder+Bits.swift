// What depends on all users of the night: which text gets which bit.

/// Gives the values of a category their bits in the attribute lanes.
///
/// Only values that some preference names need a bit of their own; all others share one. A field
/// has seven bits at most: with more values than that some share a bit, and the lanes let pairs
/// through that the exact rule then refuses.
struct AttributeField {
    static let bitCount = 7
    /// The bit of values that no preference names; the higher ones are those of named values.
    private static let unnamedBit: UInt32 = 1

    private let shift: UInt32
    private var bitOfCode: [UInt32: UInt32] = [:]
    /// Whether an unknown value passes a preference (smoking, drinking) or fails it.
    private let unknownPasses: Bool

    /// - Parameters:
    ///   - lane: where the field stands.
    ///   - named: the codes that preferences name.
    ///   - unknownPasses: whether a user without a value passes every preference.
    init(lane: AttributeLane, named: Set<UInt32>, unknownPasses: Bool) {
        shift = lane.rawValue
        self.unknownPasses = unknownPasses
        for (position, code) in named.sorted().enumerated() {
            let bit = 1 + UInt32(position % (Self.bitCount - 1))
            bitOfCode[code] = 1 << bit
        }
    }

    /// The bits of a user with this value.
    func attribute(_ code: UInt32) -> UInt32 {
        if code == 0 && unknownPasses { return 0 }
        return (bitOfCode[code] ?? Self.unnamedBit) << shift
    }

    /// The bits that a user refuses who accepts only these values; an empty list takes everybody.
    func refusal(accepting codes: some Collection<UInt32>) -> UInt32 {
        if codes.isEmpty { return 0 }
        var accepted: UInt32 = 0
        for code in codes { accepted |= bitOfCode[code] ?? 0 }
        let all: UInt32 = (1 << UInt32(Self.bitCount)) - 1
        return (all & ~accepted) << shift
    }
}

/// The fields of the attribute and refusal lanes.
package enum AttributeLane: UInt32, Sendable {
    case gender = 0
    case smoking = 4
    case drinking = 11
    case religion = 18
    case children = 25

    /// The bits of the field: four of ``GenderSet``, seven of each category.
    package var mask: UInt32 {
        self == .gender ? 0xF : ((1 << UInt32(AttributeField.bitCount)) - 1) << rawValue
    }
}

/// The attribute lanes of all users: gender, then a field for each category with a preference.
struct AttributeBits {
    private let smoking: AttributeField
    private let drinking: AttributeField
    private let religion: AttributeField
    private let children: AttributeField

    init(_ builder: FeatureTableBuilder) {
        let required = { (codes: [UInt32]) in Set(codes).subtracting([0]) }
        smoking = AttributeField(
            lane: .smoking, named: Set(builder.acceptedSmoking.values), unknownPasses: true)
        drinking = AttributeField(
            lane: .drinking, named: Set(builder.acceptedDrinking.values), unknownPasses: true)
        religion = AttributeField(
            lane: .religion, named: required(builder.requiredReligion), unknownPasses: false)
        children = AttributeField(
            lane: .children, named: required(builder.requiredChildren), unknownPasses: false)
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
/// The 13 most frequent have their own, all others that occur twice share 14. A value that occurs once equals nobody's and is 0, like the unknown.
/// 15 is the user's unknown and never a candidate's.
struct CategoryNibbles {
    private var nibbleOfCode: [UInt32: UInt32] = [:]

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
struct InterestBits {
    static let mostBits = 512
    private static let ownBits = 448
    private var bitOfCode: [UInt32: UInt32] = [:]
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
    func set(_ interests: ArraySlice<UInt32>, in words: inout [UInt32]) -> UInt32 {
        var slack: UInt32 = 0
        for code in interests {
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
