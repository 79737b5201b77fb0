import Synchronization

/// The packed lists of some consecutive users of a row group.
package struct GroupPiece: Sendable {
    /// The row group, counted from 0 over all parts.
    package let group: Int
    /// Rows of the feature table, all of the row group.
    package var rows: Range<Int>
    /// The lists, see `ListBlocks`.
    package var blocks: [UInt64]

    /// The lists of some rows of a row group.
    package init(group: Int, rows: Range<Int>, blocks: [UInt64]) {
        (self.group, self.rows, self.blocks) = (group, rows, blocks)
    }
}

/// Collects the pieces of row groups as they are made, in any order, by several tasks.
///
/// Pieces that are made about in the order of their rows leave few row groups unfinished: no more
/// than two for each task.
package final class GroupAssembly: Sendable {
    /// A row group of which all pieces are there.
    package struct Group: Sendable {
        /// The number of the row group.
        package let index: Int
        /// The blocks of the pieces, in the order of their rows.
        package let blocks: [[UInt64]]
    }

    /// A row group of which pieces are missing.
    struct Unfinished {
        /// In the order in which they came.
        var pieces: [GroupPiece] = []
        /// The number of their rows.
        var users = 0
    }

    let groups: [Range<Int>]
    let unfinished = Mutex<[Int: Unfinished]>([:])

    /// - Parameter groups: the rows of each row group.
    package init(_ groups: [Range<Int>]) { self.groups = groups }

    /// Adds pieces that do not overlap with earlier ones.
    ///
    /// - Returns: the row groups that they complete.
    package func add(_ new: [GroupPiece]) -> [Group] {
        new.compactMap { piece in
            let all = unfinished.withLock { unfinished -> [GroupPiece]? in
                unfinished[piece.group, default: Unfinished()].pieces.append(piece)
                unfinished[piece.group, default: Unfinished()].users += piece.rows.count
                assert(Self.violation(of: unfinished, groups, at: piece.group) == nil)
                guard unfinished[piece.group]?.users == groups[piece.group].count else {
                    return nil
                }
                return unfinished.removeValue(forKey: piece.group)?.pieces
            }
            return all.map { all in
                let ordered = all.sorted { $0.rows.lowerBound < $1.rows.lowerBound }
                return Group(index: piece.group, blocks: ordered.map(\.blocks))
            }
        }
    }
}
