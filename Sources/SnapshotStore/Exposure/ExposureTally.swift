/// Counts how often each user of a night is in lists and in top-10s, and which pairs are in both
/// lists.
///
///     var tally = ExposureTally(userCount: table.count, entryCount: lists.candidateCount)
///     tally.add(user: 17, candidates: [4, 711])
///     tally.figures.gini
///
/// Users are numbers, such as their rows in the users table. A pair is a number whatever its order,
/// and those that are in both lists come twice. Where there would be too many, the pairs
/// are counted that a hash of theirs chooses, one in 2, 4, 8, and so on: both directions of a pair
/// are chosen or neither, so that the share stays what it is but for the chance of the choice.
///
/// Eight bytes of memory a user, at most 64 MiB for the pairs, and as much again to count those.
package struct ExposureTally: Sendable {
    /// So many pairs are kept at most, about.
    private static let mostPairs = 1 << 23
    private static let topTen = 10

    private var shown: [UInt32]
    private var shownInTopTen: [UInt32]
    private var listCount = 0
    private var pairs: [UInt64] = []
    /// A pair is chosen whose hash has none of these bits.
    private let mask: UInt64

    /// Nothing counted yet.
    ///
    /// - Parameters:
    ///   - userCount: of the night; less than 2^32.
    ///   - entryCount: of all lists, or more.
    ///   - mostPairs: how many pairs are kept, about; for tests.
    package init(userCount: Int, entryCount: Int, mostPairs: Int = mostPairs) {
        shown = [UInt32](repeating: 0, count: userCount)
        shownInTopTen = shown
        var parts = 1
        while entryCount / parts > mostPairs { parts *= 2 }
        mask = UInt64(parts - 1)
    }

    /// Takes in a list, best first.
    @inline(__always)
    package mutating func add(user: UInt32, candidates: some Sequence<UInt32>) {
        var rank = 0
        for candidate in candidates {
            shown[Int(candidate)] &+= 1
            if rank < Self.topTen { shownInTopTen[Int(candidate)] &+= 1 }
            let pair = UInt64(min(user, candidate)) << 32 | UInt64(max(user, candidate))
            if Self.hash(pair) & mask == 0 { pairs.append(pair) }
            rank += 1
        }
        if rank > 0 { listCount += 1 }
    }

    /// Takes in what another one of the same night has counted.
    package mutating func add(_ other: ExposureTally) {
        for user in other.shown.indices {
            shown[user] &+= other.shown[user]
            shownInTopTen[user] &+= other.shownInTopTen[user]
        }
        pairs += other.pairs
        listCount += other.listCount
    }

    /// The bits of a product by the golden ratio that depend on all bits of a pair.
    @inline(__always)
    private static func hash(_ pair: UInt64) -> UInt64 {
        // Wrapping is what mixes.
        (pair &* 0x9E37_79B9_7F4A_7C15) >> 40
    }

    /// What all lists together come to.
    ///
    /// - Complexity: O(pairs) and O(n log n) for n users.
    package var figures: ExposureFigures {
        ExposureFigures(
            users: shown.count, lists: listCount, mostShown: Int(shown.max() ?? 0),
            mostInTopTen: Int(shownInTopTen.max() ?? 0), neverShown: shown.count { $0 == 0 },
            gini: gini, mutualShare: mutualShare)
    }

    /// G = 2 Σ i x_i / (n Σ x_i) - (n + 1) / n for x ascending, i from 1.
    private var gini: Double {
        let sum = shown.reduce(0) { $0 + Int($1) }
        guard sum > 0 else { return 0 }
        let weighted = shown.sorted().enumerated().reduce(0) {
            $0 + ($1.offset + 1) * Int($1.element)
        }
        let count = Double(shown.count)
        return 2 * Double(weighted) / (count * Double(sum)) - (count + 1) / count
    }

    /// Pairs are put behind each other by their lesser user, whose others are then marked.
    private var mutualShare: Double? {
        if pairs.isEmpty { return nil }
        var ends = [Int](repeating: 0, count: shown.count + 1)
        for pair in pairs { ends[Int(pair >> 32) + 1] += 1 }
        for user in shown.indices { ends[user + 1] += ends[user] }
        let starts = ends
        var others = [UInt32](repeating: 0, count: pairs.count)
        for pair in pairs {
            let lesser = Int(pair >> 32)
            others[ends[lesser]] = UInt32(truncatingIfNeeded: pair)
            ends[lesser] += 1
        }
        var marks = [UInt32](repeating: .max, count: shown.count)
        var mutual = 0
        for lesser in shown.indices {
            for other in others[starts[lesser]..<starts[lesser + 1]] {
                if marks[Int(other)] == UInt32(lesser) { mutual += 2 }
                marks[Int(other)] = UInt32(lesser)
            }
        }
        return Double(mutual) / Double(pairs.count)
    }
}
