import CLZ4
package import DurableFiles
package import Scoring
package import SystemPackage

// Lists of candidates on their way from ScoreChunks to WriteSnapshot: `partials/` holds one file a
// chunk, `lists/` one a row group. Little-endian:
//
//     0   magic "OITHLIST" | version u32 | zero u32
//     16  first row u64 | users u64
//     32  blocks of at most 4096 users:
//         users u32 | keys u32 | compressed byte count u32 | CRC-32 u32 of the compressed bytes
//         LZ4 of: list lengths u8 each | scores u16 each | distances u32 each | id ranks u32 each
//
// A file belongs to one feature table and is read only beside it.

/// Lists of some rows of a feature table, in memory.
package struct CandidateLists: Sendable {
    /// The rows whose lists these are.
    package var users: Range<Int>
    /// The length of each list.
    package var listCounts: [UInt8] = []
    /// The lists one after the other, each best first.
    package var keys: [CandidateKey] = []

    package init(users: Range<Int>, listCounts: [UInt8] = [], keys: [CandidateKey] = []) {
        self.users = users
        self.listCounts = listCounts
        self.keys = keys
    }
}

/// The files that hold lists on their way.
package enum ListFile {
    static let magic = Array("OITHLIST".utf8)
    static let version: UInt32 = 1
    private static let headerByteCount = 32
    private static let blockUserCount = 4096
    private static let bytesPerKey = 10

    /// Writes lists durably.
    package static func write(
        _ lists: CandidateLists, to path: FilePath, in files: any FileSystem
    ) throws(FileError) {
        var writer = try DurableWriter(path, in: files)
        var header = magic
        header.append(littleEndian: version)
        header.append(littleEndian: UInt32(0))
        header.append(littleEndian: UInt64(lists.users.lowerBound))
        header.append(littleEndian: UInt64(lists.users.count))
        try writer.append(header)
        var firstKey = 0
        for users in (0..<lists.users.count).split(every: blockUserCount) {
            let counts = lists.listCounts[users]
            let keyCount = counts.reduce(0) { $0 + Int($1) }
            let keys = lists.keys[firstKey..<firstKey + keyCount]
            firstKey += keyCount
            let block = LZ4Block.compress(encode(counts, keys))
            var prefix: [UInt8] = []
            prefix.append(littleEndian: UInt32(users.count))
            prefix.append(littleEndian: UInt32(keyCount))
            prefix.append(littleEndian: UInt32(block.count))
            prefix.append(littleEndian: CRC32.checksum(block))
            try writer.append(prefix)
            try writer.append(block)
        }
        try writer.commit()
    }

    /// Reads a file back and checks every block.
    ///
    /// - Throws: ``FileError`` with code `.damaged` where the bytes are not what was written.
    package static func read(_ path: FilePath) throws(FileError) -> CandidateLists {
        let bytes = try MappedFile(path).bytes()
        var reader = ByteReader(bytes)
        guard reader.bytes(8).map(Array.init) == magic, reader.integer(UInt32.self) == version,
            reader.integer(UInt32.self) == 0, let firstRow = reader.integer(UInt64.self),
            let userCount = reader.integer(UInt64.self), firstRow < 1 << 32, userCount < 1 << 32
        else { throw FileError(damaged: path, "it is not a list file of this version of oith") }
        var lists = CandidateLists(users: Int(firstRow)..<Int(firstRow + userCount))
        while !reader.isAtEnd {
            guard let users = reader.integer(UInt32.self), users <= blockUserCount,
                let keyCount = reader.integer(UInt32.self), keyCount <= 255 * users,
                let byteCount = reader.integer(UInt32.self),
                let checksum = reader.integer(UInt32.self),
                let block = reader.bytes(Int(byteCount)), CRC32.checksum(Array(block)) == checksum,
                let raw = LZ4Block.decompress(
                    Array(block), byteCount: Int(users) + bytesPerKey * Int(keyCount)),
                lists.append(raw, users: Int(users), keyCount: Int(keyCount))
            else { throw FileError(damaged: path, "a block of it is damaged") }
        }
        guard lists.listCounts.count == lists.users.count else {
            throw FileError(damaged: path, "it ends too early")
        }
        return lists
    }

    private static func encode(
        _ counts: ArraySlice<UInt8>, _ keys: ArraySlice<CandidateKey>
    ) -> [UInt8] {
        var bytes = Array(counts)
        bytes.reserveCapacity(counts.count + bytesPerKey * keys.count)
        for key in keys { bytes.append(littleEndian: UInt16(key.score)) }
        for key in keys { bytes.append(littleEndian: UInt32(key.distance)) }
        for key in keys { bytes.append(littleEndian: key.idRank) }
        return bytes
    }
}

extension CandidateLists {
    /// Appends a decompressed block; false where its list lengths do not add up.
    fileprivate mutating func append(_ raw: [UInt8], users: Int, keyCount: Int) -> Bool {
        let counts = raw[..<users]
        guard counts.reduce(0, { $0 + Int($1) }) == keyCount else { return false }
        listCounts.append(contentsOf: counts)
        keys.reserveCapacity(keys.count + keyCount)
        var scores = ByteReader(raw[users...])
        var distances = ByteReader(raw[(users + 2 * keyCount)...])
        var ranks = ByteReader(raw[(users + 6 * keyCount)...])
        for _ in 0..<keyCount {
            guard let score = scores.integer(UInt16.self), score <= 10_000,
                let distance = distances.integer(UInt32.self), distance < 1 << 17,
                let rank = ranks.integer(UInt32.self)
            else { return false }
            keys.append(
                CandidateKey(score: Int32(score), distance: Int32(distance), idRank: rank))
        }
        return true
    }
}
