import FeatureTable

/// How much work a chunk will be: the pairs that a kernel will look at, from a sample of its users.
///
/// For each sampled user it adds up the groups and ages that a scan would visit, without visiting
/// them: a few microseconds a user.
package struct WorkEstimate {
    private let rules: PairRules
    private static let sampleCount = 24
    /// What a scan of few pairs costs beside its pairs, in pairs.
    package static let pairsPerScan = 24

    /// An estimate for the pairs of a table.
    package init(_ rules: PairRules) {
        self.rules = rules
    }

    /// The pairs of some rows with the users of some tiles, each scan counted as some more.
    package func pairs(of users: Range<Int>, against tiles: [Int]) -> Int {
        if users.isEmpty { return 0 }
        let step = max(1, users.count / Self.sampleCount)
        var sum = 0
        var sampled = 0
        for user in stride(from: users.lowerBound + step / 2, to: users.upperBound, by: step) {
            sum += pairs(of: user, tiles)
            sampled += 1
        }
        return sampled == 0 ? 0 : sum * users.count / sampled
    }

    private func pairs(of user: Int, _ tiles: [Int]) -> Int {
        let index = rules.table.scanIndex
        let side = ScanSide(of: user, rules)
        var pairs = 0
        for tile in tiles where side.mayReach(index.tiles[tile]) {
            for group in index.tiles[tile].groups where side.mayMeet(index.groups[group]) {
                let positions = side.positions(in: index.groups[group], index)
                if !positions.isEmpty { pairs += positions.count + Self.pairsPerScan }
            }
        }
        return pairs
    }
}
