import Parquet
package import SnapshotFormat
package import SnapshotReader
import SnapshotWriter
package import SystemPackage

/// Writes all lists of a snapshot in a format of ``ExportFormat``, for who serves from elsewhere.
///
///     let export = try SnapshotExport(directory, as: .csv, without: tombstones)
///     let counts = try export.write { bytes in try sink.append(bytes) }
///
/// The lists come in the order of the files, neighbourhood by neighbourhood, then the users without
/// candidates, by id. A row group is in memory at a time. Forgotten users are left out, and the
/// lists that name them are shorter, whether or not the snapshot was rewritten. The same snapshot
/// and tombstones give the same bytes.
package struct SnapshotExport {
    /// What was written.
    package struct Counts: Sendable, Equatable {
        /// Lists, empty ones included.
        package var users = 0
        /// Entries of all lists.
        package var candidates = 0
        /// The length of the output.
        package var byteCount = 0
    }

    private static let bufferByteCount = 1 << 20

    /// The manifest of the snapshot that is exported.
    package let manifest: SnapshotManifest
    private let reader: OpenSnapshot
    private let format: ExportFormat
    private let tombstones: Tombstones

    /// Opens a snapshot.
    ///
    /// - Parameters:
    ///   - directory: the snapshot's.
    ///   - format: what is written.
    ///   - tombstones: who is forgotten in its data folder.
    /// - Throws: ``SnapshotError`` where the snapshot cannot be read, and ``FileError``.
    package init(
        _ directory: FilePath, as format: ExportFormat, without tombstones: Tombstones
    ) throws {
        // The groups are read one after the other, each once.
        reader = try OpenSnapshot.open(directory, cacheByteCount: 0)
        manifest = reader.manifest
        (self.format, self.tombstones) = (format, tombstones)
    }

    /// Writes all lists.
    ///
    /// - Parameter sink: takes about a megabyte at a time.
    /// - Returns: what was written.
    /// - Throws: ``SnapshotError`` with code `.damaged` where the bytes are not what was written by
    ///   the night, and what `sink` throws.
    package func write(to sink: ([UInt8]) throws -> Void) throws -> Counts {
        var writer = ListWriter(format, asOf: manifest.asOf)
        var counts = Counts()
        func flush(atLeast byteCount: Int) throws {
            guard writer.bytes.count >= max(byteCount, 1) else { return }
            counts.byteCount += writer.bytes.count
            try sink(writer.bytes)
            writer.bytes.removeAll(keepingCapacity: true)
        }
        for part in reader.parts {
            for rowGroup in part.file.rowGroups.indices {
                let lists = try part.lists(ofRowGroup: rowGroup)
                    .removing { tombstones.contains($0) }.lists
                let texts = writer.texts(of: lists)
                var row = 0
                for user in 0..<lists.userIDs.count {
                    let rows = row..<row + Int(lists.candidateCounts[user])
                    writer.append(lists.userIDs[user], rows: rows, of: lists, texts: texts)
                    row = rows.upperBound
                    try flush(atLeast: Self.bufferByteCount)
                }
                counts.users += lists.userIDs.count
                counts.candidates += row
            }
        }
        try reader.users.forEachRow { user in
            guard user.candidates == 0, !tombstones.contains(user.id) else { return }
            writer.append(withoutCandidates: user.id[...])
            counts.users += 1
            try flush(atLeast: Self.bufferByteCount)
        }
        try flush(atLeast: 1)
        return counts
    }
}
