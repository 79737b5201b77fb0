import Glibc
import SystemPackage

/// The permission bits of an open file.
func permissions(of file: FileDescriptor) throws -> UInt32 {
    var status = stat()
    guard unsafe fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    return status.st_mode & 0o777
}
