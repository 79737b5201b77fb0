import DurableFiles
import NightStages
import StateMachine
import SystemPackage

/// The buckets of a night: the folders of the data directory.
///
/// What the Map over the chunks reads is checked first, so that a damaged manifest is told of as
/// such, with what to do, before anything is scored. A result that cannot be written fails with the
/// error of the disk, which decides the exit code.
struct NightBuckets: ObjectStore {
    private let buckets: LocalBuckets
    private let dataDirectory: FilePath

    init(_ dataDirectory: FilePath, in files: any FileSystem) {
        buckets = LocalBuckets(root: dataDirectory, in: files)
        self.dataDirectory = dataDirectory
    }

    func open(bucket: String, key: String) async throws(TaskFailure) -> any StoredObject {
        if let run = RunDirectory(chunksIn: bucket, key: key, dataDirectory) {
            do { _ = try ChunkManifest.read(run.chunks, rows: Int(UInt32.max)) } catch {
                throw NightError(error).taskFailure
            }
        }
        return try await buckets.open(bucket: bucket, key: key)
    }

    func list(
        bucket: String, prefix: String
    ) async throws(TaskFailure) -> [ObjectDescription] {
        try await buckets.list(bucket: bucket, prefix: prefix)
    }

    func write(_ bytes: [UInt8], bucket: String, key: String) async throws(TaskFailure) {
        guard let path = buckets.path(bucket, key) else {
            return try await buckets.write(bytes, bucket: bucket, key: key)
        }
        do throws(FileError) { try buckets.store(bytes, at: path) } catch {
            throw NightError(error).taskFailure
        }
    }
}
