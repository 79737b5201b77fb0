import Synchronization

extension GroupAssembly {
    /// The first invariant that does not hold, in words; nil where all hold.
    ///
    /// - Every piece lies inside of its row group, and no two overlap.
    /// - The number of users of a row group is that of its pieces' rows.
    /// - No row group is kept that is complete.
    ///
    /// - Complexity: O(n log n) in the pieces that are kept.
    package var violation: String? {
        unfinished.withLock { unfinished in
            for (group, state) in unfinished {
                if let violation = Self.violation(of: unfinished, groups, at: group) {
                    return violation
                }
                if state.users == groups[group].count { return "row group \(group) is complete" }
            }
            return nil
        }
    }

    /// The same for one row group, which may just have become complete.
    static func violation(
        of unfinished: [Int: Unfinished], _ groups: [Range<Int>], at group: Int
    ) -> String? {
        guard let state = unfinished[group] else { return nil }
        guard groups.indices.contains(group) else { return "there is no row group \(group)" }
        var end = groups[group].lowerBound
        for piece in state.pieces.sorted(by: { $0.rows.lowerBound < $1.rows.lowerBound }) {
            if piece.group != group { return "row group \(group) has a piece of another" }
            if piece.rows.isEmpty { return "row group \(group) has an empty piece" }
            if piece.rows.lowerBound < end { return "pieces of row group \(group) overlap" }
            end = piece.rows.upperBound
        }
        if end > groups[group].upperBound { return "a piece ends behind row group \(group)" }
        if state.users != state.pieces.reduce(0, { $0 + $1.rows.count }) {
            return "the users of row group \(group) are counted wrong"
        }
        return nil
    }
}
