import Glibc
package import SystemPackage

/// The room that is left on a disk.
package enum DiskSpace {
    /// The bytes that this user may still write; nil where there is no telling.
    package static func freeByteCount(of path: FilePath) -> Int? {
        var facts = statvfs()
        // statvfs fills the structure that it is given.
        guard unsafe statvfs(path.string, &facts) == 0 else { return nil }
        return Int(facts.f_bavail) * Int(facts.f_frsize)
    }
}
