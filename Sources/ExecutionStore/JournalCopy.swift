package import DurableFiles
import GRDB
package import SystemPackage

/// What is kept of a journal beside it: a copy of the version before, and one that was damaged.
package enum JournalCopy {
    /// Copies a journal of an older schema to `journal-v1.sqlite`, so that the older oith can be
    /// gone back to; nothing where the journal is up to date, or where the copy is there.
    static func makeIfOutdated(
        _ queue: DatabaseQueue, at path: FilePath, in files: any FileSystem
    ) throws {
        guard let version = try JournalSchema.outdatedVersion(queue) else { return }
        let copy = path.removingLastComponent().appending("journal-v\(version).sqlite")
        if FileStatus(copy) != nil { return }
        let beside = copy.partialSibling
        // VACUUM INTO wants a new name, or an empty file, whose mode it keeps.
        try files.close(try files.create(beside), at: beside)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "VACUUM INTO ?", arguments: [beside.string])
        }
        try files.synchronize(beside)
        try files.rename(beside, to: copy)
        try files.synchronizeDirectory(path.removingLastComponent())
    }

    /// Moves a damaged journal aside, with the files beside it; the caller holds the run lock.
    ///
    /// - Parameters:
    ///   - path: the journal.
    ///   - instant: when; it is a part of the new name.
    ///   - files: the file system in which it is moved.
    /// - Returns: where it is now.
    /// - Throws: ``FileError``.
    package static func moveAside(
        damaged path: FilePath, at instant: String, in files: any FileSystem
    ) throws(FileError) -> FilePath {
        let stamp = instant.replacing(":", with: "")
        let aside = path.removingLastComponent().appending("journal-damaged-\(stamp).sqlite")
        // The log first: without its journal it is nothing, and another journal must not meet it.
        for suffix in ["-wal", "-shm", ""] {
            let source = FilePath(path.string + suffix)
            guard FileStatus(source) != nil else { continue }
            try files.rename(source, to: FilePath(aside.string + suffix))
        }
        try files.synchronizeDirectory(path.removingLastComponent())
        return aside
    }
}

extension FileSystem {
    /// Returns when the bytes of a file that another library wrote are on the device.
    fileprivate func synchronize(_ path: FilePath) throws(FileError) {
        let file = try FileDescriptor.opened(path)
        defer { try? file.close() }
        try synchronize(file, at: path)
    }
}

extension FileDescriptor {
    fileprivate static func opened(_ path: FilePath) throws(FileError) -> FileDescriptor {
        do { return try open(path, .readWrite, options: [.closeOnExec]) } catch {
            throw FileError("open", on: path, error as? Errno ?? .ioError)
        }
    }
}
