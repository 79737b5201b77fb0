import Algorithms
import Bytes
import FeatureTable
import Scoring

/// Brings the results of chunks together: the best lists of some users, cut into row groups.
struct ListMerge: Sendable {
    /// The length of a full list.
    let top: Int
    /// The rows of each row group, in order; they cover the table.
    let groups: [Range<Int>]

    /// The lists of a stretch of users.
    ///
    /// - Parameters:
    ///   - users: the rows.
    ///   - results: what was found for them, each among other candidates, and the id ranks of
    ///     those by place.
    /// - Returns: packed lists for each row group that has some of the users, and how full they are.
    /// - Throws: `FileError` where a result is damaged, `CancellationError`.
    func lists(
        of users: Range<Int>, _ results: [(file: ChunkResultFile, idRanks: [IDRank])]
    ) throws -> (pieces: [GroupPiece], counts: ListCounts) {
        var pieces: [GroupPiece] = []
        var counts = ListCounts()
        for (index, slots) in (0..<users.count).chunks(ofCount: ListBlocks.userCount).enumerated() {
            try Task.checkCancellation()
            var block = ListBlock<IDRank>(listCounts: [], keys: [])
            for (part, result) in results.enumerated() {
                let found = try result.file.lists(ofBlock: index).renumbered(result.idRanks)
                block = part == 0 ? found : block.merged(with: found, top: top)
            }
            counts.add(block.listCounts, top: top)
            let first = users.lowerBound + slots.lowerBound
            cut(block, of: first..<first + slots.count, into: &pieces)
        }
        return (pieces, counts)
    }

    /// Appends the lists of a block to the pieces of the row groups that they belong to.
    private func cut(
        _ block: ListBlock<IDRank>, of rows: Range<Int>, into pieces: inout [GroupPiece]
    ) {
        var group = groups.partitioningIndex { $0.upperBound > rows.lowerBound }
        var firstKey = 0
        var row = rows.lowerBound
        while row < rows.upperBound {
            let part = row..<min(groups[group].upperBound, rows.upperBound)
            let start = row - rows.lowerBound
            let counts = block.listCounts[start..<start + part.count]
            let end = firstKey + counts.keyCount
            if pieces.last?.group != group {
                pieces.append(GroupPiece(group: group, rows: row..<row, blocks: []))
            }
            let last = pieces.count - 1
            ListBlocks.append(counts, block.keys[firstKey..<end], to: &pieces[last].blocks)
            pieces[last].rows = pieces[last].rows.lowerBound..<part.upperBound
            firstKey = end
            row = part.upperBound
            group += 1
        }
    }
}

/// How full some lists are.
struct ListCounts: Sendable {
    private(set) var candidates = 0
    private(set) var lists = 0
    private(set) var fullLists = 0

    mutating func add(_ listCounts: [UInt8], top: Int) {
        candidates += listCounts[...].keyCount
        lists += listCounts.count { $0 > 0 }
        fullLists += listCounts.count { $0 == top }
    }
}

extension ListBlock<RegionOrdinal> {
    /// The same lists, the candidates told by their id ranks.
    fileprivate func renumbered(_ ranks: [IDRank]) -> ListBlock<IDRank> {
        let ranks = ranks.span
        let keys = [CandidateKey](capacity: self.keys.count) { output in
            for key in self.keys { output.append(key.renumbered(ranks[key.candidate.index])) }
        }
        return ListBlock<IDRank>(listCounts: listCounts, keys: keys)
    }
}
