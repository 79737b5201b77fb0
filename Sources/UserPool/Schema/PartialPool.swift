package import DurableFiles
import Glibc
package import SystemPackage

/// The file in which a new pool is written before it is renamed: `.NAME.partial` beside its place.
///
/// It holds personal data, so that a killed command must not leave it for ever: the next import or
/// generate of the same pool removes it. A lock that the operating system holds tells such a
/// leftover from a file that another command fills at this moment.
package enum PartialPool {
    /// Writes a file that is not there yet: beside its place, fsynced, renamed.
    ///
    /// - Parameters:
    ///   - pool: where it shall be.
    ///   - files: the door to the disk.
    ///   - body: fills the file whose name it gets, and closes it.
    /// - Returns: what the closure returns.
    /// - Throws: ``PoolError`` with code `.busy` where another command writes it, `FileError`, or
    ///   whatever the closure throws; then nothing is left of it.
    package static func write<Result>(
        _ pool: FilePath, in files: any FileSystem, _ body: (FilePath) throws -> Result
    ) throws -> Result {
        try removeLeftover(of: pool, in: files)
        let partial = pool.partialSibling
        // Our own mode, which SQLite keeps; its own would be readable by everyone.
        let file = try files.create(partial)
        // Closed after SQLite has closed the file, and so let go of its own locks.
        defer { try? files.close(file, at: partial) }
        guard claim(file) else { throw busy(pool) }
        do {
            let result = try body(partial)
            try files.synchronize(file, at: partial)
            try files.rename(partial, to: pool)
            try files.synchronizeDirectory(pool.removingLastComponent())
            return result
        } catch {
            try? files.removeFile(partial)
            throw error
        }
    }

    /// Removes what a killed command left of a pool.
    ///
    /// - Throws: ``PoolError`` with code `.busy` where another command writes it, `FileError` where
    ///   it cannot be removed.
    package static func removeLeftover(of pool: FilePath, in files: any FileSystem) throws {
        let partial = pool.partialSibling
        guard FileKind(partial) == .file else { return }
        let file = try? FileDescriptor.open(
            partial, .readOnly, options: [.closeOnExec, .nonBlocking])
        defer { try? file?.close() }
        if let file, !claim(file) { throw busy(pool) }
        try files.removeFile(partial)
    }

    /// Takes the lock, unless another command has it.
    ///
    /// A file system may know no locks: then it counts as taken.
    private static func claim(_ file: FileDescriptor) -> Bool {
        flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }

    private static func busy(_ pool: FilePath) -> PoolError {
        PoolError(.busy, in: pool.string, "another command is writing it; wait until it has ended")
    }
}
