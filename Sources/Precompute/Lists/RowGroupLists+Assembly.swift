import Scoring
import Snapshot
import UserPool

extension RowGroupLists {
    /// Turns the lists of a row group from rows of the feature table into ids.
    ///
    /// Everything is sorted through the ranks of ids, which are numbers: users by rank, and the
    /// dictionary of candidates by a bitmap over all ranks, in which the number of bits before a
    /// rank is the place in the dictionary.
    init(_ lists: CandidateLists, _ table: FeatureTable) throws {
        var starts: [Int] = [0]
        starts.reserveCapacity(lists.users.count + 1)
        for count in lists.listCounts { starts.append(starts[starts.count - 1] + Int(count)) }
        let named = RankSet(lists.keys, count: table.count)
        self.init(
            userIDs: IDColumn(), candidateCounts: [], candidateIDs: IDColumn(), candidates: [],
            scores: [], distances: [])
        candidates.reserveCapacity(lists.keys.count)
        scores.reserveCapacity(lists.keys.count)
        distances.reserveCapacity(lists.keys.count)
        for row in lists.rowsByID(table) {
            let slot = row - lists.users.lowerBound
            userIDs.append(table.id(row))
            candidateCounts.append(lists.listCounts[slot])
            for key in lists.keys[starts[slot]..<starts[slot + 1]] {
                candidates.append(named.place(of: key.idRank))
                scores.append(UInt16(key.score))
                distances.append(UInt32(key.distance))
            }
        }
        named.forEach { candidateIDs.append(table.id(atRank: Int($0))) }
    }
}

extension CandidateLists {
    /// The rows in the byte order of their users' ids, the order inside of a row group.
    func rowsByID(_ table: FeatureTable) -> [Int] {
        users.sorted { table.idRank[$0] < table.idRank[$1] }
    }
}

/// A set of id ranks: a bit each, and the number of bits before each word.
struct RankSet {
    private var words: [UInt64]
    private var before: [UInt32]

    init(_ keys: [CandidateKey], count: Int) {
        words = [UInt64](repeating: 0, count: count / 64 + 1)
        for key in keys { words[Int(key.idRank / 64)] |= 1 << UInt64(key.idRank % 64) }
        before = []
        before.reserveCapacity(words.count)
        var sum: UInt32 = 0
        for word in words {
            before.append(sum)
            sum += UInt32(word.nonzeroBitCount)
        }
    }

    /// How many members are smaller than a member.
    func place(of rank: UInt32) -> UInt32 {
        let word = Int(rank / 64)
        let below = words[word] & (1 << UInt64(rank % 64) - 1)
        return before[word] + UInt32(below.nonzeroBitCount)
    }

    /// The members in order.
    func forEach(_ body: (UInt32) -> Void) {
        for (index, start) in words.enumerated() {
            var word = start
            while word != 0 {
                body(UInt32(index * 64 + word.trailingZeroBitCount))
                word &= word - 1
            }
        }
    }
}
