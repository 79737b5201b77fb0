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
//     32  the ids, see `IDBlocks`
//     ... blocks of lists, see `ListBlocks`; an id rank is a place in the dictionary

/// An open result of a chunk, read block by block.
struct ChunkResultFile: Sendable {
    /// The distinct candidates, ascending by bytes.
    let ids: IDColumn
    private let users: Int
    private let file: MappedFile
    /// Where each block of lists begins.
    private let blocks: [Int]

    private static let magic = Array("OITHRSLT".utf8)
    private static let version: UInt32 = 2

    static func header(users: Int, ids: Int) -> [UInt8] {
        var header = magic
        header.append(littleEndian: version)
        header.append(littleEndian: UInt32(0))
        header.append(littleEndian: UInt64(users))
        header.append(littleEndian: UInt64(ids))
        return header
    }

    /// Opens a result of a chunk with so many users, and checks all but the blocks of lists.
    ///
    /// - Throws: ``FileError``, with code `.damaged` where the bytes are not what was written.
    init(_ path: FilePath, users: Int) throws(FileError) {
        let file = try MappedFile(path)
        let parts = file.withBytes { bytes -> (IDColumn, [Int])? in
            guard bytes.byteCount >= 32,
                Self.magic.indices.allSatisfy({ bytes.byte(at: $0) == Self.magic[$0] }),
                bytes.word(at: 8) == UInt64(Self.version), bytes.word(at: 16) == UInt64(users),
                bytes.word(at: 24) < 1 << 32
            else { return nil }
            var offset = 32
            let idCount = Int(bytes.word(at: 24))
            guard let ids = IDBlocks.read(bytes, at: &offset, count: idCount),
                let blocks = Self.blocks(bytes, from: offset, users: users)
            else { return nil }
            return (ids, blocks)
        }
        guard let (ids, blocks) = parts else {
            throw FileError(damaged: path, "it is not the result of this chunk")
        }
        self.ids = ids
        self.users = users
        self.file = file
        self.blocks = blocks
    }

    /// Where the blocks begin; nil where they do not hold the lists of all users.
    private static func blocks(_ bytes: RawSpan, from start: Int, users: Int) -> [Int]? {
        var blocks: [Int] = []
        var offset = start
        for block in (0..<users).split(every: ListBlocks.userCount) {
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
    /// - Returns: ids are places in ``ids``.
    /// - Throws: ``FileError`` with code `.damaged` where the bytes are not what was written.
    func lists(ofBlock index: Int) throws(FileError) -> ListBlock {
        let block = file.withBytes { bytes in
            var offset = blocks[index]
            return ListBlocks.read(bytes, at: &offset, idCount: ids.count)
        }
        guard let block else { throw FileError(damaged: file.path, "a block of it is damaged") }
        return block
    }

    /// Checks every block.
    ///
    /// - Throws: ``FileError`` with code `.damaged`.
    func check() throws(FileError) {
        for index in blocks.indices { _ = try lists(ofBlock: index) }
    }

    /// The place of each id in the byte order of the ids of a feature table.
    ///
    /// - Throws: ``FileError`` with code `.damaged` where the table lacks one of them.
    func ranks(in index: RankIndex) throws(FileError) -> [UInt32] {
        guard let ranks = index.ranks(ofIDs: ids.bytes, offsets: ids.offsets) else {
            throw FileError(damaged: file.path, "it names candidates whom this night does not have")
        }
        return ranks
    }
}
