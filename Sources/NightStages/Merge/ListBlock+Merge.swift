import FeatureTable
import Scoring

extension ListBlock<IDRank> {
    /// The best of these lists and those of the same users among other candidates.
    ///
    /// - Parameters:
    ///   - other: lists of as many users; all lists are in order.
    ///   - top: the length of a full list, 1...255.
    /// - Returns: lists in order, of at most `top` candidates.
    /// - Complexity: O(keys).
    package func merged(with other: ListBlock, top: Int) -> ListBlock {
        var listCounts: [UInt8] = []
        listCounts.reserveCapacity(self.listCounts.count)
        let keys = [CandidateKey](capacity: self.keys.count + other.keys.count) { output in
            var (mine, theirs) = (0, 0)
            for (count, otherCount) in zip(self.listCounts, other.listCounts) {
                let ends = (mine: mine + Int(count), theirs: theirs + Int(otherCount))
                let total = min(top, Int(count) + Int(otherCount))
                listCounts.append(UInt8(total))
                for _ in 0..<total {
                    let isMine =
                        theirs == ends.theirs
                        || mine < ends.mine && self.keys[mine] < other.keys[theirs]
                    output.append(isMine ? self.keys[mine] : other.keys[theirs])
                    if isMine { mine += 1 } else { theirs += 1 }
                }
                (mine, theirs) = ends
            }
        }
        return ListBlock(listCounts: listCounts, keys: keys)
    }
}
