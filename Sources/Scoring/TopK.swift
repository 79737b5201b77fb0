/// The best `limit` candidates of each of some users.
///
/// A binary heap a user, the worst candidate on top, all in one array: offering a candidate costs
/// one comparison if it is not good enough and O(log limit) if it is. The list is exact: what is
/// kept are the smallest keys offered, in whatever order they came.
///
///     var best = TopK(users: 1, limit: 2)
///     for key in keys { best.offer(key, to: 0) }
///     let list = best.sortedList(of: 0)
package struct TopK {
    /// How many candidates a user keeps; at least 1.
    package let limit: Int
    private var keys: [CandidateKey]
    private var counts: [Int]

    package init(users: Int, limit: Int) {
        precondition(limit >= 1, "a list holds at least one candidate")
        self.limit = limit
        keys = [CandidateKey](repeating: CandidateKey(rawValue: .max), count: users * limit)
        counts = [Int](repeating: 0, count: users)
    }

    /// The worst candidate of a full list, which a better one would replace; nil while there is
    /// room.
    @inline(__always)
    package func worst(of user: Int) -> CandidateKey? {
        counts[user] < limit ? nil : keys[user * limit]
    }

    /// Offers a candidate to a user.
    package mutating func offer(_ key: CandidateKey, to user: Int) {
        let base = user * limit
        if counts[user] < limit {
            keys[base + counts[user]] = key
            counts[user] += 1
            bubbleUp(base, from: counts[user] - 1)
        } else if key < keys[base] {
            keys[base] = key
            trickleDown(base, count: limit)
        }
    }

    /// A user's candidates, best first.
    ///
    /// - Complexity: O(limit log limit).
    package func sortedList(of user: Int) -> [CandidateKey] {
        keys[user * limit..<user * limit + counts[user]].sorted()
    }

    private mutating func bubbleUp(_ base: Int, from position: Int) {
        var child = position
        while child > 0 {
            let parent = (child - 1) / 2
            if keys[base + child] < keys[base + parent] { return }
            keys.swapAt(base + child, base + parent)
            child = parent
        }
    }

    private mutating func trickleDown(_ base: Int, count: Int) {
        var parent = 0
        while true {
            var worst = parent
            let left = 2 * parent + 1
            if left < count, keys[base + worst] < keys[base + left] { worst = left }
            if left + 1 < count, keys[base + worst] < keys[base + left + 1] { worst = left + 1 }
            if worst == parent { return }
            keys.swapAt(base + parent, base + worst)
            parent = worst
        }
    }
}
