import Bytes

/// The best `limit` candidates of each of some users.
///
/// Every user has a buffer of half as many keys again. Offering a candidate appends its key
/// unless a known list of `limit` better ones makes it pointless; only a full buffer is reduced to
/// the best `limit`, by selection, which costs a few nanoseconds a key. The list is exact: what is
/// kept are the smallest keys offered, in whatever order they came. It does not look for doubles: a
/// candidate that is offered twice may be kept twice.
///
///     var best = TopK(users: 1, limit: 2)
///     for key in keys { best.offer(key, to: Slot(0)) }
///     let list = best.sortedList(of: Slot(0))
package struct TopK {
    /// How many candidates a user keeps; at least 1.
    package let limit: Int
    /// Keys of a user's buffer.
    let capacity: Int
    /// The buffers, one after the other.
    private(set) var keys: [CandidateKey]
    /// How many keys each buffer holds.
    private(set) var counts: [Int]
    /// What a key must be below to be worth keeping.
    private var bounds: [CandidateKey]

    /// Empty lists.
    ///
    /// - Parameters:
    ///   - users: how many lists.
    ///   - limit: how many candidates each keeps; at least 1.
    /// - Complexity: O(users * limit) time and memory: twelve bytes a candidate kept.
    package init(users: Int, limit: Int) {
        precondition(limit >= 1, "a list holds at least one candidate")
        self.limit = limit
        capacity = limit + max(32, limit / 2)
        keys = [CandidateKey](repeating: CandidateKey(rawValue: .max), count: users * capacity)
        counts = [Int](repeating: 0, count: users)
        bounds = [CandidateKey](repeating: CandidateKey(rawValue: .max), count: users)
    }

    /// A candidate of a user that `limit` others are at least as good as; nil while none is known.
    ///
    /// - Complexity: O(1).
    @inline(__always)
    package func bound(of user: Slot) -> CandidateKey? {
        let bound = bounds[user.index]
        return bound.rawValue == .max ? nil : bound
    }

    /// Offers a candidate to a user.
    ///
    /// - Complexity: O(1), amortized; allocates nothing.
    package mutating func offer(_ key: CandidateKey, to user: Slot) {
        offer(1, to: user.index) { _ in key }
    }

    /// Offers some candidates to a user.
    ///
    /// - Returns: whether the user's ``bound(of:)`` has become a better one.
    /// - Complexity: O(offered), amortized; allocates nothing.
    mutating func offer(_ offered: borrowing KeyBuffer, to user: Slot) -> Bool {
        offer(offered.count, to: user.index) { offered[$0] }
    }

    @discardableResult
    @inline(__always)
    private mutating func offer(
        _ offeredCount: Int, to user: Int, _ offered: (Int) -> CandidateKey
    ) -> Bool {
        let capacity = capacity
        let start = user * capacity
        let before = bounds[user]
        var next = 0
        while next < offeredCount {
            let bound = bounds[user]
            var count = counts[user]
            var span = keys.mutableSpan
            // The place behind the last key is always there; a key that is not good enough is
            // written to it and then written over, which costs less than to guess.
            while next < offeredCount, count < capacity {
                let key = offered(next)
                span[start + count] = key
                count += key < bound ? 1 : 0
                next += 1
            }
            counts[user] = count
            if count == capacity { reduce(user) }
        }
        return bounds[user] != before
    }

    /// A user's candidates, best first.
    ///
    /// - Complexity: O(limit log limit).
    package mutating func sortedList(of slot: Slot) -> ArraySlice<CandidateKey> {
        let user = slot.index
        if counts[user] > limit { reduce(user) }
        let list = user * capacity..<user * capacity + counts[user]
        var span = keys.mutableSpan
        span.sort(list)
        return keys[list]
    }

    /// Keeps the best `limit` of a user's keys, of which there are more, and sets the bound.
    @inline(never)
    private mutating func reduce(_ user: Int) {
        let start = user * capacity
        let count = counts[user]
        let limit = limit
        var span = keys.mutableSpan
        span.select(limit, of: start..<start + count)
        let last = span[start + limit - 1]
        counts[user] = limit
        bounds[user] = last
        assert(hasInvariants(user), "a list that is not the best of what was offered")
    }
}

extension MutableSpan<CandidateKey> {
    /// Moves the `wanted` smallest keys of a range, at least one, to its front, the largest of them
    /// last.
    ///
    /// Quickselect, with a partition that has no branch to mispredict.
    fileprivate mutating func select(_ wanted: Int, of range: Range<Int>) {
        let place = range.lowerBound + wanted - 1
        var low = range.lowerBound
        var high = range.upperBound - 1
        while low < high {
            swapAt(pivot(for: place, low, high), high)
            let boundary = split(low, high)
            if boundary == place { return }
            if place < boundary { high = boundary - 1 } else { low = boundary + 1 }
        }
    }

    /// Where a key of `low...high` is that is likely to end up near a place: of five keys the
    /// one whose rank among them is that of the place among all.
    private func pivot(for place: Int, _ low: Int, _ high: Int) -> Int {
        let step = (high - low) / 4
        var sample: InlineArray<5, Int> = [low, low + step, low + 2 * step, high - step, high]
        for next in 1..<5 {
            var hole = next
            while hole > 0, self[sample[hole]] < self[sample[hole - 1]] {
                sample.swapAt(hole, hole - 1)
                hole -= 1
            }
        }
        return sample[(place - low) * 4 / (high - low)]
    }

    /// Sorts the keys of a range.
    fileprivate mutating func sort(_ range: Range<Int>) {
        var rest = range
        while rest.count > Self.fewKeys {
            let boundary = partition(rest.lowerBound, rest.upperBound - 1)
            // The shorter side first, so that the depth is the logarithm.
            let (before, after) = (rest.lowerBound..<boundary, boundary + 1..<rest.upperBound)
            sort(before.count < after.count ? before : after)
            rest = before.count < after.count ? after : before
        }
        insertionSort(rest)
    }

    private static var fewKeys: Int { 12 }

    private mutating func insertionSort(_ range: Range<Int>) {
        for place in range.dropFirst() {
            let key = self[place]
            var hole = place
            while hole > range.lowerBound, key < self[hole - 1] {
                self[hole] = self[hole - 1]
                hole -= 1
            }
            self[hole] = key
        }
    }

    /// Splits `low...high` by the median of three keys of it and tells where that has come to.
    private mutating func partition(_ low: Int, _ high: Int) -> Int {
        let middle = low + (high - low) / 2
        if self[middle] < self[low] { swapAt(middle, low) }
        if self[high] < self[low] { swapAt(high, low) }
        if self[high] < self[middle] { swapAt(high, middle) }
        swapAt(middle, high)
        return split(low, high)
    }

    /// Splits `low...high` by its last key and tells where that has come to.
    private mutating func split(_ low: Int, _ high: Int) -> Int {
        let pivot = self[high]
        var boundary = low
        for index in low..<high {
            let key = self[index]
            self[index] = self[boundary]
            self[boundary] = key
            boundary += key < pivot ? 1 : 0
        }
        swapAt(boundary, high)
        return boundary
    }
}
