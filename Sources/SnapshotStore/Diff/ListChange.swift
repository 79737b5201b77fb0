/// What became of one user's list.
struct ListChange: Sendable, Equatable {
    /// How the two lists differ.
    enum Kind: Sendable {
        /// The same candidates, scores and distances in the same order.
        case same
        /// The same candidates in the same order; a score or a distance is another.
        case rescored
        /// The same candidates in another order.
        case reordered
        /// Other candidates.
        case changed
    }

    /// The lengths of the two lists.
    let before: UInt8
    let after: UInt8
    /// Candidates who are among the first ten, the first hundred, and all of both lists.
    var kept10: UInt8 = 0
    var kept100: UInt8 = 0
    var kept: UInt8 = 0
    /// The sum of what the scores of kept candidates changed by, in hundredths of a point.
    var shift: Int32 = 0
    var kind: Kind

    /// Two lists of which one is empty.
    init(before: UInt8, after: UInt8) {
        (self.before, self.after) = (before, after)
        kind = before == 0 && after == 0 ? .same : .changed
    }

    /// Whether either list names anybody.
    var isOfSomebody: Bool { before > 0 || after > 0 }

    /// The share of the first ten that was replaced; see ``churn(_:of:_:)``.
    var churn10: Double { Self.churn(kept10, of: min(before, 10), min(after, 10)) }
    var churn100: Double { Self.churn(kept100, of: min(before, 100), min(after, 100)) }

    /// 1 - kept / max(before, after): 0 where all stayed, 1 where none did.
    private static func churn(_ kept: UInt8, of before: UInt8, _ after: UInt8) -> Double {
        let longer = max(before, after)
        return longer == 0 ? 0 : 1 - Double(kept) / Double(longer)
    }
}

/// How much the scores of kept candidates changed, by hundredths of a point.
struct ScoreShifts: Sendable {
    /// Scores are 0...65535 hundredths.
    private static let limit = 1 << 16
    /// `[change + limit]` how often; empty before the first.
    private var counts: [Int] = []

    mutating func add(_ change: Int) {
        if counts.isEmpty { counts = Array(repeating: 0, count: 2 * Self.limit + 1) }
        counts[change + Self.limit] += 1
    }

    mutating func add(_ other: ScoreShifts) {
        if counts.isEmpty { return counts = other.counts }
        for (index, count) in other.counts.enumerated() { counts[index] += count }
    }

    var count: Int { counts.reduce(0, +) }

    /// Points; 0 where there are none.
    var mean: Double {
        let sum = counts.enumerated().reduce(0) { $0 + ($1.offset - Self.limit) * $1.element }
        return count == 0 ? 0 : Double(sum) / Double(count) / 100
    }

    /// Points: the least change that a share of all do not exceed; 0 where there are none.
    func percentile(_ share: Double) -> Double {
        let rank = max(1, (share * Double(count)).rounded(.up))
        var seen = 0
        for (index, count) in counts.enumerated() {
            seen += count
            if Double(seen) >= rank { return Double(index - Self.limit) / 100 }
        }
        return 0
    }
}
