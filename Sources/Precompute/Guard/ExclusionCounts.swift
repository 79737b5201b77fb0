package import StateMachine
import UserPool

/// How much of a pool keeps people out of each other's lists: the rows that count of
/// `match_history` and `blocks`.
///
/// A table that is lost on the way to the pool, emptied, or filled with what nobody reads is no
/// error of the pool; it only brings back people who were passed or blocked. So these are counted,
/// kept with the run, and held against the nights before; see ``CoverageGuard``.
package struct ExclusionCounts: Sendable, Equatable {
    /// Rows that say who accepted or passed whom.
    package let decisions: Int
    /// Rows that say who blocked whom.
    package let blocks: Int
    /// Which of the two tables the pool does not have.
    package let missingTables: [String]

    package init(decisions: Int, blocks: Int, missingTables: [String] = []) {
        self.decisions = decisions
        self.blocks = blocks
        self.missingTables = missingTables
    }

    /// Those of a pool that was read through.
    init(_ session: PoolSession) {
        self.init(
            decisions: session.counts.decisions, blocks: session.counts.blocks,
            missingTables: session.missingTables)
    }

    /// What ExtractPool said, or a file that holds it; nil where it is of a version that counted
    /// both tables together, or is nothing of that kind.
    package init?(_ json: JSONValue?) {
        guard let json, let decisions = json.count("decisions"), let blocks = json.count("blocks")
        else { return nil }
        self.init(
            decisions: decisions, blocks: blocks,
            missingTables: json["missingTables"]?.array?.compactMap(\.string) ?? [])
    }

    /// As the guard's file has them.
    var json: JSONValue {
        [
            "decisions": .integer(decisions), "blocks": .integer(blocks),
            "missingTables": .array(missingTables.map { .string($0) }),
        ]
    }
}
