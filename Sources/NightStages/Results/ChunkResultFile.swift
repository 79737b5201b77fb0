import Algorithms
import Bytes
import DurableFiles
package import SystemPackage

// The result of a chunk, `results/<digest>`. It names nobody: its users are the chunk's and its
// candidates places among those in reach, both in the order in which the content key, the name of
// the file, tells them. Little-endian:
//
//     0   magic "OITHRSLT" | version u32 | zero u32
//     16  users u64 | users in reach u64
//     32  the content key's digest, in hexadecimal: 64 characters
//     96  blocks of lists, see `ListBlocks`; an id rank is a place in reach
//
// What a header says is compared with what is expected, and a block has a checksum.

/// An open result of a chunk, read block by block.
package struct ChunkResultFile: Sendable {
    private let users: Int
    private let places: Int
    private let file: MappedFile
    /// Where each block of lists begins.
    private let blocks: [Int]

    private static let magic = Array("OITHRSLT".utf8)
    private static let version: UInt32 = 4
    /// The versions that tell candidates by place; only the last one is read.
    private static let versionsByPlace = 3...version
    private static let headerByteCount = 96
    /// What to do where a result is damaged or gone.
    static let remedy = "score the chunks again: `oith rerun --from ScoreChunks`"

    static func header(of key: ChunkKey, users: Int, places: Int) -> [UInt8] {
        var header = magic
        header.append(littleEndian: version)
        header.append(littleEndian: UInt32(0))
        header.append(littleEndian: UInt64(users))
        header.append(littleEndian: UInt64(places))
        header += Array(key.digest.utf8)
        return header
    }

    /// Whether a file is a result that names nobody: those of the first versions named candidates.
    package static func namesNobody(_ path: FilePath) -> Bool {
        guard let file = try? MappedFile(path) else { return false }
        return file.withBytes { bytes in
            bytes.byteCount >= 16
                && magic.enumerated().allSatisfy { bytes.byte(at: $0.offset) == $0.element }
                && versionsByPlace.contains(UInt32(truncatingIfNeeded: bytes.word(at: 8)))
        }
    }

    /// Opens a result of a chunk, and checks all but the blocks of lists.
    ///
    /// - Parameters:
    ///   - path: `results/<digest>`.
    ///   - key: whose result it is.
    ///   - users: how many the chunk has.
    ///   - places: how many are in reach of it.
    /// - Throws: ``FileError``, with code `.damaged` where the bytes are not what was written.
    init(_ path: FilePath, of key: ChunkKey, users: Int, places: Int) throws(FileError) {
        let file = try MappedFile(path)
        let blocks = file.withBytes { bytes -> [Int]? in
            guard bytes.byteCount >= Self.headerByteCount,
                Self.header(of: key, users: users, places: places).enumerated().allSatisfy({
                    bytes.byte(at: $0.offset) == $0.element
                })
            else { return nil }
            return Self.blocks(bytes, from: Self.headerByteCount, users: users)
        }
        guard let blocks else {
            throw FileError(damaged: path, "it is not the result of this chunk; \(Self.remedy)")
        }
        (self.users, self.places, self.file, self.blocks) = (users, places, file, blocks)
    }

    /// Where the blocks begin; nil where they do not hold the lists of all users.
    private static func blocks(_ bytes: RawSpan, from start: Int, users: Int) -> [Int]? {
        var blocks: [Int] = []
        var offset = start
        for block in (0..<users).chunks(ofCount: ListBlocks.userCount) {
            guard let header = ListBlockHeader(bytes, at: offset), header.users == block.count
            else { return nil }
            blocks.append(offset)
            offset += header.byteCount
        }
        return offset == bytes.byteCount ? blocks : nil
    }

    /// The lists of the users of a block, checked.
    ///
    /// - Parameter index: from 0; a block has ``ListBlocks/userCount`` users, but for the last.
    /// - Returns: candidates are told by their places in reach.
    /// - Throws: ``FileError`` with code `.damaged` where the bytes are not what was written.
    func lists(ofBlock index: Int) throws(FileError) -> ListBlock<RegionOrdinal> {
        let block = file.withBytes { bytes -> ListBlock<RegionOrdinal>? in
            var offset = blocks[index]
            return ListBlocks.read(bytes, at: &offset, idCount: places)
        }
        guard let block else {
            throw FileError(damaged: file.path, "a block of it is damaged; \(Self.remedy)")
        }
        return block
    }

    /// Checks every block.
    ///
    /// - Throws: ``FileError`` with code `.damaged`.
    func check() throws(FileError) {
        for index in blocks.indices { _ = try lists(ofBlock: index) }
    }
}
