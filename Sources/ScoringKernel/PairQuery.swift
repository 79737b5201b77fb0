/// One user's side of every pair of a scan.
///
/// A value without references: an array of them is one block of memory.
package struct PairQuery: Sendable {
    /// The words of the interest bit set; those that the candidates do not have are not read.
    package var interests = SIMD16<UInt32>()
    /// Attribute bits that the user refuses; 0 where the model does not ask the user.
    package var refusals: UInt32 = 0
    /// The user's attribute bits; 0 where the model does not ask the candidate.
    package var attributes: UInt32 = 0
    /// What the bytes of a candidate's age word must reach: ageMin, 127 - ageMax, age, 127 - age;
    /// 0 where the model does not ask.
    package var ages: UInt32 = 0
    /// First coordinate of the unit vector.
    package var x: Float = 0
    /// Second coordinate.
    package var y: Float = 0
    /// Third coordinate.
    package var z: Float = 0
    /// Square of the longest chord that the user and the run accept.
    package var reach: Float = 0
    /// Whether the candidate's own reach counts.
    package var usesCandidateReach = false
    /// Whether bits and nibbles tell exactly what is equal: none that the user has stands for two
    /// interests, or for two values of a category.
    package var isUnambiguous = false
    /// 1 / number of interests; 0 without interests.
    package var interestScale: Float = 0
    /// How many more interests the user may share than the bits show.
    package var interestSlack: Float = 0
    /// The nibbles of the user's categories, 15 where one must equal nothing: the unknown, and one
    /// that stands for several values where an equal one takes points.
    package var categories: UInt32 = 0
    /// The attribute bit of the user's gender, for the term of mutual interest.
    package var genderBit: UInt32 = 0
    /// ageMin and 127 - ageMax in the two low bytes, for the term of the age.
    package var ageRange: UInt32 = 0

    /// A query that asks nothing.
    package init() {}
}
