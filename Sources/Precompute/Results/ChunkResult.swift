import DurableFiles
import Scoring
import Snapshot
import SystemPackage
import UserPool

/// The lists that one chunk found, told in ids; ``ChunkResultFile`` reads them back.
struct ChunkResult {
    /// The distinct candidates, ascending by bytes.
    let ids: IDColumn
    /// The length of each user's list.
    let listCounts: [UInt8]
    /// The lists end to end, best first; the rank of a key is a place in `ids`.
    let keys: [CandidateKey]

    /// Tells lists of a feature table in ids.
    init(_ lists: ChunkLists, _ table: FeatureTable) throws {
        let named = RankSet(lists.keys, count: table.count)
        let (bytes, offsets) = table.ids(atRanks: named.members)
        ids = try IDColumn(bytes: bytes, offsets: offsets)
        listCounts = lists.listCounts
        keys = lists.keys.map { $0.named(named.place(of: $0.idRank)) }
    }

    /// Writes the result durably.
    func write(to path: FilePath, in files: any FileSystem) throws(FileError) {
        var writer = try DurableWriter(path, in: files)
        try writer.append(ChunkResultFile.header(users: listCounts.count, ids: ids.count))
        try writer.append(IDBlocks.encoded(ids))
        var words: [UInt64] = []
        ListBlocks.append(listCounts, keys, to: &words)
        // Words have no padding.
        try writer.append(unsafe words.span.bytes)
        try writer.commit()
    }
}

extension CandidateKey {
    /// The same candidate by another number.
    @inline(__always)
    func named(_ idRank: UInt32) -> CandidateKey {
        CandidateKey(rawValue: rawValue & ~0xFFFF_FFFF | UInt64(idRank))
    }
}
