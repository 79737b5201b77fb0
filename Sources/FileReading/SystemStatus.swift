package import Glibc
package import SystemPackage

// What the operating system says of files, without a pointer in sight.

extension stat {
    /// What the operating system knows of a path; nil where it says why not in `errno`.
    package init?(_ path: FilePath, followingLinks: Bool = true) {
        self.init()
        let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
        // The path is a C string for the length of the call, which fills the structure.
        guard unsafe fstatat(AT_FDCWD, path.string, &self, flags) == 0 else { return nil }
    }

    /// What the operating system knows of an open file; nil where it says why not in `errno`.
    package init?(_ file: FileDescriptor) {
        self.init()
        // The structure lives for the call, which fills it.
        guard unsafe fstat(file.rawValue, &self) == 0 else { return nil }
    }

    /// Whether it is a file with content of its own: no folder, link, pipe, socket or device.
    package var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
}

/// The text that a symbolic link holds, or nil where `path` is no link.
package func symbolicLinkTarget(_ path: FilePath) -> FilePath? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    // readlink writes at most the given count and the buffer is one longer.
    let count = unsafe readlink(path.string, &buffer, Int(PATH_MAX))
    guard count > 0 else { return nil }
    return FilePath(String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self))
}
