import CExchange
import Glibc
package import SystemPackage

/// The operating system's files.
package struct LocalFileSystem: FileSystem {
    /// The file systems of this machine.
    package init() {}

    package func create(_ path: FilePath) throws(FileError) -> FileDescriptor {
        // Without `nonBlocking` a named pipe would wait here for its reader.
        let file = try attempt("create", path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .truncate, .closeOnExec, .nonBlocking],
                permissions: .ourFile)
        }
        settlePermissions(of: file, .ourFile)
        return file
    }

    package func append(
        _ bytes: RawSpan, to file: FileDescriptor, at path: FilePath
    ) throws(FileError) {
        // The buffer lives for the length of the closure, and `writeAll` does not keep it.
        let failure: FileError? = unsafe bytes.withUnsafeBytes { buffer in
            do throws(FileError) {
                try attempt("write", path) { unsafe _ = try file.writeAll(buffer) }
                return nil
            } catch { return error }
        }
        if let failure { throw failure }
    }

    package func synchronize(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        try check("fsync", path, fsync(file.rawValue))
    }

    package func close(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        try attempt("close", path) { try file.close() }
    }

    package func rename(_ from: FilePath, to: FilePath) throws(FileError) {
        try check("rename", to, unsafe Glibc.rename(from.string, to.string))
    }

    package func exchange(_ path: FilePath, with other: FilePath) throws(FileError) {
        if unsafe oith_exchange(path.string, other.string) == 0 { return }
        // What the kernel says where the file system does not know the flag.
        let errno = Errno(rawValue: Glibc.errno)
        throw FileError("exchange", path, errno == .invalidArgument ? .notSupported : errno)
    }

    package func synchronizeDirectory(_ path: FilePath) throws(FileError) {
        let directory = try attempt("open", path) {
            try FileDescriptor.open(
                path.isEmpty ? "." : path, .readOnly, options: [.directory, .closeOnExec])
        }
        defer { try? directory.close() }
        try check("fsync", path, fsync(directory.rawValue))
    }

    package func makeDirectory(_ path: FilePath) throws(FileError) {
        if unsafe mkdir(path.string, FilePermissions.ourFolder.rawValue) == 0 {
            return settlePermissions(ofFolder: path, .ourFolder)
        }
        let errno = Errno(rawValue: Glibc.errno)
        if errno == .fileExists, FileStatus(path, followingLinks: true)?.isDirectory == true {
            return
        }
        throw FileError("make the folder", path, errno)
    }

    package func makeSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try check("link", path, unsafe symlink(target.string, path.string))
    }

    package func makeHardLink(_ path: FilePath, to file: FilePath) throws(FileError) {
        try check("link", path, unsafe link(file.string, path.string))
    }

    package func touch(_ path: FilePath) throws(FileError) {
        // Nil is the present.
        try check("touch", path, unsafe utimensat(AT_FDCWD, path.string, nil, 0))
    }

    package func removeFile(_ path: FilePath) throws(FileError) {
        try check("remove", path, unsafe unlink(path.string), except: .noSuchFileOrDirectory)
    }

    package func removeDirectory(_ path: FilePath) throws(FileError) {
        try check("remove", path, unsafe rmdir(path.string), except: .noSuchFileOrDirectory)
    }

    private func check(
        _ operation: String, _ path: FilePath, _ result: Int32, except tolerated: Errno? = nil
    ) throws(FileError) {
        if result == 0 { return }
        let errno = Errno(rawValue: Glibc.errno)
        if errno != tolerated { throw FileError(operation, path, errno) }
    }
}
