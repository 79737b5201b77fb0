import Glibc
package import SystemPackage

/// What kind of thing stands at a path.
///
/// Opening a FIFO waits for another process, and a device may never end: whoever expects a file
/// asks first.
package enum FileKind: Sendable {
    case file, folder, pipe, socket, device

    /// The kind of what `path` leads to, links followed; nil where nothing is there.
    package init?(_ path: FilePath) {
        var status = stat()
        guard unsafe fstatat(AT_FDCWD, path.string, &status, 0) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
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

/// Whether a path such as /dev/stdin leads to a pipe without a name of its own, which is open
/// already and can be read without a wait for a writer.
package func isAnonymousPipe(_ path: FilePath) -> Bool {
    guard FileKind(path) == .pipe else { return false }
    // A pipe without a name resolves to `/proc/…/pipe:[7]`, which does not exist.
    guard let resolved = unsafe realpath(path.string, nil) else { return true }
    unsafe free(resolved)
    return false
}
