package import SystemPackage

/// A file operation that the operating system refused.
///
/// `description` says what was tried, on which path, why it failed and what to do about it.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package enum Code: Sendable, CaseIterable {
        /// The path, or a folder on the way to it, does not exist.
        case notFound
        /// The process may not read or write there.
        case permissionDenied
        /// Something with that name is there already.
        case alreadyExists
        /// No space, or no quota, is left on the device.
        case diskFull
        /// The bytes are not what was written: a checksum, a length or a magic number is wrong.
        case damaged
        /// The file system cannot do this.
        case unsupported
        /// Any other error of the operating system.
        case other
    }

    /// The kind of failure, for callers that handle some kinds differently.
    package let code: Code
    /// What was tried, as a verb: `write`, `rename`.
    package let operation: String
    /// The file or folder that the operation named, as the caller wrote it.
    package let path: FilePath
    /// Why it failed and what to do.
    package let message: String
    /// The operating system's error, where there is one.
    package let errno: Errno?

    /// An error of the operating system.
    package init(_ operation: String, on path: FilePath, _ errno: Errno) {
        (self.operation, self.path, self.errno) = (operation, path, errno)
        (code, message) =
            switch errno {
            case .noSuchFileOrDirectory, .notDirectory: (.notFound, "no such file or directory")
            case .permissionDenied, .notPermitted, .readOnlyFileSystem:
                (.permissionDenied, "\(errno); check the owner and the mode of the folder")
            case .fileExists, .directoryNotEmpty: (.alreadyExists, "it exists already")
            case .noSpace, .diskQuotaExceeded:
                (.diskFull, "the disk is full; free some space and run it again")
            case .tooManySymbolicLinkLevels:
                (.other, "a symbolic link stands there, or links lead to each other; remove it")
            case .noLocks, .noFunction, .notSupported:
                (
                    .unsupported,
                    "\(errno); the file system does not support this: use a disk of this machine"
                )
            case .ioError: (.other, "\(errno); the device may be failing, see the kernel's log")
            default: (.other, "\(errno)")
            }
    }

    /// Bytes, or a folder, that are not as they must be.
    private init(damaged path: FilePath, found operation: String, _ message: String) {
        code = .damaged
        (self.operation, self.path, self.message) = (operation, path, message)
        errno = nil
    }

    /// A file whose bytes are not what was written, or that is of another kind.
    package init(damaged path: FilePath, _ message: String, operation: String = "read") {
        code = .damaged
        (self.operation, self.path, self.message) = (operation, path, message)
        errno = nil
    }

    /// What was tried, on which path, why it failed and what to do.
    package var description: String { "cannot \(operation) \(path): \(message)" }
}
