import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotWriter

extension PartFile {
    /// All lists of a row group, as they were given to the writer, but for users without any.
    ///
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes are not what was written.
    func lists(ofRowGroup rowGroup: Int) throws -> RowGroupLists {
        let group = try openGroup(rowGroup)
        var lists = RowGroupLists(
            userIDs: group.users, candidateCounts: [], candidateIDs: group.candidates,
            candidates: [], scores: [], distances: [])
        var users = ListLengths()
        for index in group.pages[0].indices {
            let page = try page(index, of: group, rowGroup)
            guard users.add(page) else {
                throw SnapshotError(
                    .damaged, "the lists of page \(index) are not one after the other",
                    file: file.name, rowGroup: rowGroup)
            }
            lists.candidates += page.candidates.lazy.map { DictionaryEntry(rawValue: $0) }
            // Positions were checked to be in the dictionaries.
            for position in page.scores { lists.scores.append(group.scores[Int(position)]) }
            for position in page.distances {
                lists.distances.append(group.distances[Int(position)])
            }
        }
        lists.candidateCounts = users.counts
        guard lists.candidateCounts.count == lists.userIDs.count else {
            throw SnapshotError(
                .damaged, "a user of the dictionary has no list", file: file.name,
                rowGroup: rowGroup)
        }
        return lists
    }
}

/// The lengths of lists that come row by row, user after user, each from rank 1 on.
private struct ListLengths {
    private(set) var counts: [UInt8] = []

    /// Takes in a page; false where its rows do not go on from there.
    mutating func add(_ page: PartFile.Page) -> Bool {
        for (user, rank) in zip(page.users, page.ranks) {
            if rank == 0, Int(user) == counts.count {
                counts.append(1)
            } else if let count = counts.last, Int(user) == counts.count - 1, rank == count,
                count < UInt8.max
            {
                counts[counts.count - 1] = count + 1
            } else {
                return false
            }
        }
        return true
    }
}
