package import SnapshotFormat

extension SnapshotManifest.Counts {
    /// Counts a user whose list has this length, of a night whose lists have at most `top` entries.
    package mutating func add(_ candidateCount: UInt8, top: Int) {
        users += 1
        usersWithCandidates += candidateCount > 0 ? 1 : 0
        fullLists += Int(candidateCount) == top ? 1 : 0
        candidates += Int(candidateCount)
    }
}
