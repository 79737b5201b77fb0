import Crypto
import DurableFiles
package import ExecutionStore
import GRDB
import SnapshotStore
package import SystemPackage
import TestSupport

/// What is in a data directory, looked at without touching it.
package struct DataFolderState: Sendable {
    /// The name of the current snapshot, and the SHA-256 of each of its files.
    package struct Published: Sendable, Equatable {
        package let name: String
        package let files: [String: String]
    }

    /// The current snapshot, every byte of it verified; nil where there is none.
    package let published: Published?
    /// What the journal says of the newest execution; nil where it knows of none.
    package let execution: ExecutionRecord?
    package let visits: [StateExecutionRecord]
    package let items: [ItemRecord]
    package let events: [EventRecord]
    /// The names of chunk results, and their SHA-256.
    package let results: [String: String]
    /// Files that somebody was still writing, relative to the data directory.
    package let partialFiles: [String]

    /// Looks at a data directory.
    ///
    /// - Parameters:
    ///   - data: the data directory; it need not be there.
    ///   - scratch: an empty folder for a copy of the journal, since to open one is to repair it.
    /// - Throws: ``SnapshotError`` where `current` names anything but a whole snapshot,
    ///   ``JournalDamage``, ``ExecutionStoreError``, ``FileError``.
    package init(of data: FilePath, scratch: FilePath) throws {
        published = try Self.published(in: data)
        results = try Self.digests(in: data.appending("results"))
        partialFiles = try Self.partialFiles(in: data)
        let copy = try Self.copyJournal(in: data, to: scratch)
        let store = try Self.store(copy)
        execution = try store?.executions(limit: 1).first
        visits = try execution.map { try store?.visits(of: $0) ?? [] } ?? []
        items = try execution.map { try store?.items(of: $0) ?? [] } ?? []
        events = try execution.map { try store?.events(of: $0) ?? [] } ?? []
        if FileStatus(copy) != nil { try Self.checkDatabase(copy) }
    }

    private static func copyJournal(
        in data: FilePath, to scratch: FilePath
    ) throws(FileError) -> FilePath {
        let files = LocalFileSystem()
        for suffix in ["", "-wal", "-journal", "-shm"] {
            let name = "journal.sqlite" + suffix
            try files.removeFile(scratch.appending(name))
            // The wal-index is made anew.
            if suffix == "-shm" || FileStatus(data.appending(name)) == nil { continue }
            let bytes = try fileBytes(data.appending(name))
            try files.write(bytes, durablyTo: scratch.appending(name))
        }
        return scratch.appending("journal.sqlite")
    }

    /// The journal as `oith status` opens it; nil where it says that nothing ran yet.
    private static func store(_ path: FilePath) throws -> ExecutionStore? {
        do throws(ExecutionStoreError) { return try ExecutionStore(reading: path) } catch {
            if error.code == .notFound { return nil }
            throw error
        }
    }

    private static func checkDatabase(_ path: FilePath) throws {
        let queue = try DatabaseQueue(path: path.string)
        let finding = try queue.read { database in
            try String.fetchAll(database, sql: "PRAGMA integrity_check")
        }
        try queue.close()
        guard finding == ["ok"] else { throw JournalDamage(finding: finding) }
    }

    private static func published(in data: FilePath) throws -> Published? {
        guard symbolicLinkTarget(data.appending("current")) != nil else { return nil }
        let directory = try SnapshotStore(data, in: LocalFileSystem()).currentDirectory()
        try SnapshotVerifier(directory).verify()
        return Published(
            name: directory.lastComponent?.string ?? "", files: try digests(in: directory))
    }

    private static func digests(in folder: FilePath) throws -> [String: String] {
        guard FileStatus(folder) != nil else { return [:] }
        var digests: [String: String] = [:]
        for name in try directoryEntries(folder) {
            let path = folder.appending(name)
            if FileStatus(path)?.isDirectory == true {
                for (inner, digest) in try self.digests(in: path) {
                    digests["\(name)/\(inner)"] = digest
                }
                continue
            }
            let hash = SHA256.hash(data: try fileBytes(path))
            digests[name] = hash.map { String($0, radix: 16) }.joined(separator: " ")
        }
        return digests
    }

    private static func partialFiles(in folder: FilePath) throws -> [String] {
        guard FileStatus(folder) != nil else { return [] }
        return try directoryEntries(folder).flatMap { name in
            if name.hasSuffix(".partial") { return [name] }
            let path = folder.appending(name)
            guard FileStatus(path)?.isDirectory == true else { return [] }
            return try partialFiles(in: path).map { "\(name)/\($0)" }
        }
    }
}

/// SQLite found a journal to be broken.
package struct JournalDamage: Error, CustomStringConvertible {
    let finding: [String]

    package var description: String {
        "the journal is damaged: \(finding.joined(separator: "; "))"
    }
}
