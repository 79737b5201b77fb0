/// Six categories, a photo and a bio in one word.
///
/// A category is a nibble: 0 unknown, 1...13 one value each, 14 all rarer values that occur at least
/// twice. A value that occurs once equals nobody's and is 0, like the unknown. In a query 15 equals no
/// candidate's nibble.
@frozen public enum CategoryLane {
    /// Categories in a word.
    @inlinable public static var count: Int { @inline(__always) get { 6 } }
    /// The bit of a candidate who has a photo.
    @inlinable public static var photo: UInt32 { @inline(__always) get { 1 << 24 } }
    /// The bit of a candidate who has a bio.
    @inlinable public static var bio: UInt32 { @inline(__always) get { 1 << 25 } }

    private static let unknown: UInt32 = 0
    fileprivate static let shared: UInt32 = 14
    private static let nobody: UInt32 = 15

    /// Where the nibble of a category begins.
    @inlinable @inline(__always)
    public static func shift(_ category: Int) -> UInt32 {
        UInt32(truncatingIfNeeded: 4 &* category)
    }

    /// The bits of what a user's profile has beside the categories.
    ///
    /// - Parameter extras: bit 0: has a photo; bit 1: has a bio.
    /// - Returns: bits 24 and 25 of the word.
    package static func word(extras: UInt8) -> UInt32 { UInt32(extras) << 24 }

    /// The query of a user: nibbles that no candidate's may equal are 15.
    ///
    /// An unknown value equals nothing. Nibble 14 is shared by several values, so "equal" is a
    /// guess: where it adds points it is the bound from above, and where it takes points that bound
    /// is "different".
    ///
    /// - Parameters:
    ///   - word: the user's own, as a candidate.
    ///   - points: of each category where it is equal.
    /// - Returns: the six nibbles to compare with a candidate's.
    package static func query(of word: UInt32, points: SIMD8<Int32>) -> UInt32 {
        var query: UInt32 = 0
        for category in 0..<count {
            let nibble = word >> shift(category) & 0xF
            let equalsNobody = nibble == unknown || nibble == shared && points[category] < 0
            query |= (equalsNobody ? nobody : nibble) << shift(category)
        }
        return query
    }

    /// Whether a nibble of the word is shared by several values.
    package static func isAmbiguous(_ word: UInt32) -> Bool {
        (0..<count).contains { word >> shift($0) & 0xF == shared }
    }
}

/// The nibble of each value of one category.
package struct CategoryEncoder: Sendable {
    private let category: Int
    private var nibbleOfCode = DenseMap()

    /// Gives the most frequent values a nibble of their own.
    ///
    /// - Parameters:
    ///   - category: its index in the word, 0...5.
    ///   - codes: the codes of all users; 0 is unknown.
    package init(_ category: Int, of codes: [UInt32]) {
        self.category = category
        for (rank, code) in codesByFrequency(codes, atLeast: 2).enumerated() {
            nibbleOfCode[code] = min(UInt32(rank) + 1, CategoryLane.shared)
        }
    }

    /// The bits of a user with this value.
    package func word(_ code: UInt32) -> UInt32 {
        (nibbleOfCode[code] ?? 0) << CategoryLane.shift(category)
    }
}
