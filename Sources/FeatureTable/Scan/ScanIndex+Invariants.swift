extension ScanIndex {
    /// The first thing that every index has and this one has not; nil where there is none.
    ///
    /// Tiles follow one another from position 0 and none is empty; their groups follow one another and
    /// fill them; a group's counts of the younger ones rise from 0.
    ///
    /// - Complexity: O(tiles + 103 groups).
    package var violation: String? {
        var end = 0
        var groupEnd = 0
        for (index, tile) in tiles.enumerated() {
            if tile.rows.lowerBound != end || tile.rows.isEmpty { return "tile \(index): rows" }
            if tile.groups.lowerBound != groupEnd { return "tile \(index): groups" }
            let isBox = (0..<3).allSatisfy { tile.lowest[$0] <= tile.highest[$0] }
            if !isBox { return "tile \(index): box" }
            var position = end
            for group in tile.groups {
                guard groups[group].start == position else { return "group \(group): start" }
                guard let count = count(of: groups[group]), count > 0 else {
                    return "group \(group): ages"
                }
                position += count
            }
            if position != tile.rows.upperBound { return "tile \(index): length" }
            end = tile.rows.upperBound
            groupEnd = tile.groups.upperBound
        }
        return groupEnd == groups.count ? nil : "groups of no tile"
    }

    /// How many users a group has; nil where the counts do not rise from 0.
    private func count(of group: Group) -> Int? {
        let younger = ageStarts[group.ages...group.ages + Self.ages.count]
        let rises = zip(younger, younger.dropFirst()).allSatisfy { $0 <= $1 }
        guard rises, younger.first == 0, let last = younger.last else { return nil }
        return Int(last)
    }
}
