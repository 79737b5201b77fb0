/// The fields of the attribute and refusal lanes; a ``LaneTraits`` knows the bits of each.
package enum AttributeLane: Int, CaseIterable, Sendable {
    /// Bits 0...3: a set of genders.
    case gender
    /// The smoking habit, and the habits accepted.
    case smoking
    /// The drinking habit, and the habits accepted.
    case drinking
    /// The religion, and the one required.
    case religion
    /// The children status, and the one required.
    case children
}

/// Encodes the attribute and refusal lanes of all users: gender in the four low bits, then a field for
/// each category with a preference.
///
/// A pair suits where no bit is set in the one's attributes and the other's refusals.
package struct AttributeEncoder: Sendable {
    /// What preferences name, by code; 0 and doubles do not count.
    package struct NamedCodes {
        /// Smoking habits that anybody accepts.
        package var smoking: [UInt32]
        /// Drinking habits that anybody accepts.
        package var drinking: [UInt32]
        /// Religions that anybody requires.
        package var religion: [UInt32]
        /// Children statuses that anybody requires.
        package var children: [UInt32]

        /// What preferences name.
        package init(
            smoking: [UInt32], drinking: [UInt32], religion: [UInt32], children: [UInt32]
        ) {
            (self.smoking, self.drinking) = (smoking, drinking)
            (self.religion, self.children) = (religion, children)
        }
    }

    private let smoking: AttributeField
    private let drinking: AttributeField
    private let religion: AttributeField
    private let children: AttributeField
    /// Whether some named values have one bit.
    private let areShared: Bool

    /// The bits of gender.
    private static let genderBits = 0..<4

    /// Gives the named values their bits.
    package init(_ named: NamedCodes) {
        let named = [named.smoking, named.drinking, named.religion, named.children].map(
            distinctCodes)
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

    /// How the lanes are to be read.
    package var traits: LaneTraits {
        LaneTraits(
            sharesAttributeBits: areShared,
            masks: [UInt32(0xF), smoking.mask, drinking.mask, religion.mask, children.mask])
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

    /// The attributes of a user.
    ///
    /// - Parameters:
    ///   - gender: the set of the one gender, four bits.
    ///   - smoking: the code of the value, 0 for unknown.
    ///   - drinking: likewise.
    ///   - religion: likewise.
    ///   - children: likewise.
    /// - Returns: the user's 32 bits.
    package func attributes(
        gender: UInt8, smoking: UInt32, drinking: UInt32, religion: UInt32, children: UInt32
    ) -> UInt32 {
        UInt32(gender)
            | self.smoking.attribute(smoking) | self.drinking.attribute(drinking)
            | self.religion.attribute(religion) | self.children.attribute(children)
    }

    /// The attributes that a user refuses.
    ///
    /// - Parameters:
    ///   - interestedIn: the set of genders that the user accepts, four bits.
    ///   - smoking: the codes that the user accepts, empty for all.
    ///   - drinking: likewise.
    ///   - religion: the code that the user requires, 0 for any.
    ///   - children: likewise.
    /// - Returns: the user's 32 bits.
    package func refusals(
        interestedIn: UInt8, smoking: ArraySlice<UInt32>, drinking: ArraySlice<UInt32>,
        religion: UInt32, children: UInt32
    ) -> UInt32 {
        UInt32(~interestedIn & 0xF)
            | self.smoking.refusal(accepting: smoking)
            | self.drinking.refusal(accepting: drinking)
            | self.religion.refusal(requiring: religion)
            | self.children.refusal(requiring: children)
    }
}

/// How to read the attribute lanes of one table.
package struct LaneTraits: Sendable {
    /// Whether some values that preferences name share a bit: the lanes let pairs through that
    /// these refuse.
    package let sharesAttributeBits: Bool
    private let masks: [UInt32]

    /// How many numbers ``words`` are.
    package static let wordCount = 1 + AttributeLane.allCases.count

    fileprivate init(sharesAttributeBits: Bool, masks: [UInt32]) {
        (self.sharesAttributeBits, self.masks) = (sharesAttributeBits, masks)
    }

    /// The traits that a file holds.
    ///
    /// - Parameter words: what ``words`` gave, ``wordCount`` of them.
    package init(words: ArraySlice<UInt32>) {
        precondition(words.count == Self.wordCount, "traits of another layout")
        sharesAttributeBits = words[words.startIndex] & 1 != 0
        masks = Array(words.dropFirst())
    }

    /// The traits as a file holds them.
    package var words: [UInt32] { [sharesAttributeBits ? 1 : 0] + masks }

    /// The bits of a field of the attribute and refusal lanes.
    package func mask(_ field: AttributeLane) -> UInt32 { masks[field.rawValue] }
}
