import Parquet
import SnapshotFormat
package import SnapshotReader

/// A place that somebody has in another user's list.
package struct ReverseEntry: Sendable, Equatable {
    /// Whose list it is.
    package let user: [UInt8]
    /// From 1.
    package let rank: Int
    /// Hundredths of a point, in that list.
    package let scoreHundredths: UInt16
    /// Tenths of a mile.
    package let distanceTenths: UInt32
}

extension OpenSnapshot {
    /// The lists that somebody is in, the best places first; those of users who asked to be forgotten
    /// are left out.
    ///
    /// - Parameters:
    ///   - id: folded.
    ///   - tombstones: who asked to be forgotten.
    /// - Returns: by rank, then by the bytes of the owner's id.
    /// - Throws: ``SnapshotError`` with code `.damaged`.
    /// - Complexity: reads the dictionaries of all row groups, and the pages of those that name the
    ///   person.
    package func lists(naming id: [UInt8], without tombstones: Tombstones) throws -> [ReverseEntry]
    {
        var found: [ReverseEntry] = []
        for part in parts {
            for rowGroup in part.file.rowGroups.indices {
                found += try part.entries(of: id, rowGroup)
            }
        }
        return found.filter { !tombstones.contains($0.user) }.sorted { left, right in
            left.rank != right.rank
                ? left.rank < right.rank : left.user.lexicographicallyPrecedes(right.user)
        }
    }
}

extension PartFile {
    fileprivate func entries(of id: [UInt8], _ rowGroup: Int) throws -> [ReverseEntry] {
        let group = try openGroup(rowGroup)
        let wanted = (0..<group.candidates.count).first { group.candidates[$0].elementsEqual(id) }
        guard let wanted else { return [] }
        var found: [ReverseEntry] = []
        for index in group.pages[0].indices {
            let page = try page(index, of: group, rowGroup)
            for row in page.candidates.indices where page.candidates[row] == UInt32(wanted) {
                // Positions were checked to be in the dictionaries.
                found.append(
                    ReverseEntry(
                        user: Array(group.users[Int(page.users[row])]),
                        rank: Int(page.ranks[row]) + 1,
                        scoreHundredths: group.scores[Int(page.scores[row])],
                        distanceTenths: group.distances[Int(page.distances[row])]))
            }
        }
        return found
    }
}
