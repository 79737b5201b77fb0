import FoundationEssentials
import Glibc
package import SystemPackage

// Calls of the operating system that take pointers, each as a function that takes none.
//
// Every path is a C string for the length of its call.

/// The path without symbolic links, as bytes, which need not be UTF-8.
///
/// - Throws: why the path leads nowhere.
package func realPath(_ path: String) throws(Errno) -> [UInt8] {
    guard let resolved = unsafe realpath(path, nil) else { throw Errno(rawValue: errno) }
    // A zero-terminated copy of our own.
    defer { unsafe free(resolved) }
    return unsafe Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
}

/// The folder that the process works in, as bytes, which need not be UTF-8; nil where it is gone.
package func workingDirectory() -> [UInt8]? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    // getcwd writes at most the given count.
    guard unsafe getcwd(&buffer, buffer.count) != nil else { return nil }
    return buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
}

/// The identity by which the operating system decides what a process may do.
package enum AccessIdentity: Sendable {
    /// The user who started the process.
    case real
    /// The user whose rights it has: another one in a set-user-ID program.
    case effective
}

/// Why a process may not use a path; nil where it may.
///
/// - Parameters:
///   - path: of a file or folder.
///   - mode: what for: `R_OK`, `W_OK`, `X_OK` together.
///   - identity: whose rights count.
/// - Returns: the reason.
package func accessError(
    _ path: String, _ mode: Int32, as identity: AccessIdentity
) -> Errno? {
    let flags = identity == .effective ? AT_EACCESS : 0
    return unsafe faccessat(AT_FDCWD, path, mode, flags) == 0 ? nil : Errno(rawValue: errno)
}

/// Makes a folder with a name of its own in $TMPDIR, or else /tmp, which only this user may look into.
///
/// - Parameter prefix: what its name begins with.
/// - Returns: its path.
/// - Throws: ``FileError``.
package func makeTemporaryFolder(_ prefix: String) throws(FileError) -> FilePath {
    let variable = ProcessInfo.processInfo.environment["TMPDIR"] ?? ""
    let parent = FilePath(variable.isEmpty ? "/tmp" : variable)
    var name = Array(parent.appending("\(prefix)-XXXXXX").string.utf8CString)
    // The buffer is a C string that the call changes in place.
    guard unsafe mkdtemp(&name) != nil else {
        throw FileError("make a folder in", on: parent, Errno(rawValue: errno))
    }
    return FilePath(String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self))
}

/// Changes the mode of a file or folder; who refuses knows no permissions, which is no error.
func changeMode(of path: FilePath, to mode: mode_t) { _ = unsafe chmod(path.string, mode) }

extension FileDescriptor {
    /// Reads the next bytes over a part of an array.
    ///
    /// - Parameters:
    ///   - bytes: the array.
    ///   - part: where to; the whole array if nil.
    /// - Returns: how many there were, at most as many as the part has; 0 at the end.
    /// - Throws: `Errno`.
    package func read(into bytes: inout [UInt8], _ part: Range<Int>? = nil) throws -> Int {
        let part = part ?? 0..<bytes.count
        // The part is the array's own, by the bounds check of the slice, and lives for the call.
        return try unsafe bytes.withUnsafeMutableBytes {
            try unsafe read(into: UnsafeMutableRawBufferPointer(rebasing: $0[part]))
        }
    }

    /// Whether a lock of any process, this one's other files included, keeps a byte from being
    /// locked for writing.
    package func hasLock(onByte offset: Int) -> Bool {
        // Linux's F_OFD_GETLK, which sees the locks of this process too.
        let getLock: Int32 = 36
        var request = Glibc.flock()
        request.l_type = Int16(F_WRLCK)
        request.l_whence = Int16(SEEK_SET)
        request.l_start = offset
        request.l_len = 1
        // The structure lives for the call, which fills it in.
        guard unsafe fcntl(rawValue, getLock, &request) == 0 else { return false }
        return request.l_type != Int16(F_UNLCK)
    }
}

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

/// The names in a folder, sorted by bytes, without `.` and `..`.
///
/// - Throws: ``FileError``.
package func directoryEntries(_ path: FilePath) throws(FileError) -> [String] {
    guard let directory = unsafe opendir(path.string) else {
        throw FileError("list", on: path, Errno(rawValue: errno))
    }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
        // d_name is zero-terminated inside the entry, which lives until the next call.
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe String(cString: UnsafeRawPointer(pointer).assumingMemoryBound(to: CChar.self))
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}
