/// How many items of a Map may fail before the Map does.
package struct FailureTolerance: Sendable, Equatable {
    /// The most items that may fail, or nil for any number.
    package var count: Int?
    /// The largest part of the items that may fail, in percent, or nil for any.
    package var percentage: Double?

    /// A tolerance; without any limit, that of a Map which fails with its first item.
    package init(count: Int? = nil, percentage: Double? = nil) {
        (self.count, self.percentage) = (count, percentage)
    }

    /// Whether there is no limit: then the first failed item is the failure of the Map.
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
