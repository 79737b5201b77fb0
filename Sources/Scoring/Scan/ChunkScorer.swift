import Bytes
import FeatureTable

/// Scores the users of a chunk against the candidates in their reach.
///
/// Candidates come in tiles (see `ScanIndex`), which fit into the second-level cache, and all users
/// of the chunk pass over a tile before the next one is loaded. Most pairs are never looked at: a
/// tile that is out of a user's reach, and all candidates of a tile whose gender, interest or age
/// refuses the pair, are skipped as a whole. What a user has found so far is the threshold of the
/// next scan: a pair whose score cannot reach it is dropped before the exact rules see it.
///
///     let scorer = ChunkScorer(rules: rules, kernel: .best)
///     let lists = try scorer.score(users: 0..<2000, against: table.scanIndex.tiles.indices)
///
/// Memory is twelve bytes a user of the chunk and place of its list, and some 400 a user.
package struct ChunkScorer: Sendable {
    /// Counted up whenever the same users get other lists, or results may be wrong.
    ///
    /// No result of an earlier scorer is taken for one of this. Golden digests in the tests guard
    /// it.
    package static let revision = 2

    private let rules: PairRules
    private let kernel: KernelLevel

    /// A scorer for the pairs of a table.
    package init(rules: PairRules, kernel: KernelLevel) {
        (self.rules, self.kernel) = (rules, kernel)
    }

    /// Scores the rows of `users` against the users of some tiles.
    ///
    /// - Parameters:
    ///   - users: rows of the chunk.
    ///   - tiles: indexes of tiles, ascending.
    /// - Returns: each user's best candidates, best first.
    /// - Throws: `CancellationError` soon after the task was cancelled.
    package func score(
        users: Range<Int>, against tiles: some Sequence<Int>
    ) throws(CancellationError) -> ChunkLists {
        if kernel == .scalar { return try scoreEveryPair(users, tiles) }
        var scan = ChunkScan(rules: rules, users: users, kernel: kernel)
        for tile in tiles {
            if Task.isCancelled { throw CancellationError() }
            scan.score(against: rules.table.scanIndex.tiles[tile])
        }
        return scan.lists()
    }

    private func scoreEveryPair(
        _ users: Range<Int>, _ tiles: some Sequence<Int>
    ) throws(CancellationError) -> ChunkLists {
        var best = TopK(users: users.count, limit: rules.parameters.top)
        var counts = PairCounts()
        for tile in tiles {
            let candidates = rules.table.scanIndex.tiles[tile].rows
            for (slot, user) in users.enumerated() {
                if Task.isCancelled { throw CancellationError() }
                counts.scanned += candidates.count
                for candidate in candidates {
                    guard let key = rules.key(user: user, candidate: candidate) else { continue }
                    counts.accepted += 1
                    best.offer(key, to: Slot(slot))
                }
            }
        }
        return ChunkLists(
            users: users, slots: (0..<users.count).map { Slot($0) }, best: &best, counts: counts)
    }
}

/// How many pairs a chunk took.
package struct PairCounts: Sendable, Hashable {
    /// Pairs that a kernel looked at.
    package var scanned = 0
    /// Pairs of them that passed the filters of rule 1, as the kernel sees them. (The scalar
    /// kernel is the exact rule and counts pairs that passed everything.)
    package var accepted = 0
    /// Pairs of them that might have entered a list, so that the exact rules were asked.
    package var scored = 0

    /// Counts of nothing.
    package init() {}
}

/// The lists of a chunk's users, or of a part of its candidates.
package struct ChunkLists: Sendable {
    /// The rows whose lists these are.
    package let users: Range<Int>
    /// The lists one after the other, best first.
    package let keys: [CandidateKey]
    /// The length of each list.
    package let listCounts: [UInt8]
    /// How many pairs it took.
    package let counts: PairCounts

    /// - Parameters:
    ///   - users: the rows.
    ///   - slots: where each of them is in `best`.
    ///   - best: what was found.
    ///   - counts: what it took.
    init(users: Range<Int>, slots: [Slot], best: inout TopK, counts: PairCounts) {
        (self.users, self.counts) = (users, counts)
        var keys: [CandidateKey] = []
        var listCounts: [UInt8] = []
        listCounts.reserveCapacity(users.count)
        keys.reserveCapacity(users.count * best.limit)
        for slot in slots {
            let list = best.sortedList(of: slot)
            keys.append(contentsOf: list)
            listCounts.append(UInt8(list.count))
        }
        (self.keys, self.listCounts) = (keys, listCounts)
    }
}
