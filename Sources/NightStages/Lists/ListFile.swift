import Bytes
package import DurableFiles
import FeatureTable
package import Scoring
package import SystemPackage

// The lists of a row group on their way from AggregateCandidates to WriteSnapshot. Little-endian:
//
//     0   magic "OITHLIST" | version u32 | zero u32
//     16  first row u64 | users u64
//     32  blocks, see `ListBlocks`
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

    /// Lists of some rows of the feature table; none yet where they are not given.
    package init(users: Range<Int>, listCounts: [UInt8] = [], keys: [CandidateKey] = []) {
        (self.users, self.listCounts, self.keys) = (users, listCounts, keys)
    }
}

/// The files that hold lists on their way.
package enum ListFile {
    private static let magic = Array("OITHLIST".utf8)
    private static let version: UInt32 = 2
    private static let headerByteCount = 32
    /// What to do where a file is damaged.
    package static let remedy = "merge them again: `oith rerun --from AggregateCandidates`"

    /// Writes lists durably.
    package static func write(
        _ lists: CandidateLists, to path: FilePath, in files: any FileSystem
    ) throws(FileError) {
        var words: [UInt64] = []
        ListBlocks.append(lists.listCounts, lists.keys, to: &words)
        try write(lists.users, [words], to: path, in: files)
    }

    /// Writes the lists of some rows durably.
    ///
    /// - Parameters:
    ///   - users: the rows.
    ///   - blocks: blocks of lists, as `ListBlocks` makes them, in the order of the rows.
    ///   - path: where the file will be.
    ///   - files: through what it is written.
    /// - Throws: ``FileError``.
    static func write(
        _ users: Range<Int>, _ blocks: [[UInt64]], to path: FilePath, in files: any FileSystem
    ) throws(FileError) {
        var writer = try DurableWriter(path, in: files)
        var header = magic
        header.append(littleEndian: version)
        header.append(littleEndian: UInt32(0))
        header.append(littleEndian: UInt64(users.lowerBound))
        header.append(littleEndian: UInt64(users.count))
        try writer.append(header)
        for words in blocks {
            // Words have no padding.
            try writer.append(words.rawSpan)
        }
        try writer.commit()
    }

    /// Reads a file back and checks every block.
    ///
    /// - Throws: ``FileError`` with code `.damaged` where the bytes are not what was written.
    package static func read(_ path: FilePath) throws(FileError) -> CandidateLists {
        let file = try MappedFile(path)
        return try file.withBytes { bytes throws(FileError) in
            guard bytes.byteCount >= headerByteCount,
                magic.indices.allSatisfy({ bytes.byte(at: $0) == magic[$0] }),
                bytes.word(at: 8) == UInt64(version), bytes.word(at: 16) < 1 << 32,
                bytes.word(at: 24) < 1 << 32
            else {
                throw FileError(
                    damaged: path, "it is not a list file of this version of oith; \(remedy)")
            }
            let firstRow = Int(bytes.word(at: 16))
            var lists = CandidateLists(users: firstRow..<firstRow + Int(bytes.word(at: 24)))
            guard readBlocks(bytes, into: &lists) else {
                throw FileError(damaged: path, "a block of it is damaged; \(remedy)")
            }
            guard lists.listCounts.count == lists.users.count else {
                throw FileError(damaged: path, "it ends too early; \(remedy)")
            }
            return lists
        }
    }

    /// Reads all blocks; false where one is damaged.
    private static func readBlocks(_ bytes: RawSpan, into lists: inout CandidateLists) -> Bool {
        var offset = headerByteCount
        var keyCount = 0
        while offset < bytes.byteCount {
            guard let header = ListBlockHeader(bytes, at: offset) else { return false }
            keyCount += header.keyCount
            offset += header.byteCount
        }
        lists.keys.reserveCapacity(keyCount)
        offset = headerByteCount
        while offset < bytes.byteCount {
            guard let block: ListBlock<IDRank> = ListBlocks.read(bytes, at: &offset, idCount: .max)
            else {
                return false
            }
            lists.listCounts += block.listCounts
            lists.keys += block.keys
        }
        return true
    }
}
