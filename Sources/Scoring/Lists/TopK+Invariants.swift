import Bytes

extension TopK {
    /// The first thing that every user's list has and one here has not; nil where there is none.
    ///
    /// - Complexity: O(keys).
    package var violation: String? {
        counts.indices.lazy.compactMap { user in
            hasInvariants(user) ? nil : "list \(user)"
        }.first
    }

    /// Whether a user's buffer is what the operations keep it.
    ///
    /// It has room for one key more. Where a bound is known, the first `limit` keys are no worse than
    /// it, and it is one of them; all others are better than it.
    func hasInvariants(_ user: Int) -> Bool {
        let kept = keys[user * capacity..<user * capacity + counts[user]]
        guard 0..<capacity ~= counts[user] else { return false }
        guard let bound = bound(of: Slot(user)) else { return counts[user] < capacity }
        return counts[user] >= limit
            && kept.prefix(limit).contains(bound)
            && kept.prefix(limit).allSatisfy { $0 <= bound }
            && kept.dropFirst(limit).allSatisfy { $0 < bound }
    }
}
