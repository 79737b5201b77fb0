import Bytes
import Glibc
package import SystemPackage

/// Writes one file beside its final path and renames it when it is complete.
///
///     var writer = try DurableWriter("lists/00000.lists", in: files)
///     try writer.append(bytes)
///     try writer.commit()
///
/// Until ``commit()`` returns, the path is unchanged; after it, the whole file is there, on the
/// device. A writer that goes away without a commit leaves at most a hidden `.name.partial`, which
/// the next writer for the same path replaces. Small appends are collected in a buffer.
package struct DurableWriter: ~Copyable {
    private static let bufferByteCount = 1 << 18

    /// Where the finished file appears; until ``commit()`` the bytes are elsewhere.
    package let path: FilePath
    /// The bytes appended so far.
    package private(set) var byteCount = 0
    private let files: any FileSystem
    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    private var isOpen = true
    /// Whether the bytes go to a file beside the path that is moved there at the end.
    private let isBesidePlace: Bool

    /// Starts a file that ``commit()`` moves to `path`.
    package init(_ path: FilePath, in files: any FileSystem) throws(FileError) {
        self.init(
            path, in: files, descriptor: try files.create(path.partialSibling), isBesidePlace: true)
    }

    /// Starts what a person asked for with `-o`, of which nothing but a plain file is ever replaced.
    ///
    /// A device or a pipe is written into, and a symbolic link stays: the file that it leads
    /// to is replaced. Every file that a person names is written through this.
    ///
    /// - Parameters:
    ///   - path: what the person named.
    ///   - files: the door to the disk.
    ///   - waits: whether a full pipe is waited for; otherwise it is an error.
    /// - Throws: ``FileError``, also where nobody reads from a pipe.
    package init(
        output path: FilePath, in files: any FileSystem, waits: Bool = true
    ) throws(FileError) {
        guard let kind = try FileKind.find(path), kind.isStream || path.namesOpenFile else {
            try self.init(path.followingLink, in: files)
            return
        }
        // Without `nonBlocking` a pipe would wait here for its reader; writing waits.
        let descriptor = try attempt("open", on: path) {
            try FileDescriptor.open(
                path, .writeOnly, options: [.append, .closeOnExec, .nonBlocking])
        }
        if waits { _ = fcntl(descriptor.rawValue, F_SETFL, O_APPEND) }
        self.init(path, in: files, descriptor: descriptor, isBesidePlace: false)
    }

    private init(
        _ path: FilePath, in files: any FileSystem, descriptor: FileDescriptor, isBesidePlace: Bool
    ) {
        (self.path, self.files) = (path, files)
        (self.descriptor, self.isBesidePlace) = (descriptor, isBesidePlace)
        buffer.reserveCapacity(Self.bufferByteCount)
    }

    deinit {
        if isOpen {
            try? files.close(descriptor, at: path)
            if isBesidePlace { try? files.removeFile(path.partialSibling) }
        }
    }

    /// Appends bytes to the file.
    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
        try append(bytes.rawSpan)
    }

    /// Appends the UTF-8 of a text to the file.
    package mutating func append(_ text: String) throws(FileError) {
        try append(Array(text.utf8))
    }

    /// Appends bytes to the file.
    package mutating func append(_ bytes: RawSpan) throws(FileError) {
        byteCount += bytes.byteCount
        if buffer.count + bytes.byteCount > Self.bufferByteCount { try flush() }
        if bytes.byteCount >= Self.bufferByteCount {
            try files.append(bytes, to: descriptor, at: path)
        } else {
            buffer.append(copying: bytes)
        }
    }

    /// Says who may read the file, whatever the process's umask; before it is visible.
    ///
    /// A device or a pipe keeps its own permissions.
    package mutating func setPermissions(_ permissions: FilePermissions) throws(FileError) {
        guard isBesidePlace else { return }
        guard fchmod(descriptor.rawValue, permissions.rawValue) == 0 else {
            throw FileError("set the permissions of", on: path, Errno(rawValue: errno))
        }
    }

    /// Makes the file durable and visible: fsync, rename, fsync of the folder.
    package mutating func commit() throws(FileError) {
        precondition(isOpen, "a file is committed once")
        try flush()
        if isBesidePlace { try files.synchronize(descriptor, at: path) }
        isOpen = false
        try files.close(descriptor, at: path)
        guard isBesidePlace else { return }
        try files.rename(path.partialSibling, to: path)
        try files.synchronizeDirectory(path.removingLastComponent())
    }

    private mutating func flush() throws(FileError) {
        if buffer.isEmpty { return }
        try files.append(buffer.rawSpan, to: descriptor, at: path)
        buffer.removeAll(keepingCapacity: true)
    }
}

extension FileKind {
    /// Whether bytes go through it and are not kept in it.
    fileprivate var isStream: Bool { self == .pipe || self == .device || self == .socket }
}

extension FilePath {
    /// Whether it is a name for something that is open already: /dev/stdout.
    fileprivate var namesOpenFile: Bool { starts(with: "/dev") || starts(with: "/proc") }

    /// Where a symbolic link leads to, which need not be there yet; the path itself where it is none.
    fileprivate var followingLink: FilePath {
        guard let target = symbolicLinkTarget(self) else { return self }
        let resolved = FilePath(SQLitePath.resolved(string))
        return resolved == self ? removingLastComponent().pushing(target) : resolved
    }
}
