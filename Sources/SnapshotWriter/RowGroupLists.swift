import Bytes
package import SnapshotFormat

/// The lists of one neighbourhood: what becomes one row group.
package struct RowGroupLists: Sendable {
    /// The neighbourhood's users, ascending by bytes; those without candidates too.
    package var userIDs: IDColumn
    /// `[users]` the length of each list.
    package var candidateCounts: [UInt8]
    /// The ids that the lists name, ascending by bytes, each once and each used.
    package var candidateIDs: IDColumn
    /// `[candidates]` of ``candidateIDs``, list after list, each best first.
    package var candidates: [DictionaryEntry]
    /// `[candidates]` hundredths of a point.
    package var scores: [UInt16]
    /// `[candidates]` tenths of a mile.
    package var distances: [UInt32]

    /// Lists in columns; ``SnapshotWriter`` checks them.
    package init(
        userIDs: IDColumn, candidateCounts: [UInt8], candidateIDs: IDColumn,
        candidates: [DictionaryEntry], scores: [UInt16], distances: [UInt32]
    ) {
        (self.userIDs, self.candidateCounts) = (userIDs, candidateCounts)
        (self.candidateIDs, self.candidates) = (candidateIDs, candidates)
        (self.scores, self.distances) = (scores, distances)
    }

    /// Throws `.invalidInput` where the columns do not fit each other.
    ///
    /// The order inside the lists is left to the verifier, which reads what was written.
    func check() throws(SnapshotError) {
        let total = candidateCounts.reduce(0) { $0 + Int($1) }
        let problem: String? =
            if candidateCounts.count != userIDs.count {
                "\(candidateCounts.count) lengths for \(userIDs.count) users"
            } else if candidates.count != total || scores.count != total
                || distances.count != total
            {
                "the lists' columns differ in length"
            } else if let row = userIDs.firstDisorder {
                "user \(row) is not in order"
            } else if let row = candidateIDs.firstDisorder {
                "candidate id \(row) is not in order"
            } else if let greatest = candidates.max(), greatest.index >= candidateIDs.count {
                "a candidate is not among the ids"
            } else if let greatest = distances.max(), greatest >= SnapshotLayout.distanceLimit {
                "a distance is too large"
            } else {
                nil
            }
        if let problem { throw SnapshotError(.invalidInput, "a row group's lists: " + problem) }
    }
}
