/// What a night scores with, beside the model.
package struct ScoringParameters: Sendable, Hashable {
    /// Candidates farther away are never taken; tenths of a mile, rounded half up, at least 0.
    package let radiusTenths: Int32
    /// The length of a full list, in ``listLength``.
    package let top: Int
    /// The minimum score of a candidate; hundredths of a point, 0...10000.
    package let minimumScore: Int32

    /// Parameters in their ranges; traps outside.
    package init(radiusTenths: Int32, top: Int, minimumScore: Int32) {
        precondition(
            radiusTenths >= 0 && Self.listLength.range ~= top && 0...10_000 ~= minimumScore)
        (self.radiusTenths, self.top, self.minimumScore) = (radiusTenths, top, minimumScore)
    }
}
