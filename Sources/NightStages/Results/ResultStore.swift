import Bytes
package import DurableFiles
package import SystemPackage

/// The results of chunks by content key, shared by runs: `results/<digest>`.
///
/// A result is written once and never changed. Its time of modification is when it was last used.
package struct ResultStore: Sendable {
    /// `DIR/results`.
    package let directory: FilePath
    private let files: any FileSystem

    /// - Parameters:
    ///   - dataDirectory: `DIR`, with `results/`.
    ///   - files: through what everything is written.
    package init(_ dataDirectory: FilePath, in files: any FileSystem) {
        directory = dataDirectory.appending("results")
        self.files = files
    }

    /// Whether a name is one that this store gives: the 64 hexadecimal digits of a digest.
    ///
    /// What is called otherwise is somebody else's.
    package static func isName(_ name: String) -> Bool {
        name.utf8.count == 64 && name.utf8.allSatisfy(Hexadecimal.isLowerCaseDigit)
    }

    /// The results that are there.
    ///
    /// - Throws: ``FileError``, also where the folder is a link: see `removableEntries`.
    package func names() throws(FileError) -> [String] {
        try removableEntries(directory).filter { name in
            Self.isName(name) && FileStatus(directory.appending(name))?.isRegularFile == true
        }
    }

    /// Where the result of a key is, or would.
    package func path(_ key: ChunkKey) -> FilePath { directory.appending(key.digest) }

    /// Keeps a result durably.
    func keep(_ result: ChunkResult, for key: ChunkKey) throws(FileError) {
        try files.makeDirectories(directory)
        try result.write(to: path(key), for: key, in: files)
    }

    /// Whether there is a whole result of a chunk.
    ///
    /// - Parameters:
    ///   - key: the chunk's content key.
    ///   - users: the number of its users.
    ///   - places: the number of users in its candidate region.
    /// - Returns: false also where the result is damaged.
    package func has(_ key: ChunkKey, users: Int, places: Int) -> Bool {
        (try? find(key, users: users, places: places)) ?? false
    }

    /// Whether there is a result of a chunk, which is then whole.
    ///
    /// - Parameters:
    ///   - key: the chunk's content key.
    ///   - users: the number of its users.
    ///   - places: the number of users in its candidate region.
    /// - Returns: false where there is none.
    /// - Throws: ``FileError`` where it is damaged.
    func find(_ key: ChunkKey, users: Int, places: Int) throws(FileError) -> Bool {
        if FileStatus(path(key)) == nil { return false }
        try ChunkResultFile(path(key), of: key, users: users, places: places).check()
        return true
    }

    /// Notes that a result is used now.
    func touch(_ key: ChunkKey) throws(FileError) { try files.touch(path(key)) }

    /// Removes the results that a run used, since lists that were made of them are wrong.
    ///
    /// A record that cannot be read names no result; scoring the run's chunks again replaces it.
    func condemn(_ run: RunDirectory) throws(FileError) {
        guard FileStatus(run.partials) != nil, FileStatus(directory) != nil else { return }
        for name in try directoryEntries(run.partials) {
            guard let record = try? ChunkRecord(reading: run.partials.appending(name)) else {
                continue
            }
            try files.removeFile(path(record.key))
        }
        try files.synchronizeDirectory(directory)
    }

    // MARK: - Garbage

    /// What ``collectGarbage(now:limits:)`` found and did.
    package struct Collection: Sendable, Equatable {
        /// The number of results that stayed.
        package var kept = 0
        /// The bytes of the results that were kept.
        package var keptBytes = 0
        /// The number of results that were removed, or would be.
        package var removed = 0
        /// The bytes of the results that were removed.
        package var removedBytes = 0
        /// Why some could not be removed.
        package var problems: [FileError] = []

        /// A collection that found nothing.
        package init() {}
    }

    /// How long results are kept, and how many bytes of them.
    package struct Limits: Sendable, Equatable {
        /// Seconds since a result was last used.
        package var age: Int
        /// Bytes of all results together; beyond it the least recently used go.
        package var byteCount: Int

        /// - Parameters:
        ///   - age: seconds since the last use.
        ///   - byteCount: bytes of all results together.
        package init(age: Int = 7 * 86_400, byteCount: Int = 20_000_000_000) {
            (self.age, self.byteCount) = (age, byteCount)
        }
    }

    /// Removes results that nobody used for long, and then the least recently used ones until the
    /// rest fits the limit.
    ///
    /// The caller holds the run lock. What has not a name that this store gives stays.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - limits: what is kept.
    ///   - protected: names of results that are kept whatever the limits say.
    ///   - isDryRun: whether nothing is removed after all.
    /// - Returns: what was kept and removed.
    /// - Throws: ``FileError`` where the folder cannot be listed.
    package func collectGarbage(
        now: Int, limits: Limits, protecting protected: Set<String> = [], isDryRun: Bool = false
    ) throws(FileError) -> Collection {
        var collection = Collection()
        var entries: [(path: FilePath, status: FileStatus)] = []
        for name in try names() {
            let path = directory.appending(name)
            if let status = FileStatus(path) { entries.append((path, status)) }
        }
        entries.sort {
            ($1.status.modificationTime, "\($0.path)")
                < ($0.status.modificationTime, "\($1.path)")
        }
        for (path, status) in entries {
            let name = path.lastComponent?.string ?? ""
            let isKept =
                protected.contains(name)
                || now - status.modificationTime <= limits.age
                    && collection.keptBytes + status.byteCount <= limits.byteCount
            if isKept {
                collection.kept += 1
                collection.keptBytes += status.byteCount
                continue
            }
            do throws(FileError) {
                if !isDryRun { try files.removeFile(path) }
                collection.removed += 1
                collection.removedBytes += status.byteCount
            } catch {
                collection.problems.append(error)
            }
        }
        return collection
    }
}
