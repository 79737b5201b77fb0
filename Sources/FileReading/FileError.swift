package import SystemPackage

/// A file operation that the operating system refused.
///
/// `description` says what was tried, on which path, why it failed and what to do about it.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure that a caller tells apart.
    package struct Code: Sendable, Hashable {
        private enum Value: CaseIterable {
            case notFound, permissionDenied, alreadyExists, diskFull, damaged, unsupported, other
        }
        private let value: Value

        /// All of them.
        package static let all = Value.allCases.map { Code(value: $0) }

        /// The path, or a folder on the way to it, does not exist.
        package static let notFound = Code(value: .notFound)
        /// The process may not read or write there.
        package static let permissionDenied = Code(value: .permissionDenied)
        /// Something with that name is there already.
        package static let alreadyExists = Code(value: .alreadyExists)
        /// No space, or no quota, is left on the device.
        package static let diskFull = Code(value: .diskFull)
        /// The bytes are not what was written: a checksum, a length or a magic number is wrong.
        package static let damaged = Code(value: .damaged)
        /// The file system cannot do this.
        package static let unsupported = Code(value: .unsupported)
        /// Any other error of the operating system.
        package static let other = Code(value: .other)
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
    package init(_ operation: String, _ path: FilePath, _ errno: Errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
        switch errno {
        case .noSuchFileOrDirectory, .notDirectory:
            code = .notFound
            message = "no such file or directory"
        case .permissionDenied, .notPermitted, .readOnlyFileSystem:
            code = .permissionDenied
            message = "\(errno); check the owner and the mode of the folder"
        case .fileExists, .directoryNotEmpty:
            code = .alreadyExists
            message = "it exists already"
        case .noSpace, .diskQuotaExceeded:
            code = .diskFull
            message = "the disk is full; free some space and run it again"
        case .tooManySymbolicLinkLevels:
            code = .other
            message = "a symbolic link stands there, or links lead to each other; remove it"
        case .noLocks, .noFunction, .notSupported:
            code = .unsupported
            message = "\(errno); the file system does not support this: use a disk of this machine"
        case .ioError:
            code = .other
            message = "\(errno); the device may be failing, see the kernel's log"
        default:
            code = .other
            message = "\(errno)"
        }
    }

    /// A file whose bytes are not what was written, or that is of another kind.
    package init(damaged path: FilePath, _ message: String, operation: String = "read") {
        code = .damaged
        self.operation = operation
        self.path = path
        self.message = message
        errno = nil
    }

    /// What was tried, on which path, why it failed and what to do.
    package var description: String { "cannot \(operation) \(path): \(message)" }
}
