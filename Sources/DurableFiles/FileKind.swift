import Glibc
package import SystemPackage

/// The kind of file at a path.
///
/// Opening a FIFO blocks until another process opens it, and a device may have no end: check the
/// kind before opening what should be a regular file.
package enum FileKind: Sendable {
    /// A regular file: bytes with a length.
    case file
    /// A directory.
    case folder
    /// A named pipe (FIFO), or the pipe behind a path such as /dev/stdin.
    case pipe
    /// A socket with a path.
    case socket
    /// A character or block device, and anything else that is none of the others.
    case device

    /// The kind of what `path` leads to, links followed; nil where nothing is there, or where it
    /// cannot be looked at.
    package init?(_ path: FilePath) {
        guard let kind = try? Self.find(path) else { return nil }
        self = kind
    }

    /// The kind of what `path` leads to, links followed; nil where nothing is there.
    ///
    /// - Throws: ``FileError`` where nobody can tell, since a folder on the way may not be searched.
    package static func find(_ path: FilePath) throws(FileError) -> FileKind? {
        try FileStatus.find(path, followingLinks: true)?.kind
    }

    /// The kind that a mode of the operating system has.
    init(mode: mode_t) {
        switch mode & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .folder
        case S_IFIFO: self = .pipe
        case S_IFSOCK: self = .socket
        default: self = .device
        }
    }

    /// The kind with its article, for messages: `a named pipe`.
    package var name: String {
        switch self {
        case .file: "a file"
        case .folder: "a folder"
        case .pipe: "a named pipe"
        case .socket: "a socket"
        case .device: "a device"
        }
    }
}

extension FileStatus {
    /// What it is; a symbolic link counts as a device.
    package var kind: FileKind { FileKind(mode: mode) }
}
