extension FeatureTable {
    /// The places of some ids in the byte order of all ids.
    ///
    /// Both are sorted, so each search gallops on from where the last one ended.
    ///
    /// - Parameters:
    ///   - ids: distinct folded ids end to end, ascending by bytes.
    ///   - offsets: where each begins in `ids`, and where the last one ends.
    /// - Returns: a place an id; nil where the table lacks one of them.
    /// - Complexity: O(n * log(count / n)) for n ids.
    package func ranks(ofIDs ids: [UInt8], offsets: [UInt32]) -> [UInt32]? {
        var ranks: [UInt32] = []
        ranks.reserveCapacity(offsets.count)
        var start = 0
        let bytes = ids.span
        for (begin, end) in zip(offsets, offsets.dropFirst()) {
            let id = bytes.extracting(Int(begin)..<Int(end))
            guard let rank = rank(ofID: id, notBefore: start) else { return nil }
            ranks.append(UInt32(rank))
            start = rank + 1
        }
        return ranks
    }

    private func rank(ofID id: Span<UInt8>, notBefore start: Int) -> Int? {
        var low = start
        var step = 1
        while low + step < count, isID(atRank: low + step, before: id) {
            low += step
            step *= 2
        }
        var high = min(low + step, count)
        while low < high {
            let middle = (low + high) / 2
            if isID(atRank: middle, before: id) { low = middle + 1 } else { high = middle }
        }
        return low < count && order(ofIDAtRank: low, id) == 0 ? low : nil
    }

    private func isID(atRank rank: Int, before id: Span<UInt8>) -> Bool {
        order(ofIDAtRank: rank, id) < 0
    }

    /// Negative where the id at a place comes before another one by bytes, 0 where it is that.
    private func order(ofIDAtRank rank: Int, _ id: Span<UInt8>) -> Int {
        let start = Int(idOffsets[rank])
        let length = Int(idOffsets[rank + 1]) - start
        for place in 0..<min(length, id.count) {
            let byte = idBytes[start + place]
            if byte != id[place] { return Int(byte) - Int(id[place]) }
        }
        return length - id.count
    }
}
