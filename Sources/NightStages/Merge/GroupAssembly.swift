import Synchronization

/// The packed lists of some consecutive users of a row group.
struct GroupPiece: Sendable {
    /// The number of the row group.
    let group: Int
    var rows: Range<Int>
    /// See `ListBlocks`.
    var blocks: [UInt64]
}

/// Collects the pieces of row groups as they are made, in any order, by several tasks.
///
/// Pieces that are made about in the order of their rows leave few row groups unfinished: no more
/// than two for each task.
final class GroupAssembly: Sendable {
    /// A row group of which all pieces are there.
    struct Group: Sendable {
        let index: Int
        /// The blocks of the pieces, in the order of their rows.
        let blocks: [[UInt64]]
    }

    private struct Unfinished {
        var pieces: [GroupPiece] = []
        var users = 0
    }

    private let groups: [Range<Int>]
    private let unfinished = Mutex<[Int: Unfinished]>([:])

    /// - Parameter groups: the rows of each row group.
    init(_ groups: [Range<Int>]) { self.groups = groups }

    /// Adds pieces that do not overlap with earlier ones.
    ///
    /// - Returns: the row groups that they complete.
    func add(_ new: [GroupPiece]) -> [Group] {
        new.compactMap { piece in
            let all = unfinished.withLock { unfinished -> [GroupPiece]? in
                unfinished[piece.group, default: Unfinished()].pieces.append(piece)
                unfinished[piece.group, default: Unfinished()].users += piece.rows.count
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
