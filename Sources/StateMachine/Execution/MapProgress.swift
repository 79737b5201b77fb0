package import JSON

/// How far a Map is: which item may start, and what becomes of the Map.
///
/// It decides and does nothing: the driver reads items, runs them and reports how they ended.
/// The invariants are in MapProgress+Invariants.swift.
package struct MapProgress: Sendable {
    /// How many items may run at a time; at least 1.
    package let limit: Int
    let keepsResults: Bool
    private let tolerance: FailureTolerance
    /// How many items, or batches of them, were started.
    package private(set) var startedCount = 0
    /// How many items, or batches of them, run now.
    package private(set) var running = 0
    private(set) var isExhausted = false
    /// How many items there are, a batch counted as its items; nil as long as it is unknown.
    private(set) var totalCount: Int?
    /// How many items were started, and how many of them failed; of a batch all do.
    private(set) var readCount = 0
    /// How many items failed; all of a batch that failed count.
    package private(set) var failedCount = 0
    /// Why the Map as a whole has failed, or nil.
    package private(set) var failure: TaskFailure?
    private(set) var results: [JSONValue] = []

    /// A Map none of whose items has started.
    ///
    /// - Parameters:
    ///   - limit: how many items may run at a time.
    ///   - keepsResults: whether the results are needed.
    ///   - tolerance: how many items may fail.
    ///   - totalCount: how many there are, where that is known.
    package init(
        limit: Int, keepsResults: Bool, tolerance: FailureTolerance = FailureTolerance(),
        totalCount: Int? = nil
    ) {
        self.limit = max(1, limit)
        (self.keepsResults, self.tolerance, self.totalCount) = (keepsResults, tolerance, totalCount)
    }

    /// Whether one more item is to be read and started now.
    package var wantsItem: Bool { failure == nil && !isExhausted && running < limit }

    /// Notes that an item (or a batch of so many) starts, and returns its index.
    package mutating func start(itemCount: Int = 1) -> Int {
        precondition(wantsItem, "no item may start now")
        running += 1
        startedCount += 1
        readCount += itemCount
        if keepsResults { results.append(.null) }
        assert(violation == nil, violation ?? "")
        return startedCount - 1
    }

    /// Notes that there are no more items.
    package mutating func exhaust() {
        isExhausted = true
        totalCount = readCount
        checkTolerance()
    }

    /// Notes the end of an item.
    ///
    /// - Parameters:
    ///   - index: which one.
    ///   - result: how it ended; nil where it was interrupted.
    ///   - itemCount: how many items it represents: those of its batch.
    ///   - entry: what the Map's result holds of it; nil is its output.
    package mutating func finish(
        _ index: Int, _ result: InterpreterResult?, itemCount: Int = 1,
        keeping entry: JSONValue? = nil
    ) {
        running -= 1
        switch result {
        case .succeeded(let output): if keepsResults { results[index] = entry ?? output }
        case .failed(let failure):
            failedCount += itemCount
            if tolerance.isUnstated { fail(failure) } else { checkTolerance() }
            if keepsResults { results[index] = entry ?? failure.output }
        case nil: break
        }
        assert(violation == nil, violation ?? "")
    }

    /// Notes that the Map as a whole has failed; only the first failure is kept.
    package mutating func fail(_ failure: TaskFailure) {
        // What comes after the first failure are its consequences.
        if self.failure == nil { self.failure = failure }
    }

    private mutating func checkTolerance() {
        if tolerance.isExceeded(by: failedCount, of: totalCount) { fail(.toleranceExceeded) }
    }

    /// The event that ends the Map's work, once nothing runs any more: the results in item order.
    package var event: Interpreter.Event {
        failure.map { .workFailed($0) } ?? .workSucceeded(.array(results))
    }
}
