import Bytes
import SnapshotFormat
import SnapshotWriter

extension RowGroupLists {
    /// The same lists without some users, neither as owners nor as candidates.
    ///
    /// What remains of a list moves up; nobody knows who would come last. Lists that name none of
    /// them are returned as they are.
    ///
    /// - Parameter isForgotten: whether the user with an id goes.
    /// - Returns: the lists, and for each owner that stays the place among the owners before.
    func removing(
        _ isForgotten: (ArraySlice<UInt8>) -> Bool
    ) -> (lists: RowGroupLists, owners: [Int]) {
        let goes = (0..<candidateIDs.count).map { isForgotten(candidateIDs[$0]) }
        let owners = (0..<userIDs.count).filter { !isForgotten(userIDs[$0]) }
        if owners.count == userIDs.count, !goes.contains(true) { return (self, owners) }
        var rest = RowGroupLists(
            userIDs: IDColumn(), candidateCounts: [], candidateIDs: IDColumn(), candidates: [],
            scores: [], distances: [])
        let starts = firstRows
        for owner in owners {
            let first = Int(starts[owner])
            let rows = (first..<first + Int(candidateCounts[owner]))
                .filter { !goes[candidates[$0].index] }
            rest.userIDs.append(userIDs[owner])
            rest.candidateCounts.append(UInt8(rows.count))
            for row in rows {
                rest.candidates.append(candidates[row])
                rest.scores.append(scores[row])
                rest.distances.append(distances[row])
            }
        }
        rest.keepUsedIDs(of: candidateIDs)
        return (rest, owners)
    }

    /// Makes a dictionary of the ids that are still used of one that had them all.
    private mutating func keepUsedIDs(of ids: IDColumn) {
        var isUsed = [Bool](repeating: false, count: ids.count)
        for candidate in candidates { isUsed[candidate.index] = true }
        var entries = [DictionaryEntry](repeating: DictionaryEntry(0), count: ids.count)
        candidateIDs = IDColumn()
        for entry in entries.indices where isUsed[entry] {
            entries[entry] = DictionaryEntry(candidateIDs.count)
            candidateIDs.append(ids[entry])
        }
        candidates = candidates.map { entries[$0.index] }
    }
}
