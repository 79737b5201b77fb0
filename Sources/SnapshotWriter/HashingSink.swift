import Bytes
import Crypto
import DurableFiles
import ParquetWriter
import SnapshotFormat
import SystemPackage

/// A durable file that is hashed while it is written.
final class HashingSink: ByteSink {
    private var writer: DurableWriter
    private var hash = SHA256()
    /// What came since ``beginTail()``.
    private var tail: [UInt8]?

    init(_ path: FilePath, in files: any FileSystem) throws(FileError) {
        writer = try DurableWriter(path, in: files)
    }

    func append(_ bytes: [UInt8]) throws {
        try writer.append(bytes)
        // Every byte of the array is initialised, and bytes have no padding.
        hash.update(unsafe bytes.span.bytes)
        tail?.append(contentsOf: bytes)
    }

    /// From here on the bytes are the file's tail; see ``KeyIndexFormat``.
    func beginTail() { tail = [] }

    /// Makes the file durable and visible, and tells what the manifest says of it.
    func commit(
        as name: String
    ) throws(FileError) -> (file: SnapshotManifest.File, tail: FileTail) {
        try writer.commit()
        let tail = tail ?? []
        let file = SnapshotManifest.File(
            name: name, bytes: writer.byteCount, sha256: hash.finalize().hexadecimal)
        return (
            file,
            FileTail(
                fileByteCount: writer.byteCount, byteCount: tail.count, checksum: tail.crc32)
        )
    }
}
