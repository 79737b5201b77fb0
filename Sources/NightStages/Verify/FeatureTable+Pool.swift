package import DurableFiles
package import FeatureTable
package import SnapshotReader
package import SystemPackage
package import UserPool

extension FeatureTable {
    /// The eligible users of a pool, as a night would have them, in a file without a name.
    ///
    /// - Parameters:
    ///   - pool: the SQLite file.
    ///   - asOf: the instant of the night.
    ///   - embeddingDimension: the length in bytes of the model's vectors; 0 where it uses none.
    ///   - tombstones: the users that the night leaves out.
    ///   - scratch: a folder for the table, which is removed again.
    ///   - files: through what it is written.
    ///   - width: tasks at once.
    /// - Returns: the table.
    /// - Throws: `PoolError`, `FileError`, `CancellationError`.
    package static func reading(
        pool: FilePath, asOf: Instant, embeddingDimension: Int, without tombstones: Tombstones,
        scratch: FilePath, in files: any FileSystem, width: Int
    ) throws -> FeatureTable {
        var builder = FeatureTableBuilder(embeddingDimension: embeddingDimension)
        try PoolReader.read(pool.string) { session in
            try session.readUsers(
                into: &builder, asOf: asOf, forgotten: { tombstones.contains($0) }, width: width
            ) { _ in
            } progress: { _ in
                try Task.checkCancellation()
            }
            builder.indexIDs(width: width)
            try session.readExclusions(into: &builder, width: width) {
                try Task.checkCancellation()
            }
        }
        let path = scratch.appending("pool.features")
        try files.makeDirectories(scratch)
        // What is mapped needs no name.
        defer { try? files.removeTree(scratch) }
        try builder.write(to: path, in: files, width: width)
        return try FeatureTable(opening: path)
    }
}
