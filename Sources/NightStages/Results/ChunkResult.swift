import Bytes
import DurableFiles
import FeatureTable
import Scoring
import SystemPackage

/// The lists that one chunk found, told in places; ``ChunkResultFile`` reads them back.
struct ChunkResult {
    /// How many rows the chunk was scored against.
    let placeCount: Int
    /// The length of each user's list.
    let listCounts: [UInt8]
    /// The lists end to end, best first.
    let keys: [ListKey<RegionOrdinal>]

    /// Tells lists of a feature table in places.
    ///
    /// - Throws: ``NightError`` where a list names somebody out of reach.
    init(_ lists: ChunkLists, numberedBy places: RegionOrdinals, in table: FeatureTable)
        throws(NightError)
    {
        placeCount = places.count
        listCounts = lists.listCounts
        // First all rows, then all places: nothing in the first loop waits for the key before.
        let rows = lists.keys.map { table.rowOfRank[$0.idRank] }
        var isSound = true
        keys = [ListKey<RegionOrdinal>](capacity: rows.count) { keys in
            for (row, key) in zip(rows, lists.keys) {
                let place = places.place(ofRow: row.index)
                isSound = isSound && place != nil
                keys.append(key.renumbered(place ?? RegionOrdinal(rawValue: 0)))
            }
        }
        guard isSound else {
            throw NightError(.data, "a list names a candidate out of reach of its chunk")
        }
    }

    /// Writes the result of a key durably.
    func write(to path: FilePath, for key: ChunkKey, in files: any FileSystem) throws(FileError) {
        var words: [UInt64] = []
        ListBlocks.append(listCounts, keys, to: &words)
        var writer = try DurableWriter(path, in: files)
        try writer.append(
            ChunkResultFile.header(of: key, users: listCounts.count, places: placeCount))
        // Words have no padding.
        try writer.append(words.rawSpan)
        try writer.commit()
    }
}
