/// What a score is made of, in hundredths of a point; each term is in -10000...10000.
package struct ScoreWeights: Sendable {
    /// A share of the score that depends on the distance alone.
    package struct Band: Sendable {
        /// Squares of the chords between which the points may apply, with the margin of single
        /// precision on both sides.
        package let nearest: Float
        /// Square of the longest chord.
        package let farthest: Float
        /// Hundredths of a point.
        package let points: Int32

        /// A band by its parts.
        package init(nearest: Float, farthest: Float, points: Int32) {
            (self.nearest, self.farthest, self.points) = (nearest, farthest, points)
        }
    }

    /// What every pair gets at most: the base and what no lane can tell.
    package var base: Int32 = 0
    /// Points for sharing all interests; 0...10000.
    package var interests: Int32 = 0
    /// Points for an equal category, in the order of the nibbles; the last two are not read.
    package var categories = SIMD8<Int32>()
    /// Together the bands cover all distances, or there are none.
    package var bands: [Band] = []
    /// Points for a candidate whose age the user accepts.
    package var ageInRange: Int32 = 0
    /// Points for a candidate whose age the user does not accept.
    package var ageOutOfRange: Int32 = 0
    /// Points for a candidate who accepts the user's gender.
    package var mutualInterest: Int32 = 0
    /// Points for a candidate with a photo.
    package var photo: Int32 = 0
    /// Points for a candidate with a bio.
    package var bio: Int32 = 0
    /// Whether there is a term that no lane can tell, so that `base` is only a bound.
    package var hasHiddenTerm = false

    /// Weights that are all zero.
    package init() {}
}
