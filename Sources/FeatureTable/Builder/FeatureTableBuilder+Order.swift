import Bytes
import UserPool

extension FeatureTableBuilder {
    /// How the users are ordered in the table.
    struct Order: Sendable {
        /// The user in each row.
        let poolRows: [PoolRow]
        /// `[pool rows]` the row of each user.
        let rows: [Row]
        /// The row of the user at each place of the byte order of ids, and the reverse.
        let rowOfRank: [Row]
        let rankOfRow: [IDRank]
    }

    /// Sorts users by id, and then stably by cell, which gives (cell, id).
    func order() -> Order {
        let byID = IDSort.indexes(ids)
        var byCell = byID.enumerated().map { rank, index in
            SortEntry(key: cells[index], place: rank)
        }
        RadixSort.sort(&byCell)
        var rows = [Row](repeating: Row(0), count: count)
        var rowOfRank = rows
        for (row, entry) in byCell.enumerated() {
            rows[byID[entry.place]] = Row(row)
            rowOfRank[entry.place] = Row(row)
        }
        return Order(
            poolRows: byCell.map { PoolRow(byID[$0.place]) }, rows: rows, rowOfRank: rowOfRank,
            rankOfRow: byCell.map { IDRank($0.place) })
    }
}

/// Sorts ids by their bytes: by the first eight as one number, and those that agree by the next.
private struct IDSort {
    /// Fewer ids than this are compared whole.
    private static let leastForDigits = 64

    private let ids: RaggedArray<UInt8>

    /// The indexes of the ids in their order.
    static func indexes(_ ids: RaggedArray<UInt8>) -> [Int] {
        let sort = IDSort(ids: ids)
        var indexes = Array(0..<ids.count)
        // The ranges that agree in all words before the last one, and that word.
        var open = [(range: 0..<ids.count, word: 0)]
        while let (range, word) = open.popLast() {
            for equal in sort.sort(&indexes, range, byWord: word) { open.append((equal, word + 1)) }
        }
        return indexes
    }

    /// Sorts a range by one word and gives the ranges whose words agree.
    private func sort(_ indexes: inout [Int], _ range: Range<Int>, byWord word: Int) -> [Range<Int>]
    {
        guard range.count >= Self.leastForDigits else {
            indexes[range].sort { ids[$0].lexicographicallyPrecedes(ids[$1]) }
            return []
        }
        var entries = indexes[range].map { SortEntry(key: self.word(word, of: $0), place: $0) }
        RadixSort.sort(&entries)
        for (place, entry) in zip(range, entries) { indexes[place] = entry.place }
        var agreeing: [Range<Int>] = []
        var start = 0
        while start < entries.count {
            var end = start + 1
            while end < entries.count, entries[end].key == entries[start].key { end += 1 }
            if end - start > 1 {
                let equal = range.lowerBound + start..<range.lowerBound + end
                if hasMore(indexes[equal], after: word) {
                    agreeing.append(equal)
                } else {
                    // The words are filled up with zeroes: what is left is which id ends first.
                    indexes[equal].sort { ids.range($0).count < ids.range($1).count }
                }
            }
            start = end
        }
        return agreeing
    }

    private func hasMore(_ indexes: ArraySlice<Int>, after word: Int) -> Bool {
        indexes.contains { ids.range($0).count > 8 * (word + 1) }
    }

    /// Eight bytes as a number that sorts like them, filled up with zeroes.
    private func word(_ word: Int, of index: Int) -> UInt64 {
        let range = ids.range(index)
        guard range.count > 8 * word else { return 0 }
        return ids.values.span.extracting(range).rawSpan.paddedWord(at: 8 * word)
            .byteSwapped
    }
}
