import Bytes
import FeatureTable
import Scoring
import SnapshotFormat
import SnapshotWriter

extension RowGroupLists {
    /// Turns the lists of a row group from rows of the feature table into ids.
    ///
    /// Everything is sorted through the ranks of ids, which are numbers: users by rank, and the
    /// dictionary of candidates by a bitmap over all ranks, in which the number of bits before a
    /// rank is the place in the dictionary.
    ///
    /// - Parameters:
    ///   - lists: the lists of the row group.
    ///   - rows: its rows in the order of their users' ids.
    ///   - table: tonight's users.
    /// - Throws: `SnapshotError` where the ids together are too long for a column.
    init(_ lists: CandidateLists, rows: [Int], _ table: FeatureTable) throws {
        let named = RankSet(lists.keys, count: table.count)
        let order = ListOrder(lists, rows: rows)
        self.init(
            userIDs: try IDColumn(table, ranks: rows.map { table.idRank[Row($0)] }),
            candidateCounts: order.counts,
            candidateIDs: try IDColumn(table, ranks: named.members),
            candidates: order.collect(lists.keys) { named.entry(of: $0.idRank) },
            scores: order.collect(lists.keys) { UInt16($0.score) },
            distances: order.collect(lists.keys) { UInt32($0.distance) })
    }
}

extension CandidateLists {
    /// The rows in the byte order of their users' ids, the order inside of a row group.
    func rowsByID(_ table: FeatureTable) -> [Int] {
        // Rank and row as one number: ranks differ, so that rows have no say.
        users.map { UInt64(table.idRank[Row($0)].rawValue) << 32 | UInt64($0) }.sorted()
            .map { Int($0 & 0xFFFF_FFFF) }
    }
}

extension IDColumn {
    /// The ids of some ranks of a table.
    fileprivate init(_ table: FeatureTable, ranks: [IDRank]) throws {
        let (bytes, offsets) = table.ids(atRanks: ranks)
        try self.init(bytes: bytes, offsets: offsets)
    }
}

/// Where the lists of some rows are in ``CandidateLists``, in another order.
private struct ListOrder {
    /// The first key of each list.
    private var starts: [Int] = []
    private(set) var counts: [UInt8] = []
    private let total: Int

    init(_ lists: CandidateLists, rows: [Int]) {
        var start = 0
        var starts: [Int] = []
        starts.reserveCapacity(lists.users.count)
        for count in lists.listCounts {
            starts.append(start)
            start += Int(count)
        }
        total = start
        for row in rows {
            let slot = row - lists.users.lowerBound
            self.starts.append(starts[slot])
            counts.append(lists.listCounts[slot])
        }
    }

    /// Something of each key, list after list.
    @inline(__always)
    func collect<Part>(_ keys: [CandidateKey], _ part: (CandidateKey) -> Part) -> [Part] {
        let keys = keys.span
        return [Part](capacity: total) { output in
            for list in starts.indices {
                for index in starts[list]..<starts[list] + Int(counts[list]) {
                    output.append(part(keys[index]))
                }
            }
        }
    }
}

/// A set of id ranks: a bit each, and the number of bits before each word.
struct RankSet {
    private var words: [UInt64]
    private var before: [UInt32]

    init(_ keys: [CandidateKey], count: Int) {
        words = [UInt64](repeating: 0, count: count / 64 + 1)
        before = []
        var bits = words.mutableSpan
        for key in keys {
            let rank = key.idRank.rawValue
            bits[Int(rank / 64)] |= 1 &<< UInt64(rank % 64)
        }
        before.reserveCapacity(words.count)
        var sum: UInt32 = 0
        for word in words {
            before.append(sum)
            sum += UInt32(word.nonzeroBitCount)
        }
    }

    /// The place of a member among the members: how many are smaller.
    @inline(__always)
    func entry(of idRank: IDRank) -> DictionaryEntry {
        let rank = idRank.rawValue
        let word = Int(rank / 64)
        let below = words[word] & (1 &<< UInt64(rank % 64) &- 1)
        return DictionaryEntry(
            rawValue: before[word] &+ UInt32(truncatingIfNeeded: below.nonzeroBitCount))
    }

    /// The members in order.
    var members: [IDRank] {
        var members: [IDRank] = []
        members.reserveCapacity(Int(before.last ?? 0) + 64)
        for (index, start) in words.enumerated() {
            var word = start
            while word != 0 {
                members.append(IDRank(index * 64 + word.trailingZeroBitCount))
                word &= word - 1
            }
        }
        return members
    }
}
