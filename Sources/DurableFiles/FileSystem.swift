package import SystemPackage

/// The one interface through which the project changes anything on disk.
///
/// Everything durable is written through an `any FileSystem` that is passed in, so that a test can
/// intercept it: count the operations, fail one, or stop between two of them.
/// ``LocalFileSystem`` is the real one. Reading does not use it; see ``OpenFile`` and
/// ``MappedFile``.
///
/// Files are created with mode 0640 and folders with 0750, whatever the umask: the pool is personal
/// data.
package protocol FileSystem: Sendable {
    /// Creates or empties a file and opens it for writing, close-on-exec.
    func create(_ path: FilePath) throws(FileError) -> FileDescriptor
    /// Opens a file for writing at its end, close-on-exec; it is made where it is not there.
    func openToAppend(_ path: FilePath) throws(FileError) -> FileDescriptor
    /// Writes all of `bytes` at the end of an open file. `path` only names it in errors.
    func append(_ bytes: RawSpan, to file: FileDescriptor, at path: FilePath) throws(FileError)
    /// Returns when the bytes of the file are on the device (`fsync`).
    func synchronize(_ file: FileDescriptor, at path: FilePath) throws(FileError)
    /// Closes an open file.
    func close(_ file: FileDescriptor, at path: FilePath) throws(FileError)
    /// Replaces `to` by `from` in one step; a reader sees the one or the other.
    func rename(_ from: FilePath, to: FilePath) throws(FileError)
    /// Lets two files or folders change places in one step: both names are there all the time.
    ///
    /// - Throws: ``FileError`` with code `.unsupported` on a file system that cannot do it.
    func exchange(_ path: FilePath, with other: FilePath) throws(FileError)
    /// Returns when the names in the folder are on the device.
    func synchronizeDirectory(_ path: FilePath) throws(FileError)
    /// Makes one folder; it is no error if it is there.
    func makeDirectory(_ path: FilePath) throws(FileError)
    /// Makes a symbolic link at `path` that holds `target` as it is written.
    func makeSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError)
    /// Gives an existing file a second name.
    func makeHardLink(_ path: FilePath, to file: FilePath) throws(FileError)
    /// Sets the time of the last change of a file to now.
    func touch(_ path: FilePath) throws(FileError)
    /// Removes a file or a symbolic link; it is no error if it is not there.
    func removeFile(_ path: FilePath) throws(FileError)
    /// Removes an empty folder; it is no error if it is not there.
    func removeDirectory(_ path: FilePath) throws(FileError)
}

extension FileSystem {
    /// Opens the file directly, for file systems that intercept writes alone.
    package func openToAppend(_ path: FilePath) throws(FileError) -> FileDescriptor {
        // Without `nonBlocking` a named pipe would wait here for its reader.
        try FileDescriptor.openOrMake(path, .writeOnly, options: [.append, .nonBlocking])
    }

    /// Makes a folder and the folders on the way to it, each durable in the one above it.
    ///
    /// A folder that is there already is taken as it is.
    package func makeDirectories(_ path: FilePath) throws(FileError) {
        if FileStatus(path, followingLinks: true)?.isDirectory == true { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path { try makeDirectories(parent) }
        try makeDirectory(path)
        try synchronizeDirectory(parent)
    }

    /// Removes a file, a link, or a folder with everything in it.
    ///
    /// Links are not followed.
    package func removeTree(_ path: FilePath) throws(FileError) {
        guard let status = FileStatus(path) else { return }
        guard status.isDirectory else { return try removeFile(path) }
        for name in try directoryEntries(path) { try removeTree(path.appending(name)) }
        try removeDirectory(path)
    }

    /// Gives a file, or all files of a folder and of the folders in it, second names, durably.
    ///
    /// Links in the folder are left out. As long as files are replaced by rename, and
    /// never written in place, the two behave as copies.
    package func linkTree(_ path: FilePath, to source: FilePath) throws(FileError) {
        guard FileStatus(source)?.isDirectory == true else {
            try makeHardLink(path, to: source)
            return try synchronizeDirectory(path.removingLastComponent())
        }
        try makeDirectories(path)
        for name in try directoryEntries(source) {
            let file = source.appending(name)
            guard let status = FileStatus(file), !status.isSymbolicLink else { continue }
            if status.isDirectory {
                try linkTree(path.appending(name), to: file)
            } else {
                try makeHardLink(path.appending(name), to: file)
            }
        }
        try synchronizeDirectory(path)
        try synchronizeDirectory(path.removingLastComponent())
    }

    /// Writes a whole file durably: beside its place, fsynced, renamed, its folder fsynced.
    ///
    /// - Parameters:
    ///   - bytes: all of it.
    ///   - path: the place of the file.
    /// - Throws: ``FileError``; then the path is unchanged.
    package func write(
        _ bytes: [UInt8], durablyTo path: FilePath
    ) throws(FileError) {
        var writer = try DurableWriter(path, in: self)
        try writer.append(bytes)
        try writer.commit()
    }

    /// Replaces the symbolic link at `path` in one step and fsyncs its folder.
    package func replaceSymbolicLink(_ path: FilePath, with target: FilePath) throws(FileError) {
        let beside = path.partialSibling
        try removeFile(beside)
        try makeSymbolicLink(beside, to: target)
        try rename(beside, to: path)
        try synchronizeDirectory(path.removingLastComponent())
    }
}
