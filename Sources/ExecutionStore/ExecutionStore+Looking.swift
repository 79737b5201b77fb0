import DurableFiles
import GRDB
import Glibc
import SystemPackage

// A process that may write to a journal brings it up to date when looking at it, and takes back what a
// killed writer began. One that may not, on a read-only file system or with the right to read alone,
// looks at it as it is, or at a copy of their own; and so does everybody on a full disk, where SQLite
// can make no side files.
extension ExecutionStore {
    /// A journal for looking only.
    static func databaseToLookAt(_ path: FilePath) throws -> DatabaseQueue {
        let isFull = isDiskFull(path)
        // An attempt on a full disk would leave a side file that is of use to nobody.
        if !isFull || hasSharedMemory(path), let reader = try reader(path.string, at: path) {
            return reader
        }
        if !isFull, mayWrite(path) {
            let writer = try DatabaseQueue(path: path.string, configuration: configuration)
            try JournalCopy.makeIfOutdated(writer, at: path, in: LocalFileSystem())
            try JournalSchema.prepare(writer, at: path)
            return writer
        }
        if isAtRest(path), let reader = try reader(SQLitePath.immutable(path.string), at: path) {
            return reader
        }
        return try copy(of: path)
    }

    /// A journal for one who leaves its folder as it is, side files too: as it is where it is at
    /// rest, else a copy.
    static func databaseLeftAlone(_ path: FilePath) throws -> DatabaseQueue {
        if isAtRest(path), let reader = try reader(SQLitePath.immutable(path.string), at: path) {
            return reader
        }
        return try copy(of: path)
    }

    /// Opens a journal for reading; nil where only a writer can make it readable.
    private static func reader(_ name: String, at path: FilePath) throws -> DatabaseQueue? {
        var configuration = Self.configuration
        // SQLite makes side files for a reader, and takes them away for those only who might
        // write; a look must leave nothing.
        configuration.readonly = !mayWrite(path)
        do {
            let queue = try DatabaseQueue(path: name, configuration: configuration)
            return try JournalSchema.isOutdated(queue, at: path) ? nil : queue
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_READONLY || error.resultCode == .SQLITE_CANTOPEN
            || isOfFullDisk(error, path)
        {
            // The process that made it was killed in the middle, and what it began is to be taken back; or
            // there are no files beside it, and none can be made.
            return nil
        }
    }

    /// Whether this process may write the file, and make others beside it.
    private static func mayWrite(_ path: FilePath) -> Bool {
        let folder = path.removingLastComponent()
        return [path, folder.isEmpty ? "." : folder].allSatisfy { place in
            accessError(place.string, W_OK, as: .real) == nil
        }
    }

    /// The bytes of the index of a write-ahead log, which every reader of the journal needs.
    private static let sharedMemoryByteCount = 32_768

    /// Whether there is no room for the files that SQLite makes beside the journal.
    private static func isDiskFull(_ path: FilePath) -> Bool {
        let folder = path.removingLastComponent()
        let free = DiskSpace.freeByteCount(of: folder.isEmpty ? "." : folder)
        return (free ?? .max) < 2 * sharedMemoryByteCount
    }

    /// Whether another process has the journal open, so that no room is needed.
    private static func hasSharedMemory(_ path: FilePath) -> Bool {
        (FileStatus(FilePath(path.string + "-shm"))?.byteCount ?? 0) >= sharedMemoryByteCount
    }

    /// Whether an error of SQLite comes of a full disk: it calls some of them errors of input and
    /// output.
    static func isOfFullDisk(_ error: DatabaseError, _ path: FilePath) -> Bool {
        switch error.resultCode {
        case .SQLITE_FULL: true
        case .SQLITE_IOERR, .SQLITE_CANTOPEN: isDiskFull(path)
        default: false
        }
    }

    /// Whether the bytes of the file alone are the journal.
    private static func isAtRest(_ path: FilePath) -> Bool {
        !SQLitePath.hasContent(path.string + "-wal")
    }

    /// A copy that nobody sees: its names are gone before it is used.
    ///
    /// A writer that lives keeps a `-shm` beside the journal that others read, so that nobody comes
    /// here while one writes.
    private static func copy(of path: FilePath) throws -> DatabaseQueue {
        let folder = try makeTemporaryFolder("oith-journal")
        let files = LocalFileSystem()
        defer { try? files.removeTree(folder) }
        let copy = folder.appending("journal.sqlite")
        for suffix in ["", "-wal"] {
            let source = FilePath(path.string + suffix)
            guard FileStatus(source, followingLinks: true) != nil else { continue }
            let file = try MappedFile(source)
            let target = FilePath(copy.string + suffix)
            let descriptor = try files.create(target)
            try file.withBytes { bytes throws(FileError) in
                try files.append(bytes, to: descriptor, at: target)
            }
            try files.close(descriptor, at: target)
        }
        let queue = try DatabaseQueue(path: copy.string, configuration: configuration)
        try JournalSchema.prepare(queue, at: path)
        return queue
    }
}
