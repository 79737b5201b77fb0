import Glibc
package import SystemPackage

// The permissions of what this project makes are promised, so the process's umask must not change
// them: whatever is made here gets them once more after it was made.

extension FilePermissions {
    /// Of our files, 0640: the pool is personal data.
    package static let ourFile: FilePermissions = [.ownerReadWrite, .groupRead]
    /// Of our folders: 0750.
    package static let ourFolder: FilePermissions = [
        .ownerReadWriteExecute, .groupReadExecute,
    ]
    /// The bits that a umask takes away; others, such as a folder's set-group-ID, stay.
    static let maskable = FilePermissions(rawValue: 0o777)
}

extension FileDescriptor {
    /// Opens a file, and makes it with ``FilePermissions/ourFile`` where it is not there.
    ///
    /// A file that is there keeps the permissions that it has.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - mode: how it is opened.
    ///   - options: others than `.create`; the file is always close-on-exec.
    /// - Returns: the open file.
    /// - Throws: ``FileError``.
    package static func openOrMake(
        _ path: FilePath, _ mode: AccessMode, options: OpenOptions = []
    ) throws(FileError) -> FileDescriptor {
        let options = options.union([.create, .closeOnExec])
        do {
            let made = try open(
                path, mode, options: options.union(.exclusiveCreate), permissions: .ourFile)
            settlePermissions(of: made, .ourFile)
            return made
        } catch {
            // It is there, or the error below says what is wrong.
            return try attempt("open", on: path) {
                try open(path, mode, options: options, permissions: .ourFile)
            }
        }
    }
}

/// Gives a file that was made just now exactly these permissions.
///
/// A file system that knows no permissions keeps what its mount says, which is no error.
func settlePermissions(of file: FileDescriptor, _ permissions: FilePermissions) {
    guard let status = stat(file) else { return }
    if let mode = permissions.settled(from: status.st_mode) { fchmod(file.rawValue, mode) }
}

/// Gives a folder that was made just now exactly these permissions.
func settlePermissions(ofFolder path: FilePath, _ permissions: FilePermissions) {
    guard let status = stat(path, followingLinks: false) else { return }
    if let mode = permissions.settled(from: status.st_mode) { changeMode(of: path, to: mode) }
}

extension FilePermissions {
    /// The mode that gives a file these permissions; nil where it has them.
    fileprivate func settled(from mode: mode_t) -> mode_t? {
        let maskable = Self.maskable.rawValue
        if mode & maskable == rawValue { return nil }
        return mode & 0o7000 | rawValue
    }
}
