/// What a pair must reach to be worth an exact look.
package struct ScanThreshold: Sendable {
    /// The minimum score, in hundredths of a point; 0...10000.
    package var score: Int32
    /// Where the score is no better than `score`: the square of the longest chord that may still
    /// be good enough.
    package var reachAtScore: Float

    /// A threshold by its parts.
    package init(score: Int32, reachAtScore: Float) {
        (self.score, self.reachAtScore) = (score, reachAtScore)
    }
}
