/// How many items of a Map may fail before the Map does.
package struct FailureTolerance: Sendable, Equatable {
    /// `ToleratedFailureCount`, or nil.
    package var count: Int?
    /// `ToleratedFailurePercentage`, or nil.
    package var percentage: Double?

    /// The tolerance that a definition states; nil for a field that it leaves out.
    package init(count: Int? = nil, percentage: Double? = nil) {
        (self.count, self.percentage) = (count, percentage)
    }

    /// Whether the definition says nothing: then the first failed item is the failure of the Map.
    package var isUnstated: Bool { count == nil && percentage == nil }

    /// Whether too many have failed.
    ///
    /// - Parameters:
    ///   - failed: how many items failed so far.
    ///   - total: how many items there are, or nil as long as nobody knows.
    /// - Returns: false for a percentage of an unknown number.
    func isExceeded(by failed: Int, of total: Int?) -> Bool {
        if let count, failed > count { return true }
        guard let percentage, let total, total > 0 else { return false }
        return Double(failed) * 100 > percentage * Double(total)
    }
}

extension TaskFailure {
    /// More items failed than a Map tolerates.
    static let toleranceExceeded = TaskFailure(
        error: "States.ExceedToleratedFailureThreshold",
        cause: "The specified tolerated failure threshold was exceeded")
}
