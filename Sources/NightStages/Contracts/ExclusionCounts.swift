package import JSON
import SnapshotStore
import UserPool

/// How much of a pool keeps people out of each other's lists: the rows that count of
/// `match_history` and `blocks`.
///
/// A table that is lost on the way to the pool, emptied, or filled with what nobody reads is no
/// error of the pool; it only brings back people who were passed or blocked. Nor is one whose rows
/// name nobody who is in the pool, since ids were written another way there. So these are counted,
/// kept with the run, and compared with the nights before; see ``GuardResult``.
package struct ExclusionCounts: Sendable, Equatable {
    /// Rows in which one user accepted or passed another.
    package let decisions: Int
    /// Rows in which one user blocked another.
    package let blocks: Int
    /// Those of them that name two users who were eligible; nil where a version did not count them.
    package let decisionsInForce: Int?
    /// Blocks that name two users who were eligible; nil where a version did not count them.
    package let blocksInForce: Int?
    /// Which of the two tables the pool does not have.
    package let missingTables: [String]

    /// Counts that are known already.
    package init(
        decisions: Int, blocks: Int, decisionsInForce: Int? = nil, blocksInForce: Int? = nil,
        missingTables: [String] = []
    ) {
        (self.decisions, self.blocks, self.decisionsInForce) = (decisions, blocks, decisionsInForce)
        (self.blocksInForce, self.missingTables) = (blocksInForce, missingTables)
    }

    /// Those of a pool that was read through.
    init(_ session: PoolSession) {
        self.init(
            decisions: session.counts.decisions, blocks: session.counts.blocks,
            decisionsInForce: session.decisionsInForce,
            blocksInForce: session.blocksInForce, missingTables: session.missingTables)
    }

    /// Those that are beside a publication.
    init(_ pool: PublishedPool) {
        self.init(
            decisions: pool.decisions, blocks: pool.blocks,
            decisionsInForce: pool.decisionsInForce, blocksInForce: pool.blocksInForce)
    }

    /// What is beside a publication.
    var published: PublishedPool {
        PublishedPool(
            decisions: decisions, blocks: blocks, decisionsInForce: decisionsInForce,
            blocksInForce: blocksInForce)
    }

    private enum Key: String {
        case decisions, blocks, decisionsInForce, blocksInForce, missingTables
    }

    /// Those of an output of ExtractPool, or of a file that holds it; nil where it is of a version
    /// that counted both tables together, or is something else.
    package init?(_ json: JSONValue?) {
        guard let json, let decisions = json.count(Key.decisions),
            let blocks = json.count(Key.blocks)
        else { return nil }
        self.init(
            decisions: decisions, blocks: blocks,
            decisionsInForce: json.count(Key.decisionsInForce),
            blocksInForce: json.count(Key.blocksInForce),
            missingTables: json[Key.missingTables]?.array?.compactMap(\.string) ?? [])
    }

    /// The counts as ExtractPool returns them, and as the guard's file has them.
    var json: JSONValue {
        JSONValue(members: [
            (Key.decisions, .integer(decisions)), (.blocks, .integer(blocks)),
            (.decisionsInForce, decisionsInForce.map { .integer($0) } ?? .null),
            (.blocksInForce, blocksInForce.map { .integer($0) } ?? .null),
            (.missingTables, .array(missingTables.map { .string($0) })),
        ])
    }
}
