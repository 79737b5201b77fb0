import Glibc
package import SystemPackage

extension FileLock {
    /// Whether a lock on a file keeps others out, asked with shared locks for a moment.
    ///
    /// Some file systems accept every lock and hold none.
    ///
    /// - Parameter path: the lock file.
    /// - Returns: nil where that cannot be asked: there is no such file, or somebody holds the lock.
    package static func excludes(at path: FilePath) -> Bool? {
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow, .nonBlocking]
        guard let first = try? FileDescriptor.open(path, .readOnly, options: options) else {
            return nil
        }
        defer { try? first.close() }
        guard let second = try? FileDescriptor.open(path, .readOnly, options: options) else {
            return nil
        }
        defer { try? second.close() }
        guard flock(first.rawValue, LOCK_SH | LOCK_NB) == 0 else {
            return errno == EWOULDBLOCK ? nil : false
        }
        // The two descriptors are two holders, also in one process.
        return flock(second.rawValue, LOCK_EX | LOCK_NB) != 0
    }
}
