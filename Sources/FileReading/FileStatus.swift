package import Glibc
package import SystemPackage

/// What the operating system knows of a path.
package struct FileStatus: Sendable {
    /// Whether the path itself is a symbolic link; false where links were followed.
    package let isSymbolicLink: Bool
    /// The kind and the permissions.
    package let mode: mode_t
    /// Whether it belongs to the user that this process runs as.
    package let isOurUsers: Bool
    /// The length in bytes.
    package let byteCount: Int
    /// How many names it has (hard links).
    package let linkCount: Int
    /// The last change of the content, in seconds since 1970.
    package let modificationTime: Int
    /// Which file it is, and in which state.
    package let identity: FileIdentity

    /// Whether it is a folder; a symbolic link to one is not, unless links were followed.
    package var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
    /// Whether it is a file with content of its own: no folder, link, pipe, socket or device.
    package var isRegularFile: Bool { mode & S_IFMT == S_IFREG }

    /// The status of `path`, or nil where nothing is there (or it cannot be looked at).
    package init?(_ path: FilePath, followingLinks: Bool = false) {
        guard let status = try? Self.find(path, followingLinks: followingLinks) else { return nil }
        self = status
    }

    /// The status of `path`, or nil where nothing is there.
    ///
    /// - Throws: ``FileError`` where nobody can tell, since a folder on the way may not be searched.
    package static func find(
        _ path: FilePath, followingLinks: Bool = false
    ) throws(FileError) -> FileStatus? {
        if let status = stat(path, followingLinks: followingLinks) { return FileStatus(status) }
        let error = Errno(rawValue: errno)
        if error == .noSuchFileOrDirectory || error == .notDirectory { return nil }
        throw FileError("look at", on: path, error)
    }

    private init(_ status: stat) {
        mode = status.st_mode
        isSymbolicLink = status.st_mode & S_IFMT == S_IFLNK
        isOurUsers = status.st_uid == geteuid()
        byteCount = Int(status.st_size)
        linkCount = Int(status.st_nlink)
        modificationTime = status.st_mtim.tv_sec
        identity = FileIdentity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), byteCount: byteCount,
            seconds: modificationTime, nanoseconds: status.st_mtim.tv_nsec)
    }
}

/// Tells a file from one that took its place, and from the same file after somebody wrote into it.
package struct FileIdentity: Sendable, Hashable {
    fileprivate let device: UInt64
    fileprivate let inode: UInt64
    fileprivate let byteCount: Int
    /// The last change of the content.
    fileprivate let seconds: Int
    fileprivate let nanoseconds: Int

    /// Whether both are one file or folder, whatever was written into it.
    package func isSameFile(as other: FileIdentity) -> Bool {
        device == other.device && inode == other.inode
    }

    /// Whether the last change of its content was before that of another file.
    package func isOlder(than other: FileIdentity) -> Bool {
        (seconds, nanoseconds) < (other.seconds, other.nanoseconds)
    }
}
