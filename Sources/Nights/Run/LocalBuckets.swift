import Bytes
import Crypto
package import DurableFiles
package import StateMachine
package import SystemPackage

/// Object storage for local runs: a folder in the root stands for a bucket, a path in it for a key.
///
/// Bucket and key come from definitions and inputs, so nothing outside of the root can be named:
/// a `..`, a `.` or an empty part is refused, and with them absolute paths.
package struct LocalBuckets: ObjectStore {
    private let root: FilePath
    private let files: any FileSystem

    /// - Parameters:
    ///   - root: the folder that holds the buckets.
    ///   - files: through what objects are written.
    package init(root: FilePath, in files: any FileSystem) {
        (self.root, self.files) = (root, files)
    }

    /// Opens a file as an object.
    package func open(
        bucket: String, key: String
    ) async throws(TaskFailure) -> any StoredObject {
        guard let path = path(bucket, key) else {
            throw .reading("'\(bucket)/\(key)' names no object; write a bucket and a relative key")
        }
        do throws(FileError) { return MappedObject(file: try MappedFile(path)) } catch {
            throw .reading("\(error)")
        }
    }

    /// The files of a bucket whose keys begin with a prefix, by key.
    package func list(
        bucket: String, prefix: String
    ) async throws(TaskFailure) -> [ObjectDescription] {
        guard Self.isPart(bucket) else { throw .reading("'\(bucket)' is no name of a bucket") }
        do throws(FileError) {
            var keys: [String] = []
            try collect("", in: root.appending(bucket), prefix: prefix, keys: &keys)
            keys.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            var objects: [ObjectDescription] = []
            for key in keys {
                if let object = try describe(key, in: bucket) { objects.append(object) }
            }
            return objects
        } catch {
            throw .reading("\(error)")
        }
    }

    /// Writes a file durably; folders on the way are made.
    package func write(
        _ bytes: [UInt8], bucket: String, key: String
    ) async throws(TaskFailure) {
        guard let path = path(bucket, key) else {
            throw .writing("'\(bucket)/\(key)' names no object; write a bucket and a relative key")
        }
        do throws(FileError) { try store(bytes, at: path) } catch { throw .writing("\(error)") }
    }

    /// Writes the file of an object durably; folders on the way are made.
    func store(_ bytes: [UInt8], at path: FilePath) throws(FileError) {
        try files.makeDirectories(path.removingLastComponent())
        try files.write(bytes, durablyTo: path)
    }

    // MARK: - Names

    private static func isPart(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".."
            && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == 0 }
    }

    /// Where the file of an object is; nil where bucket and key name none.
    func path(_ bucket: String, _ key: String) -> FilePath? {
        let parts = key.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard ([bucket] + parts).allSatisfy(Self.isPart) else { return nil }
        return parts.reduce(root.appending(bucket)) { $0.appending($1) }
    }

    // MARK: - Folders

    private func collect(
        _ folder: String, in bucket: FilePath, prefix: String, keys: inout [String]
    ) throws(FileError) {
        let path = folder.isEmpty ? bucket : bucket.appending(folder)
        for name in try directoryEntries(path) {
            let key = folder.isEmpty ? name : "\(folder)/\(name)"
            if FileStatus(path.appending(name))?.isDirectory == true {
                let inside = key + "/"
                if inside.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: inside.utf8) {
                    try collect(key, in: bucket, prefix: prefix, keys: &keys)
                }
            } else if key.utf8.starts(with: prefix.utf8), !Self.isUnfinished(name) {
                keys.append(key)
            }
        }
    }

    /// Whether the name is that of a file that is still being written, or never was to its end.
    private static func isUnfinished(_ name: String) -> Bool {
        PartialName.target(of: name) != nil
    }

    /// Nil where the name is a link to a folder, or to nothing.
    private func describe(_ key: String, in bucket: String) throws(FileError) -> ObjectDescription?
    {
        let path = root.appending(bucket).appending(key)
        guard let status = FileStatus(path, followingLinks: true), !status.isDirectory else {
            return nil
        }
        var hash = Insecure.MD5()
        try OpenFile(path).forEachPiece { hash.update(data: $0) }
        return ObjectDescription(
            key: key, byteCount: status.byteCount,
            modified: Timestamp(milliseconds: Int64(status.modificationTime) * 1000),
            etag: "\"\(hash.finalize().hexadecimal)\"")
    }
}

extension TaskFailure {
    fileprivate static func reading(_ cause: String) -> TaskFailure {
        TaskFailure(error: "States.ItemReaderFailed", cause: cause)
    }

    fileprivate static func writing(_ cause: String) -> TaskFailure {
        TaskFailure(error: "States.ResultWriterFailed", cause: cause)
    }
}

/// A mapped file, handed out a piece at a time.
private struct MappedObject: StoredObject {
    private static let pieceByteCount = 1 << 18
    let file: MappedFile
    private var offset = 0

    init(file: MappedFile) { self.file = file }

    mutating func nextBytes() throws(TaskFailure) -> [UInt8] {
        let end = min(offset + Self.pieceByteCount, file.byteCount)
        defer { offset = end }
        return file.withBytes { [UInt8](copying: $0.extracting(offset..<end)) }
    }
}
