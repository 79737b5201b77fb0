import DurableFiles
import Glibc
import SystemPackage

/// Tells whether a pool changed while it was read without SQLite's locks.
///
/// A reader that may not write beside a pool in WAL mode has no `-shm` file to lock. Then nothing
/// keeps a writer from changing pages between two reads, and a torn picture would look like any
/// other. The files are compared instead: what is the same afterwards was the same all the while.
struct PoolWatch {
    private let pool: String
    /// The files that are read, as they were before.
    private let files: [(path: FilePath, stamp: FileStamp?)]

    /// Notes how the pool's files are before they are read.
    ///
    /// Waits some hundredths of a second where they were written to a moment ago, since a second
    /// change could not be told from that one.
    ///
    /// - Parameters:
    ///   - pool: the SQLite file.
    ///   - hasLog: whether the `-wal` file is read too.
    /// - Throws: ``PoolError`` where somebody writes all the time.
    init(_ pool: String, hasLog: Bool) throws(PoolError) {
        self.pool = pool
        let paths = (hasLog ? ["", "-wal"] : [""]).map { FilePath(pool + $0) }
        for _ in 0..<100 {
            let files = paths.map { (path: $0, stamp: FileStamp($0)) }
            if !files.contains(where: { $0.stamp?.isRecent ?? false }) {
                self.files = files
                return
            }
            usleep(5000)
        }
        throw Self.changed(pool)
    }

    /// Checks that the files are as they were.
    ///
    /// - Throws: ``PoolError`` where one of them changed: nothing that was read may be used.
    func check() throws(PoolError) {
        for file in files where FileStamp(file.path) != file.stamp { throw Self.changed(pool) }
    }

    /// What is said of a pool that did not hold still.
    static func changed(_ pool: String) -> PoolError {
        PoolError(
            .inputOutput, in: pool,
            "it changed while it was read, and a reader that may not write to its folder cannot "
                + "hold on to one state of it; run it again while nobody writes, or let this user "
                + "write to the folder")
    }
}

/// Whether anybody uses a `-shm` file, by the lock with which SQLite's connections tell it.
///
/// A connection that may only read the file, and finds nobody there, does without locks (SQLite's
/// os_unix.c, `unixLockSharedMemory`). The value must live longer than the process's connection to
/// the pool: closing a file drops all locks that the process has on it.
final class SharedMemoryProbe {
    /// SQLite's `UNIX_SHM_DMS`: the byte that every connection holds a shared lock on.
    private static let lockedByte = 128

    private let descriptor: FileDescriptor

    /// Opens the file; nil where it is not there, not readable, or where this process may write to
    /// it: then SQLite takes locks.
    init?(_ pool: String) {
        let path = FilePath(pool + "-shm")
        guard accessError(path.string, W_OK, as: .effective) != nil,
            FileKind(path) == .file,
            let file = try? FileDescriptor.open(
                path, .readOnly, options: [.closeOnExec, .nonBlocking])
        else { return nil }
        descriptor = file
    }

    deinit { try? descriptor.close() }

    /// Whether some connection, of this process or another one, holds its lock.
    var isLocked: Bool { descriptor.hasLock(onByte: Self.lockedByte) }
}
