import FeatureTable

/// What ``EntryRules`` reads of all users of a night: 64 bytes of memory each.
///
/// Gathered once, row after row; an entry then finds all of a candidate in one place.
package struct EntrySides: Sendable {
    let rules: PairRules
    let terms: EntryTerms
    /// By row of the feature table.
    let sides: [EntrySide]

    /// Gathers all users.
    ///
    /// - Parameter rules: the night's users and what they are scored with.
    /// - Complexity: O(users).
    package init(_ rules: PairRules) {
        self.rules = rules
        terms = EntryTerms(rules)
        let table = rules.table
        sides = (0..<table.count).map { EntrySide($0, table) }
    }
}
