extension FeatureTable {
    /// The ids at some places in the byte order of all ids, end to end.
    ///
    /// - Parameter ranks: the places, in any order.
    /// - Returns: the bytes of the ids, and where each begins in them and the last one ends.
    package func ids(atRanks ranks: [UInt32]) -> (bytes: [UInt8], offsets: [UInt32]) {
        var offsets: [UInt32] = [0]
        offsets.reserveCapacity(ranks.count + 1)
        var end: UInt32 = 0
        for rank in ranks {
            end += UInt32(idOffsets[Int(rank) + 1] - idOffsets[Int(rank)])
            offsets.append(end)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(end))
        for rank in ranks {
            // Copied before the closure returns.
            unsafe withID(atRank: Int(rank)) { unsafe bytes.append(contentsOf: $0) }
        }
        return (bytes, offsets)
    }

    /// Lends the bytes of the id at a place in the byte order of all ids.
    func withID<Result>(atRank rank: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let range = Int(idOffsets[rank])..<Int(idOffsets[rank + 1])
        precondition(range.lowerBound >= 0 && range.upperBound <= idBytes.count, "no such bytes")
        // In bounds by the line above, and the mapping lives as long as the table.
        return unsafe body(
            UnsafeRawBufferPointer(
                start: idBytes.pointer.map { unsafe $0 + range.lowerBound }, count: range.count))
    }
}
