import DurableFiles
import Scoring

/// Lists of candidates as compressed blocks of at most 4096 users. Little-endian:
///
///     users u32 | keys u32 | compressed byte count u32 | CRC-32 u32 of the compressed bytes
///     LZ4 of: list lengths u8 each | scores u16 each | distances u32 each | id ranks u32 each
enum ListBlocks {
    private static let blockUserCount = 4096
    private static let bytesPerKey = 10

    /// Appends the lists of all users, block by block.
    static func append(
        _ lists: CandidateLists, to writer: inout DurableWriter
    ) throws(FileError) {
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
    }

    /// Reads blocks up to the end; false where one is damaged.
    static func read(_ reader: inout ByteReader, into lists: inout CandidateLists) -> Bool {
        while !reader.isAtEnd {
            guard let users = reader.integer(UInt32.self), users <= blockUserCount,
                let keyCount = reader.integer(UInt32.self), keyCount <= 255 * users,
                let byteCount = reader.integer(UInt32.self),
                let checksum = reader.integer(UInt32.self),
                let block = reader.bytes(Int(byteCount)), CRC32.checksum(Array(block)) == checksum,
                let raw = LZ4Block.decompress(
                    Array(block), byteCount: Int(users) + bytesPerKey * Int(keyCount)),
                lists.append(raw, users: Int(users), keyCount: Int(keyCount))
            else { return false }
        }
        return true
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
