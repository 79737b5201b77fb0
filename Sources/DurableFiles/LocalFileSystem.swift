import CExchange
import Glibc
package import SystemPackage

/// The operating system's files.
package struct LocalFileSystem: FileSystem {
    /// The file system of this process; it has no state, so that all values are the same.
    package init() {}

    /// Creates or empties a file with mode 0640, whatever the umask.
    ///
    /// A named pipe without a reader is an error: opening does not wait.
    package func create(_ path: FilePath) throws(FileError) -> FileDescriptor {
        // Without `nonBlocking` a named pipe would wait here for its reader.
        let file = try attempt("create", on: path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec, .nonBlocking],
                permissions: .ourFile)
        }
        settlePermissions(of: file, .ourFile)
        return file
    }

    /// Writes all of `bytes`, in as many calls as the operating system needs.
    package func append(
        _ bytes: RawSpan, to file: FileDescriptor, at path: FilePath
    ) throws(FileError) {
        // The buffer lives for the length of the closure, and `writeAll` does not keep it.
        let failure: FileError? = unsafe bytes.withUnsafeBytes { buffer in
            do throws(FileError) {
                try attempt("write", on: path) { unsafe _ = try file.writeAll(buffer) }
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    /// Calls `fsync`, which also has the device empty its write cache.
    package func synchronize(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        try check("fsync", path: path, result: fsync(file.rawValue))
    }

    /// Closes the descriptor, which must not be used again even where this throws.
    package func close(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        try attempt("close", on: path) { try file.close() }
    }

    /// Calls `rename(2)`: atomic, and only inside one file system.
    package func rename(_ from: FilePath, to: FilePath) throws(FileError) {
        try check("rename", path: to, result: unsafe Glibc.rename(from.string, to.string))
    }

    /// Calls `renameat2` with `RENAME_EXCHANGE`; NFS and some others do not support it.
    package func exchange(_ path: FilePath, with other: FilePath) throws(FileError) {
        if unsafe oith_exchange(path.string, other.string) == 0 { return }
        // What the kernel says where the file system does not know the flag.
        let errno = Errno(rawValue: Glibc.errno)
        throw FileError("exchange", on: path, errno == .invalidArgument ? .notSupported : errno)
    }

    /// Opens the folder, calls `fsync` on it and closes it; an empty path is the working directory.
    package func synchronizeDirectory(_ path: FilePath) throws(FileError) {
        let directory = try attempt("open", on: path) {
            try FileDescriptor.open(
                path.isEmpty ? "." : path, .readOnly, options: [.directory, .closeOnExec])
        }
        defer { try? directory.close() }
        try check("fsync", path: path, result: fsync(directory.rawValue))
    }

    /// Makes a folder with mode 0750, whatever the umask; its parent must exist.
    ///
    /// An existing folder, or a link to one, is accepted with the mode that it has.
    package func makeDirectory(_ path: FilePath) throws(FileError) {
        if unsafe mkdir(path.string, FilePermissions.ourFolder.rawValue) == 0 {
            return settlePermissions(ofFolder: path, .ourFolder)
        }
        let errno = Errno(rawValue: Glibc.errno)
        if errno == .fileExists, FileStatus(path, followingLinks: true)?.isDirectory == true {
            return
        }
        throw FileError("make the folder", on: path, errno)
    }

    /// Calls `symlink(2)`; fails with `.alreadyExists` where `path` is taken.
    package func makeSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try check("link", path: path, result: unsafe symlink(target.string, path.string))
    }

    /// Calls `link(2)`: both names must be in one file system.
    package func makeHardLink(_ path: FilePath, to file: FilePath) throws(FileError) {
        try check("link", path: path, result: unsafe link(file.string, path.string))
    }

    /// Sets the times of access and modification; the content stays.
    package func touch(_ path: FilePath) throws(FileError) {
        // Nil is the present.
        try check("touch", path: path, result: unsafe utimensat(AT_FDCWD, path.string, nil, 0))
    }

    /// Calls `unlink(2)`; a folder is an error.
    package func removeFile(_ path: FilePath) throws(FileError) {
        try check(
            "remove", path: path, result: unsafe unlink(path.string), except: .noSuchFileOrDirectory
        )
    }

    /// Calls `rmdir(2)`; a folder with entries is an error.
    package func removeDirectory(_ path: FilePath) throws(FileError) {
        try check(
            "remove", path: path, result: unsafe rmdir(path.string), except: .noSuchFileOrDirectory)
    }

    private func check(
        _ operation: String, path: FilePath, result: Int32, except tolerated: Errno? = nil
    ) throws(FileError) {
        if result == 0 { return }
        let errno = Errno(rawValue: Glibc.errno)
        if errno != tolerated { throw FileError(operation, on: path, errno) }
    }
}
