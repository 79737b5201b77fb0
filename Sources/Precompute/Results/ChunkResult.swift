import DurableFiles
import Scoring
import Snapshot
import SystemPackage
import UserPool

// The result of a chunk, `results/<digest>`. It names candidates by id, through a dictionary in
// byte order, and its users not at all: they are the chunk's, in the order of the feature table.
// Little-endian:
//
//     0   magic "OITHRSLT" | version u32 | zero u32
//     16  users u64 | ids u64
//     32  blocks of ids: ids u32 | byte count u32 | compressed byte count u32 | CRC-32 u32
//         LZ4 of: id lengths u32 each | the ids end to end
//     ... blocks of lists, see `ListBlocks`; an id rank is a place in the dictionary

/// The lists that one chunk found, told in ids.
struct ChunkResult: Equatable {
    /// The distinct candidates, ascending by bytes.
    let ids: IDColumn
    /// The length of each user's list.
    let listCounts: [UInt8]
    /// The lists end to end, best first; the rank of a key is a place in `ids`.
    let keys: [CandidateKey]

    /// Tells lists of a feature table in ids.
    init(_ lists: ChunkLists, _ table: FeatureTable) {
        let named = RankSet(lists.keys, count: table.count)
        var ids = IDColumn()
        named.forEach { ids.append(table.id(atRank: Int($0))) }
        self.ids = ids
        listCounts = lists.listCounts
        keys = lists.keys.map { $0.named(named.place(of: $0.idRank)) }
    }

    private init(ids: IDColumn, lists: CandidateLists) {
        self.ids = ids
        listCounts = lists.listCounts
        keys = lists.keys
    }

    /// The same lists in the numbers of a feature table; nil where it lacks a candidate.
    ///
    /// - Complexity: O(ids * log(users / ids)) and O(keys).
    func lists(of users: Range<Int>, in table: FeatureTable) -> CandidateLists? {
        guard let ranks = table.ranks(ofIDs: ids.bytes, offsets: ids.offsets) else { return nil }
        return CandidateLists(
            users: users, listCounts: listCounts,
            keys: keys.map { $0.named(ranks[Int($0.idRank)]) })
    }
}

extension CandidateKey {
    fileprivate func named(_ idRank: UInt32) -> CandidateKey {
        CandidateKey(score: score, distance: distance, idRank: idRank)
    }
}

// MARK: - The file

extension ChunkResult {
    private static let magic = Array("OITHRSLT".utf8)
    private static let version: UInt32 = 1
    private static let idsPerBlock = 1 << 14

    /// Writes the result durably.
    func write(to path: FilePath, in files: any FileSystem) throws(FileError) {
        var writer = try DurableWriter(path, in: files)
        var header = Self.magic
        header.append(littleEndian: Self.version)
        header.append(littleEndian: UInt32(0))
        header.append(littleEndian: UInt64(listCounts.count))
        header.append(littleEndian: UInt64(ids.count))
        try writer.append(header)
        for range in (0..<ids.count).split(every: Self.idsPerBlock) {
            try writer.append(Self.block(ids, range))
        }
        let lists = CandidateLists(
            users: 0..<listCounts.count, listCounts: listCounts, keys: keys)
        try ListBlocks.append(lists, to: &writer)
        try writer.commit()
    }

    private static func block(_ ids: IDColumn, _ range: Range<Int>) -> [UInt8] {
        var raw: [UInt8] = []
        for index in range { raw.append(littleEndian: UInt32(ids[index].count)) }
        for index in range { raw.append(contentsOf: ids[index]) }
        let compressed = LZ4Block.compress(raw)
        var block: [UInt8] = []
        block.append(littleEndian: UInt32(range.count))
        block.append(littleEndian: UInt32(raw.count))
        block.append(littleEndian: UInt32(compressed.count))
        block.append(littleEndian: CRC32.checksum(compressed))
        return block + compressed
    }

    /// Reads a result of a chunk with so many users, and checks all of it.
    ///
    /// - Throws: ``FileError``, with code `.damaged` where the bytes are not what was written.
    init(reading path: FilePath, users: Int) throws(FileError) {
        let bytes = try MappedFile(path).bytes()
        var reader = ByteReader(bytes)
        guard reader.bytes(8).map(Array.init) == Self.magic,
            reader.integer(UInt32.self) == Self.version, reader.integer(UInt32.self) == 0,
            reader.integer(UInt64.self) == UInt64(users),
            let idCount = reader.integer(UInt64.self), idCount < 1 << 32,
            let ids = Self.ids(Int(idCount), &reader)
        else { throw FileError(damaged: path, "it is not the result of this chunk") }
        var lists = CandidateLists(users: 0..<users)
        guard ListBlocks.read(&reader, into: &lists), lists.listCounts.count == users,
            lists.keys.allSatisfy({ $0.idRank < idCount })
        else { throw FileError(damaged: path, "a block of it is damaged") }
        self.init(ids: ids, lists: lists)
    }

    private static func ids(_ count: Int, _ reader: inout ByteReader) -> IDColumn? {
        var ids = IDColumn()
        while ids.count < count {
            guard let blockCount = reader.integer(UInt32.self), blockCount > 0,
                blockCount <= idsPerBlock, let byteCount = reader.integer(UInt32.self),
                byteCount < 1 << 31, let compressedCount = reader.integer(UInt32.self),
                let checksum = reader.integer(UInt32.self),
                let block = reader.bytes(Int(compressedCount)),
                CRC32.checksum(Array(block)) == checksum,
                let raw = LZ4Block.decompress(Array(block), byteCount: Int(byteCount))
            else { return nil }
            var lengths = ByteReader(raw[...])
            var texts = ByteReader(raw.dropFirst(4 * Int(blockCount)))
            for _ in 0..<blockCount {
                guard let length = lengths.integer(UInt32.self),
                    let id = texts.bytes(Int(length))
                else { return nil }
                ids.append(id)
            }
        }
        return ids.count == count ? ids : nil
    }
}
