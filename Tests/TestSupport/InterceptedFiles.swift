package import DurableFiles
package import SystemPackage

/// The disk behind a body that looks at each change before it is made, and may refuse it.
package struct InterceptedFiles: FileSystem {
    /// A kind of change.
    package enum Change: Sendable {
        /// What a ``FileSystem`` does, by the names of its functions.
        case create, append, synchronize, rename, exchange, synchronizeDirectory, makeDirectory
        /// Likewise.
        case makeSymbolicLink, makeHardLink, touch, removeFile, removeDirectory
    }

    private let files = LocalFileSystem()
    private let before: @Sendable (Change, FilePath) throws(FileError) -> Void

    /// - Parameter before: gets each change and the path that it is about; what it throws is what
    ///   the disk says.
    package init(before: @escaping @Sendable (Change, FilePath) throws(FileError) -> Void) {
        self.before = before
    }

    package func create(_ path: FilePath) throws(FileError) -> FileDescriptor {
        try before(.create, path)
        return try files.create(path)
    }
    package func append(
        _ bytes: RawSpan, to file: FileDescriptor, at path: FilePath
    ) throws(FileError) {
        try before(.append, path)
        try files.append(bytes, to: file, at: path)
    }
    package func synchronize(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        try before(.synchronize, path)
        try files.synchronize(file, at: path)
    }
    package func close(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        try files.close(file, at: path)
    }
    package func rename(_ from: FilePath, to: FilePath) throws(FileError) {
        try before(.rename, to)
        try files.rename(from, to: to)
    }
    package func exchange(_ path: FilePath, with other: FilePath) throws(FileError) {
        try before(.exchange, path)
        try files.exchange(path, with: other)
    }
    package func synchronizeDirectory(_ path: FilePath) throws(FileError) {
        try before(.synchronizeDirectory, path)
        try files.synchronizeDirectory(path)
    }
    package func makeDirectory(_ path: FilePath) throws(FileError) {
        try before(.makeDirectory, path)
        try files.makeDirectory(path)
    }
    package func makeSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try before(.makeSymbolicLink, path)
        try files.makeSymbolicLink(path, to: target)
    }
    package func makeHardLink(_ path: FilePath, to file: FilePath) throws(FileError) {
        try before(.makeHardLink, path)
        try files.makeHardLink(path, to: file)
    }
    package func touch(_ path: FilePath) throws(FileError) {
        try before(.touch, path)
        try files.touch(path)
    }
    package func removeFile(_ path: FilePath) throws(FileError) {
        try before(.removeFile, path)
        try files.removeFile(path)
    }
    package func removeDirectory(_ path: FilePath) throws(FileError) {
        try before(.removeDirectory, path)
        try files.removeDirectory(path)
    }
}
