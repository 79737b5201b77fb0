import FeatureTable
import Scoring
import SnapshotFormat

extension PairRules {
    /// Whether a list is the one that the rules give, by brute force.
    ///
    /// The rules are asked about every user of the night, without chunks, reach or kernel.
    ///
    /// - Parameters:
    ///   - list: the published list, best first.
    ///   - user: the row of the feature table whose list it is.
    ///   - count: how many users were taken out of the lists afterwards, and are not in the table:
    ///     a full list may lack so many at its end, who moved up into it only now.
    /// - Returns: whether it has the same candidates, scores and distances in the same order.
    /// - Complexity: O(users).
    func isList(_ list: [ListEntry], of user: Int, mayLack count: Int = 0) -> Bool {
        let best = (0..<table.count).compactMap { key(user: user, candidate: $0) }.sorted()
            .prefix(parameters.top)
        let lacking = best.count - list.count
        let mayLack = best.count == parameters.top ? count : 0
        return 0...mayLack ~= lacking
            && zip(best, list).allSatisfy { key, candidate in
                key.score == Int32(candidate.scoreHundredths)
                    && key.distance == Int32(candidate.distanceTenths)
                    && table.id(atRank: key.idRank).elementsEqual(candidate.id)
            }
    }
}
