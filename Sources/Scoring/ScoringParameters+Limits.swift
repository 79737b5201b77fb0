/// The values that a number may have, and the one that it has by default.
package struct Limits<Value: Comparable & Sendable>: Sendable {
    /// The smallest and the largest allowed value.
    package let range: ClosedRange<Value>
    /// The value where nothing else is given; inside the range.
    package let defaultValue: Value

    /// - Parameters:
    ///   - range: the smallest and the largest allowed value.
    ///   - defaultValue: inside the range.
    package init(_ range: ClosedRange<Value>, default defaultValue: Value) {
        (self.range, self.defaultValue) = (range, defaultValue)
    }
}

extension ScoringParameters {
    /// The search radius in miles; half the circumference of the Earth is 12,437 miles.
    package static let radiusMiles = Limits<Double>(0...12_500, default: 50)
    /// The length of a full list; ranks of a snapshot are unsigned bytes.
    package static let listLength = Limits(1...255, default: 100)
    /// The minimum score of a candidate, in points.
    package static let minimumPoints = Limits<Double>(0...100, default: 50)
}
