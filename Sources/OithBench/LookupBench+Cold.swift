import NightStages
import SnapshotFormat
import SnapshotReader
import SystemPackage

extension LookupBench {
    /// Times of lookups that find something missing in memory, in microseconds.
    package struct Cold: Sendable {
        /// The pages of the files are read from the device; the dictionaries are in memory.
        package let files: Percentiles
        /// The dictionaries of the row group are opened; the pages of the files are in memory.
        package let dictionaries: Percentiles
    }

    /// Looks up users whose pages, and then whose dictionaries, are not in memory.
    ///
    /// - Parameter count: how many of each.
    /// - Returns: the times of both.
    /// - Throws: `SnapshotError` and `FileError`.
    package func cold(_ count: Int) throws -> Cold {
        let keys = try randomKeys(count).map { foldID($0) }
        return Cold(
            files: try coldFiles(keys),
            dictionaries: try coldDictionaries(keys, snapshot.directory))
    }

    private func coldFiles(_ keys: [[UInt8]]) throws -> Percentiles {
        for key in keys { _ = try snapshot.list(for: key) }
        return Percentiles(
            try keys.map { key in
                snapshot.evictFiles()
                return try time { _ = try snapshot.list(for: key) }
            })
    }

    private func coldDictionaries(
        _ keys: [[UInt8]], _ directory: FilePath
    ) throws -> Percentiles {
        // A cache without room opens the dictionaries of each row group anew.
        let reader = try OpenSnapshot.open(directory, cacheByteCount: 0)
        for key in keys { _ = try reader.list(for: key) }
        return Percentiles(try keys.map { key in try time { _ = try reader.list(for: key) } })
    }

    private func time(_ body: () throws -> Void) throws -> Double {
        try Task.checkCancellation()
        let start = ContinuousClock.now
        try body()
        return (ContinuousClock.now - start).seconds * 1e6
    }
}
