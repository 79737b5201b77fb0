import Glibc
package import SystemPackage

/// An exclusive lock that the operating system holds for this process (`flock`).
///
/// Death of the process releases it, whatever its kind, so nothing ever needs to be unlocked by
/// hand. The file says in its first line who holds the lock; that text is a message for people and
/// never decides anything. Children do not inherit the lock (close-on-exec).
package struct FileLock: ~Copyable {
    private let descriptor: FileDescriptor

    /// Takes the lock, or returns nil where somebody else holds it.
    ///
    /// - Parameters:
    ///   - path: the lock file; it is created with mode 0640 and stays for ever.
    ///   - holder: one line that ``holder(of:)`` shows to others, such as the run's name.
    /// - Throws: ``FileError`` where the file cannot be opened, or where the file system has no
    ///   locks.
    package init?(_ path: FilePath, holder: String) throws(FileError) {
        let file = try FileDescriptor.openOrMake(
            path, .readWrite, options: [.noFollow, .nonBlocking])
        // The holder's words are written into it: what a link leads to may be somebody else's.
        guard Self.isRegularFile(file) else {
            try? file.close()
            throw FileError(
                damaged: path, "it is not a regular file, as a lock is; remove it")
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let error = Errno(rawValue: errno)
            try? file.close()
            // Anything else says nothing about other processes.
            if error == .wouldBlock { return nil }
            throw FileError("lock", on: path, error)
        }
        descriptor = file
        // Only a message: a full disk must not keep a run from starting here.
        if ftruncate(file.rawValue, 0) == 0 { _ = try? file.writeAll((holder + "\n").utf8) }
    }

    deinit { try? descriptor.close() }

    private static func isRegularFile(_ file: FileDescriptor) -> Bool {
        stat(file)?.isRegularFile == true
    }

    /// Who holds the lock at this moment, in its own words; nil where nobody does.
    package static func holder(of path: FilePath) -> String? {
        // Without `nonBlocking` a named pipe would wait here for its writer.
        let options: FileDescriptor.OpenOptions = [.closeOnExec, .noFollow, .nonBlocking]
        guard let file = try? FileDescriptor.open(path, .readOnly, options: options) else {
            return nil
        }
        defer { try? file.close() }
        guard isRegularFile(file) else { return nil }
        // A shared lock: two who ask at once do not see each other.
        guard flock(file.rawValue, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = (try? file.read(into: &bytes)) ?? 0
        let line = bytes[..<count].prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: line, as: UTF8.self)
    }
}
