import SnapshotFormat

extension OpenSnapshot {
    /// A user of a batch, and where the list may be.
    private struct Wanted {
        let position: Int
        let place: ListLocation

        /// In the order of the files, so that users of one page follow each other.
        func precedes(_ other: Wanted) -> Bool {
            (place.part, place.rowGroup, place.firstRow, place.row)
                < (other.place.part, other.place.rowGroup, other.place.firstRow, other.place.row)
        }
    }

    /// The candidates of many users, in the order of the ids; see ``list(for:)``.
    ///
    /// - Parameter ids: folded.
    /// - Returns: an entry for each id.
    /// - Throws: ``SnapshotError`` with code `.damaged` where one of the lists cannot be read.
    package func lists(for ids: [[UInt8]]) throws -> [StoredList?] {
        let tombstones = currentTombstones
        var wanted: [Wanted] = []
        for (position, id) in ids.enumerated() where tombstones?.contains(id) != true {
            try index.search(hash(id[...])) { place in
                wanted.append(Wanted(position: position, place: place))
                return false
            }
        }
        wanted.sort { $0.precedes($1) }
        var lists = [StoredList?](repeating: nil, count: ids.count)
        var room = LookupBuffers(keepsPages: true)
        // Two ids may share a hash: what is found at another user's place is nil.
        for entry in wanted where lists[entry.position] == nil {
            lists[entry.position] = try list(
                at: entry.place, of: ids[entry.position], room: &room)
        }
        guard let tombstones else { return lists }
        return lists.map { $0?.without(tombstones) }
    }
}
