import Bytes

extension FeatureTable {
    /// The ids of some ranks, end to end.
    ///
    /// - Parameter ranks: the ranks, in any order.
    /// - Returns: the bytes of the ids, and where each begins in them and the last one ends.
    package func ids(atRanks ranks: [IDRank]) -> (bytes: [UInt8], offsets: [UInt32]) {
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(ranks.count + 1)
        var end: UInt32 = 0
        for rank in ranks {
            end += UInt32(idOffsets[rank.index + 1] - idOffsets[rank.index])
            offsets.append(end)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(end))
        for rank in ranks {
            withID(atRank: rank) { bytes.append(copying: $0) }
        }
        return (bytes, offsets)
    }

    /// Lends the bytes of the id of a rank.
    func withID<Result>(atRank rank: IDRank, _ body: (RawSpan) -> Result) -> Result {
        let range = Int(idOffsets[rank.index])..<Int(idOffsets[rank.index + 1])
        return idBytes.withBytes(range, body)
    }
}
