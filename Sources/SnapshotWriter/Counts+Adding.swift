package import SnapshotFormat

extension SnapshotManifest.Counts {
    /// Counts a user whose list has this length, of a night whose lists have at most `top` entries.
    package mutating func add(_ candidateCount: UInt8, top: Int) {
        users += 1
        usersWithCandidates += candidateCount > 0 ? 1 : 0
        fullLists += Int(candidateCount) == top ? 1 : 0
        candidates += Int(candidateCount)
    }

    /// Takes over what the users table does not tell.
    package mutating func addRest(of other: SnapshotManifest.Counts) {
        (decisions, blocks, mostShown) = (other.decisions, other.blocks, other.mostShown)
    }
}

extension SnapshotManifest {
    /// The mean score of all entries, in points; nil where there is none, or before format 2.1.
    package var meanScore: Double? {
        guard let scoreSum, counts.candidates > 0 else { return nil }
        return Double(scoreSum) / Double(counts.candidates) / 100
    }
}
