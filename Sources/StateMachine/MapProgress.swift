/// How far a Map is: which item may start, and what becomes of the Map.
///
/// It decides and does nothing: the driver reads items, runs them and reports how they ended.
/// Invariant: `running` is never above `limit`.
package struct MapProgress: Sendable {
    /// How many items may run at a time; at least 1.
    package let limit: Int
    private let keepsResults: Bool
    package private(set) var startedCount = 0
    package private(set) var running = 0
    private var isExhausted = false
    /// The first failure; with it the Map has failed.
    package private(set) var failure: TaskFailure?
    private var results: [JSONValue] = []

    /// A Map none of whose items has started.
    package init(limit: Int, keepsResults: Bool) {
        self.limit = max(1, limit)
        self.keepsResults = keepsResults
    }

    /// Whether one more item is to be read and started now.
    package var wantsItem: Bool { failure == nil && !isExhausted && running < limit }

    /// Notes that an item starts, and returns its index.
    package mutating func start() -> Int {
        precondition(wantsItem, "no item may start now")
        running += 1
        startedCount += 1
        if keepsResults { results.append(.null) }
        return startedCount - 1
    }

    /// Notes that there are no more items.
    package mutating func exhaust() { isExhausted = true }

    /// Notes the end of an item; nil where it was broken off.
    package mutating func finish(_ index: Int, _ result: WalkResult?) {
        running -= 1
        switch result {
        case .succeeded(let output): if keepsResults { results[index] = output }
        case .failed(let failure): fail(failure)
        case nil: break
        }
    }

    /// Notes that the Map as a whole cannot go on.
    package mutating func fail(_ failure: TaskFailure) {
        // What comes after the first failure are its consequences.
        if self.failure == nil { self.failure = failure }
    }

    /// What the Map answers its walk when nothing runs any more: the results in item order.
    package var event: Walk.Event {
        failure.map { .workFailed($0) } ?? .workSucceeded(.array(results))
    }
}
