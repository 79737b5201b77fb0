/// Age and accepted ages in one word.
///
/// Four bytes, low first, each 0...127:
///
///     candidate    age     127 - age       ageMax     127 - ageMin
///     query        ageMin  127 - ageMax    age        127 - age
///
/// A pair suits where every byte of the candidate's word is at least the query's: the low two say that
/// the user accepts the candidate's age, the high two that the candidate accepts the user's. A query's
/// byte that is 0 asks nothing. All four are compared at once by one subtraction: with bit 7 set in
/// each byte of the candidate no byte borrows from the next, and the bit is lost exactly where the
/// byte is too small.
@frozen public enum AgeLane {
    /// Bit 7 of each byte, which no age has.
    @inlinable public static var highBits: UInt32 { @inline(__always) get { 0x8080_8080 } }

    /// A candidate's word.
    ///
    /// - Parameters:
    ///   - age: years, 0...127.
    ///   - ageMin: the least age that the user accepts; more than 127 counts as 127.
    ///   - ageMax: the greatest; likewise.
    /// - Returns: the four bytes.
    package static func word(age: UInt8, ageMin: UInt8, ageMax: UInt8) -> UInt32 {
        let age = UInt32(age)
        let least = UInt32(min(ageMin, 127))
        let greatest = UInt32(min(ageMax, 127))
        return age | (127 - age) << 8 | greatest << 16 | (127 - least) << 24
    }

    /// What a candidate's word must reach so that the user accepts the age.
    ///
    /// - Parameter word: the user's own, as a candidate.
    /// - Returns: the two low bytes of a query.
    package static func acceptedAges(of word: UInt32) -> UInt32 {
        (127 - word >> 24) | (127 - (word >> 16 & 0xFF)) << 8
    }

    /// What a candidate's word must reach so that the candidate accepts the user's age.
    ///
    /// - Parameter word: the user's own, as a candidate.
    /// - Returns: the two high bytes of a query.
    package static func ownAge(of word: UInt32) -> UInt32 { (word & 0xFFFF) << 16 }

    /// Whether every byte of a candidate's word is at least the query's.
    @inlinable @inline(__always)
    public static func reaches(_ word: UInt32, _ query: UInt32) -> Bool {
        ((word | highBits) - query) & highBits == highBits
    }
}
