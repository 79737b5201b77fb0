import UserPool

/// Scores the users of a chunk against the candidates in their reach.
///
/// Candidates are taken in blocks that fit into the second-level cache, and every user passes over
/// a block before the next one is loaded. What a user has found so far is the threshold of the
/// next scan: a pair whose score cannot reach it is dropped before the exact rules see it.
///
///     var scorer = ChunkScorer(rules: rules, kernel: .base)
///     let lists = try scorer.score(users: 0..<2000, against: [0..<60_000])
///
/// Memory is `top` keys of eight bytes and one query a user of the chunk.
package struct ChunkScorer: Sendable {
    /// Counted up whenever the same users get other lists.
    ///
    /// No result of an earlier scorer is taken for one of this. Golden digests in the tests guard
    /// it.
    package static let revision = 1

    /// About 60 bytes a row in the lane columns: a block takes a quarter of a megabyte.
    private static let blockRowCount = 4096

    private let rules: PairRules
    private let kernel: KernelLevel

    package init(rules: PairRules, kernel: KernelLevel) {
        self.rules = rules
        self.kernel = kernel
    }

    /// Scores the rows of `users` against the rows of `candidates`.
    ///
    /// - Parameters:
    ///   - users: rows of the chunk.
    ///   - candidates: ranges of rows that do not overlap.
    /// - Returns: each user's best candidates, best first.
    /// - Throws: `CancellationError` soon after the task was cancelled.
    package func score(
        users: Range<Int>, against candidates: [Range<Int>]
    ) throws(CancellationError) -> ChunkLists {
        var best = TopK(users: users.count, limit: rules.parameters.top)
        var counts = PairCounts()
        let scan = kernel == .scalar ? nil : KernelScan(rules: rules, users: users)
        for range in candidates {
            for start in stride(
                from: range.lowerBound, to: range.upperBound, by: Self.blockRowCount)
            {
                let block = start..<min(start + Self.blockRowCount, range.upperBound)
                if let scan {
                    try scan.score(block, into: &best, counting: &counts)
                } else {
                    try scoreEveryPair(users, block, into: &best, counting: &counts)
                }
            }
        }
        return ChunkLists(users: users, best: best, counts: counts)
    }

    private func scoreEveryPair(
        _ users: Range<Int>, _ block: Range<Int>, into best: inout TopK,
        counting counts: inout PairCounts
    ) throws(CancellationError) {
        for (slot, user) in users.enumerated() {
            if Task.isCancelled { throw CancellationError() }
            counts.looked += block.count
            for candidate in block {
                guard let key = rules.key(user: user, candidate: candidate) else { continue }
                counts.accepted += 1
                best.offer(key, to: slot)
            }
        }
    }
}

/// How many pairs a chunk took.
package struct PairCounts: Sendable, Hashable {
    /// Pairs that a kernel looked at.
    package var looked = 0
    /// Pairs of them that passed the filters of rule 1, as the kernel sees them. (The scalar
    /// kernel is the exact rule and counts pairs that passed everything.)
    package var accepted = 0

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
    package let counts: PairCounts

    init(users: Range<Int>, best: TopK, counts: PairCounts) {
        self.users = users
        self.counts = counts
        var keys: [CandidateKey] = []
        var listCounts: [UInt8] = []
        for slot in 0..<users.count {
            let list = best.sortedList(of: slot)
            keys.append(contentsOf: list)
            listCounts.append(UInt8(list.count))
        }
        self.keys = keys
        self.listCounts = listCounts
    }
}
