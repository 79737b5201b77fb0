package import DurableFiles
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
        try ListBlocks.append(lists, to: &writer)
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
        guard ListBlocks.read(&reader, into: &lists) else {
            throw FileError(damaged: path, "a block of it is damaged")
        }
        guard lists.listCounts.count == lists.users.count else {
            throw FileError(damaged: path, "it ends too early")
        }
        return lists
    }
}
