// SnapshotWriter: writes one snapshot: the parts, users.parquet, keys.idx and the manifest. The formats
// are in Snapshot.docc of SnapshotFormat; publication is SnapshotStore.
//
// ```swift
// let writer = try SnapshotWriter(folder, description, in: LocalFileSystem())
// let part = try writer.writePart(0, groupCount: groups.count) { group in groups[group] }
// let manifest = try writer.finish(parts: [part], users: users(part))
// ```
//
// Guarantees: the same lists give the same bytes; every file is on the device before the writer
// returns; the memory of a part is that of one row group.

package import DurableFiles
import Parquet
import ParquetWriter
package import SnapshotFormat
package import SystemPackage

/// Writes the files of one snapshot into a folder of its own.
///
/// Parts may be written at the same time by different tasks: the writer holds no state. Every file
/// is fsynced before its writer returns. The memory of a part is that of one row group.
package struct SnapshotWriter: Sendable {
    /// The snapshot's folder.
    package let directory: FilePath
    /// What the snapshot is a function of.
    package let description: SnapshotDescription
    let files: any FileSystem
    let hash: IDHash
    let codec: Codec

    /// Makes the folder, and the folders on the way to it.
    ///
    /// - Parameters:
    ///   - directory: the snapshot's own, such as ``SnapshotStore/partialDirectory(_:)``.
    ///   - description: what the snapshot is a function of.
    ///   - files: the door to the disk.
    ///   - hash: what keys.idx is sorted by; the reader needs the same. Only tests, which need
    ///     collisions, pass another than the default.
    /// - Throws: ``SnapshotError`` with code `.invalidInput` for a description that cannot be
    ///   written, and ``FileError``.
    package init(
        _ directory: FilePath, _ description: SnapshotDescription, in files: any FileSystem,
        hash: @escaping IDHash = KeyIndexFormat.standardHash
    ) throws {
        guard SnapshotInstant(description.asOf) != nil else {
            throw SnapshotError(.invalidInput, "as-of must look like 2026-11-20T04:00:00Z")
        }
        let parameters = description.parameters
        guard (1...SnapshotLayout.longestList).contains(parameters.top),
            parameters.radius.isFinite, parameters.minScore.isFinite
        else { throw SnapshotError(.invalidInput, "a parameter cannot be written") }
        switch parameters.codec {
        case "lz4": codec = .lz4Raw
        case "zstd": codec = .zstd
        default: throw SnapshotError(.invalidInput, "the codec must be lz4 or zstd")
        }
        (self.directory, self.description) = (directory, description)
        (self.files, self.hash) = (files, hash)
        try files.makeDirectories(directory)
        for name in [description.format.lists(0), description.format.users] {
            try files.makeDirectories(directory.appending(name).removingLastComponent())
        }
    }

    /// What every Parquet file of the snapshot says of itself.
    func options(
        _ packings: [Int: ColumnPacking], sortingColumns: [Int], bloomFilterColumns: Set<Int>
    ) -> WriterOptions {
        WriterOptions(
            codec: codec, packings: packings,
            createdBy: "oith version \(description.producer.oith) "
                + "(build \(description.format.text))",
            sortingColumns: sortingColumns,
            keyValueMetadata: [
                (key: "oith.as_of", value: description.asOf),
                (key: "oith.model", value: description.model.name),
                (key: "oith.model_digest", value: description.model.digest),
            ],
            bloomFilterColumns: bloomFilterColumns, columnIndexColumns: [0])
    }
}
