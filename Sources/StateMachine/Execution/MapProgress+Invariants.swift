extension MapProgress {
    /// The first invariant that does not hold; nil where all hold.
    ///
    /// Tests check it, and in debug builds so does each start and each end of an item.
    package var violation: String? {
        if !(0...limit).contains(running) {
            return "\(running) items run, with a limit of \(limit)"
        }
        if running > startedCount { return "\(running) of \(startedCount) started items run" }
        // An item that is started is one item, or a batch of at least one.
        if readCount < startedCount { return "\(startedCount) starts of \(readCount) items" }
        if !(0...readCount).contains(failedCount) {
            return "\(failedCount) of \(readCount) items failed"
        }
        if isExhausted, totalCount != readCount {
            return "\(readCount) items read are not the total"
        }
        if results.count != (keepsResults ? startedCount : 0) {
            return "\(results.count) results of \(startedCount) started items"
        }
        return nil
    }
}
