/// What was found in a pool.
package struct PoolCounts: Sendable, Equatable {
    /// The rows of `users`.
    package var rows = 0
    /// Users who take part tonight.
    package var eligible = 0
    /// Users who do not, by reason.
    package var ineligible: [Ineligibility: Int] = [:]
    /// Rows that cannot be read, by reason.
    package var rejects: [RejectReason: Int] = [:]
    /// The rows of `match_history`.
    package var historyRows = 0
    /// Rows of `match_history` whose action is neither `accept` nor `pass`.
    package var ignoredActions = 0
    /// Rows of `match_history` without one of the emails.
    package var blankHistoryRows = 0
    /// The rows of `blocks`.
    package var blockRows = 0
    /// Rows of `blocks` without one of the emails.
    package var blankBlockRows = 0

    /// Counts of nothing.
    package init() {}

    /// The rows of `match_history`: one user accepted or passed another.
    package var decisions: Int { historyRows - blankHistoryRows - ignoredActions }
    /// The rows of `blocks`: one user blocked another.
    package var blocks: Int { blockRows - blankBlockRows }

    /// Rows that cannot be read.
    package var rejected: Int { rejects.values.reduce(0, +) }
    /// Users who take no part tonight.
    package var notEligible: Int { ineligible.values.reduce(0, +) }
}
