import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotWriter
package import SystemPackage

/// Counts the exposure of a snapshot that is written: what `oith inspect` and `oith snapshot diff`
/// show.
package enum SnapshotExposure {
    /// Reads all lists.
    ///
    /// - Parameters:
    ///   - directory: the folder itself, published or staged.
    ///   - width: row groups at once.
    /// - Returns: the figures.
    /// - Throws: ``SnapshotError`` where the files cannot be read, `FileError`, `CancellationError`.
    package static func read(_ directory: FilePath, width: Int) async throws -> ExposureFigures {
        let reader = try OpenSnapshot.open(directory, cacheByteCount: 0)
        let users = try UsersTable(of: reader)
        let counts = reader.manifest.counts
        let groups = reader.parts.flatMap { part in
            part.file.rowGroups.indices.map { (part: part, rowGroup: $0) }
        }
        var sum = ExposureTally(userCount: users.ids.count, entryCount: counts.candidates)
        let pieces = max(1, min(width, groups.count))
        try await withThrowingTaskGroup(of: ExposureTally.self) { tasks in
            for piece in 0..<pieces {
                tasks.addTask {
                    var tally = ExposureTally(
                        userCount: users.ids.count, entryCount: counts.candidates)
                    for group in stride(from: piece, to: groups.count, by: pieces) {
                        try Task.checkCancellation()
                        try groups[group].part.add(
                            rowGroup: groups[group].rowGroup, to: &tally, users: users.ids)
                    }
                    return tally
                }
            }
            for try await tally in tasks { sum.add(tally) }
        }
        return sum.figures
    }
}

extension PartFile {
    /// Adds the lists of a row group, whose users are known by these ids.
    fileprivate func add(
        rowGroup: Int, to tally: inout ExposureTally, users ids: IDColumn
    ) throws {
        let group = try openGroup(rowGroup)
        guard let candidates = ids.indices(of: group.candidates),
            let users = ids.indices(of: group.users)
        else {
            throw SnapshotError(
                .damaged, "a user is not in the users table", file: file.name, rowGroup: rowGroup)
        }
        for index in group.pages[0].indices {
            let page = try page(index, of: group, rowGroup)
            var start = 0
            while start < page.users.count {
                let user = page.users[start]
                let end = page.users[start...].firstIndex { $0 != user } ?? page.users.count
                // Positions were checked to be in the dictionaries.
                tally.add(
                    user: UInt32(users[Int(user)]),
                    candidates: page.candidates[start..<end].lazy.map {
                        UInt32(candidates[Int($0)])
                    })
                start = end
            }
        }
    }
}
