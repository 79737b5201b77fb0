import DurableFiles
import Glibc
import SystemPackage

/// A disk that is full when something is to be made durable.
struct FullDisk: FileSystem {
    private let files = LocalFileSystem()

    func create(_ path: FilePath) throws(FileError) -> FileDescriptor { try files.create(path) }
    func append(_ bytes: RawSpan, to file: FileDescriptor, at path: FilePath) throws(FileError) {
        try files.append(bytes, to: file, at: path)
    }
    func synchronize(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        throw FileError("fsync", on: path, .noSpace)
    }
    func close(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        try files.close(file, at: path)
    }
    func rename(_ from: FilePath, to: FilePath) throws(FileError) {
        try files.rename(from, to: to)
    }
    func exchange(_ path: FilePath, with other: FilePath) throws(FileError) {
        try files.exchange(path, with: other)
    }
    func synchronizeDirectory(_ path: FilePath) throws(FileError) {
        try files.synchronizeDirectory(path)
    }
    func makeDirectory(_ path: FilePath) throws(FileError) { try files.makeDirectory(path) }
    func makeSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try files.makeSymbolicLink(path, to: target)
    }
    func makeHardLink(_ path: FilePath, to file: FilePath) throws(FileError) {
        try files.makeHardLink(path, to: file)
    }
    func touch(_ path: FilePath) throws(FileError) { try files.touch(path) }
    func removeFile(_ path: FilePath) throws(FileError) { try files.removeFile(path) }
    func removeDirectory(_ path: FilePath) throws(FileError) { try files.removeDirectory(path) }
}

/// The permission bits of an open file.
func permissions(of file: FileDescriptor) throws -> UInt32 {
    var status = stat()
    guard unsafe fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    return status.st_mode & 0o777
}
