import DurableFiles
import Parquet
package import SnapshotFormat
package import SystemPackage

/// What a snapshot's manifest and footers say of it: `oith snapshot show`.
///
/// No page is read: a snapshot of any size is shown at once, and what is damaged may go unnoticed.
package struct SnapshotFigures: Sendable {
    /// The bytes of a column's pages in all files that have it.
    package struct Column: Sendable {
        /// `part` or `users`.
        package let table: String
        /// The name of the column in its table.
        package let name: String
        /// The bytes of its pages, with their headers.
        package let bytes: Int
    }

    /// The snapshot's folder.
    package let directory: FilePath
    /// What the snapshot says of itself.
    package let manifest: SnapshotManifest
    /// The name that the manifest gives it, whatever the folder is called.
    package let name: String
    /// The bytes of `manifest.json`.
    package let manifestByteCount: Int
    /// All columns of the parts, then those of users.parquet.
    package let columns: [Column]
    /// Footers, page indexes and bloom filters: what is neither a page nor another file.
    package let indexByteCount: Int
    /// The row groups of all parts.
    package let rowGroupCount: Int
    /// Why the columns are missing.
    package let problem: String?

    /// Reads the manifest and the footers of a snapshot.
    ///
    /// - Throws: ``SnapshotError`` where the manifest cannot be read; what else cannot is told by
    ///   ``problem``.
    package init(_ directory: FilePath) throws {
        self.directory = directory
        let (manifest, bytes) = try SnapshotManifest.readWithBytes(from: directory)
        self.manifest = manifest
        name = try manifest.name(of: bytes)
        manifestByteCount = bytes.count
        do {
            let files = try manifest.files.dropLast().map { record in
                try SnapshotError.translating(record.name) {
                    try ParquetFile(
                        OpenFile(directory.appending(record.name)), name: record.name)
                }
            }
            columns =
                Self.columns("part", of: files.dropLast())
                + Self.columns("users", of: files.suffix(1))
            let parquet = manifest.files.dropLast().reduce(0) { $0 + $1.bytes }
            indexByteCount = parquet - columns.reduce(0) { $0 + $1.bytes }
            rowGroupCount = files.dropLast().reduce(0) { $0 + $1.rowGroups.count }
            problem = nil
        } catch {
            (columns, indexByteCount, rowGroupCount) = ([], 0, 0)
            problem = "\(error)"
        }
    }

    /// The bytes of all files, the manifest counted.
    package var byteCount: Int { manifest.byteCount + manifestByteCount }

    /// The bytes of `keys.idx`.
    package var keysByteCount: Int { manifest.files.last?.bytes ?? 0 }

    private static func columns(_ table: String, of files: ArraySlice<ParquetFile>) -> [Column] {
        guard let schema = files.first?.schema else { return [] }
        return schema.indices.map { column in
            let bytes = files.reduce(0) { sum, file in
                sum + file.rowGroups.reduce(0) { $0 + $1.columns[column].byteRange.count }
            }
            return Column(table: table, name: schema[column].name, bytes: bytes)
        }
    }
}
