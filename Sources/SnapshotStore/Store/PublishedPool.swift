/// What the pool of a published night held of decisions and blocks.
///
/// It is in `published.jsonl` beside the publication: unlike the run's own files and the journal
/// it is part of a backup, and stays as long as the night is gone back to.
package struct PublishedPool: Codable, Sendable, Equatable {
    /// Rows that count.
    package let decisions: Int
    /// Blocks that count.
    package let blocks: Int
    /// Those of them that name two eligible users; nil where they were not counted.
    package let decisionsInForce: Int?
    /// Blocks that name two eligible users; nil where they were not counted.
    package let blocksInForce: Int?

    /// Some counts.
    package init(decisions: Int, blocks: Int, decisionsInForce: Int?, blocksInForce: Int?) {
        (self.decisions, self.blocks) = (decisions, blocks)
        (self.decisionsInForce, self.blocksInForce) = (decisionsInForce, blocksInForce)
    }
}

extension SnapshotStore {
    /// What the pools of published snapshots held, of those that are known, by name.
    ///
    /// - Throws: ``FileError``.
    package func publishedPools() throws -> [String: PublishedPool] {
        try publicationLog().entries.reduce(into: [:]) { pools, entry in
            if let pool = entry.pool { pools[entry.snapshot] = pool }
        }
    }

    /// The instants that were written down in this folder, ISO 8601: of publications, and of what
    /// else was done by hand.
    ///
    /// - Throws: ``FileError``.
    package func recordedTimes() throws -> [String] {
        try publicationLog().entries.map(\.at)
            + AuditTrail(in: dataDirectory).read().entries.map(\.at)
    }
}
