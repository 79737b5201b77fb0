import DurableFiles
import Glibc
import SystemPackage

/// What the operating system says of a place on the disk.
enum DiskFacts {
    /// The permission bits; nil where nothing is there.
    static func mode(of path: FilePath) -> mode_t? {
        stat(path).map { $0.st_mode & 0o777 }
    }

    /// Whether this user may write there.
    static func isWritable(_ path: FilePath) -> Bool {
        accessError(path.string, W_OK, as: .real) == nil
    }
}
