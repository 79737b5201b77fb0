import Glibc
import SystemPackage

/// What the operating system says of a place on the disk.
enum DiskFacts {
    /// The permission bits; nil where nothing is there.
    static func mode(of path: FilePath) -> mode_t? {
        var status = stat()
        // stat fills the structure that it is given.
        guard unsafe stat(path.string, &status) == 0 else { return nil }
        return status.st_mode & 0o777
    }

    /// Whether this user may write there.
    static func isWritable(_ path: FilePath) -> Bool { unsafe access(path.string, W_OK) == 0 }
}
