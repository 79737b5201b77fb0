import DurableFiles
import SystemPackage
import TestSupport

/// The door to the files of a ``World``.
///
/// Nothing is ever fsynced here: the world's books know what is durable, and the folder is
/// written anew after a power loss. Files outside of the world are none of its business.
struct WatchedFileSystem: FileSystem {
    let world: World
    private let files = LocalFileSystem()

    func create(_ path: FilePath) throws(FileError) -> FileDescriptor {
        try pass("create", .create, path) { $0.create(world.relative(path)) }
        let descriptor = try files.create(path)
        world.opened(descriptor, at: path)
        return descriptor
    }

    func openToAppend(_ path: FilePath) throws(FileError) -> FileDescriptor {
        try pass("open", .create, path) { $0.create(world.relative(path)) }
        let descriptor = try files.openToAppend(path)
        world.opened(descriptor, at: path)
        return descriptor
    }

    func append(
        _ bytes: RawSpan, to file: FileDescriptor, at path: FilePath
    ) throws(FileError) {
        switch world.judge(.write, path, { _ in }) {
        case .passes: try files.append(bytes, to: file, at: path)
        case .fails(let errno): throw FileError("write", on: path, errno)
        case .halfPasses(let errno):
            try files.append(
                bytes.extracting(first: bytes.byteCount / 2), to: file, at: path)
            throw FileError("write", on: path, errno)
        }
    }

    func synchronize(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        // The file is open for writing only, and may have no name any more.
        let bytes = try fileBytes(FilePath("/proc/self/fd/\(file.rawValue)"))
        let node = world.file(file)
        try pass("fsync", .synchronize, path) { disk in
            if let node { disk.synchronize(node, bytes) }
        }
    }

    func close(_ file: FileDescriptor, at path: FilePath) throws(FileError) {
        // Whatever it says, `close` closes; and death does it too.
        world.closed(file)
        try files.close(file, at: path)
        try pass("close", .close, path) { _ in }
    }

    func rename(_ from: FilePath, to: FilePath) throws(FileError) {
        try pass("rename", .rename, to) { $0.rename(world.relative(from), to: world.relative(to)) }
        try files.rename(from, to: to)
    }

    func exchange(_ path: FilePath, with other: FilePath) throws(FileError) {
        try pass("exchange", .rename, path) {
            $0.exchange(world.relative(path), world.relative(other))
        }
        try files.exchange(path, with: other)
    }

    func synchronizeDirectory(_ path: FilePath) throws(FileError) {
        try pass("fsync", .synchronizeFolder, path) { $0.synchronizeFolder(world.relative(path)) }
    }

    func makeDirectory(_ path: FilePath) throws(FileError) {
        try pass("make the folder", .makeFolder, path) { $0.makeFolder(world.relative(path)) }
        try files.makeDirectory(path)
    }

    func makeSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try pass("link", .symbolicLink, path) { $0.makeLink(world.relative(path), to: target) }
        try files.makeSymbolicLink(path, to: target)
    }

    func makeHardLink(_ path: FilePath, to file: FilePath) throws(FileError) {
        try pass("link", .hardLink, path) {
            $0.makeHardLink(world.relative(path), to: world.relative(file))
        }
        try files.makeHardLink(path, to: file)
    }

    func touch(_ path: FilePath) throws(FileError) {
        try pass("touch", .touch, path) { _ in }
        try files.touch(path)
    }

    func removeFile(_ path: FilePath) throws(FileError) {
        try pass("remove", .remove, path) { $0.remove(world.relative(path)) }
        try files.removeFile(path)
    }

    func removeDirectory(_ path: FilePath) throws(FileError) {
        try pass("remove", .removeFolder, path) { $0.remove(world.relative(path)) }
        try files.removeDirectory(path)
    }

    /// Returns where the operation is to be done, and throws where it fails.
    private func pass(
        _ verb: String, _ kind: Operation.Kind, _ path: FilePath, _ note: (inout Disk) -> Void
    ) throws(FileError) {
        switch world.judge(kind, path, note) {
        case .passes: return
        case .fails(let errno), .halfPasses(let errno): throw FileError(verb, on: path, errno)
        }
    }
}
