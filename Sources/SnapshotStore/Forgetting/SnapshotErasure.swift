import Algorithms
package import DurableFiles
import Parquet
import ParquetWriter
package import SnapshotFormat
package import SnapshotReader
import SnapshotWriter
package import SystemPackage

/// Writes a snapshot once more, without the users who asked to be forgotten.
///
///     let erasure = try SnapshotErasure(directory, tombstones)
///     if erasure.isNeeded {
///         let manifest = try erasure.write(to: beside, oith: version, in: files)
///     }
///
/// It goes row group by row group, in the order of the files, and cuts nothing anew: a row group of
/// the copy is one of the original without some rows. A list that named somebody is shorter by one;
/// who would have come last in it nobody knows. What comes out depends on the snapshot, on who is
/// forgotten and on the versions that the manifest names alone.
package struct SnapshotErasure {
    private let reader: OpenSnapshot
    private let tombstones: Tombstones
    /// How many of its users are to be forgotten.
    package let userCount: Int

    /// Opens a snapshot and looks for forgotten users.
    ///
    /// - Parameters:
    ///   - directory: the snapshot's.
    ///   - tombstones: who is forgotten.
    /// - Throws: ``SnapshotError`` where the snapshot cannot be read, and ``FileError``.
    /// - Complexity: one pass over the ids of users.parquet. Every candidate is a user, as
    ///   every night verifies.
    package init(_ directory: FilePath, _ tombstones: Tombstones) throws {
        // The groups are read one after the other, each once.
        reader = try OpenSnapshot.open(directory, cacheByteCount: 0)
        self.tombstones = tombstones
        userCount = try reader.users.count(where: { tombstones.contains($0) })
    }

    /// Whether the snapshot names one of them.
    package var isNeeded: Bool { userCount > 0 }

    /// Writes the copy.
    ///
    /// - Parameters:
    ///   - directory: a folder of its own, which is not there yet.
    ///   - version: the version of oith that the copy names as its writer.
    ///   - files: the door to the disk.
    /// - Returns: its manifest, which knows its name.
    /// - Throws: ``SnapshotError`` where the snapshot is damaged, and ``FileError``.
    package func write(
        to directory: FilePath, oith version: String, in files: any FileSystem
    ) throws -> SnapshotManifest {
        let manifest = reader.manifest
        let versions = Codec.libraryVersions
        let writer = try SnapshotWriter(
            directory,
            SnapshotDescription(
                asOf: manifest.asOf, model: manifest.model, parameters: manifest.parameters,
                producer: .init(oith: version, lz4: versions.lz4, zstd: versions.zstd),
                forgottenUsers: (manifest.forgottenUsers ?? 0) + userCount,
                format: FormatVersion(
                    major: max(manifest.format.major, FormatVersion.written.lowerBound)),
                exclusions: (manifest.counts.decisions, manifest.counts.blocks)),
            in: files)
        var places = MovedLists()
        var parts: [PartSummary] = []
        for index in reader.parts.indices {
            parts.append(try write(part: index, with: writer, &places))
        }
        let users = MovedUsers(reader.users, places: places, tombstones: tombstones)
        return try writer.finish(
            parts: parts, userCount: manifest.counts.users - userCount
        ) { _ in try users.next() }
    }

    private func write(
        part index: Int, with writer: SnapshotWriter, _ places: inout MovedLists
    ) throws -> PartSummary {
        let part = reader.parts[index]
        var groups: [MovedLists.Group] = []
        let summary = try writer.writePart(index, groupCount: part.file.rowGroups.count) { group in
            let lists = try part.lists(ofRowGroup: group)
            let (rest, owners) = lists.removing { tombstones.contains($0) }
            let firstRows = lists.firstRows
            groups.append(
                MovedLists.Group(
                    counts: rest.candidateCounts, oldFirstRows: owners.map { firstRows[$0] }))
            return rest
        }
        for (group, place) in zip(groups.indices, summary.groups) {
            groups[group].rowGroup = place.rowGroup
            groups[group].firstRows = place.firstRows
        }
        places.parts.append(groups)
        return summary
    }
}

/// Where the lists that stood at a place are in the copy: nine bytes a list.
private struct MovedLists {
    /// The lists of one row group that stay, in order.
    struct Group {
        var counts: [UInt8]
        /// Ascending.
        var oldFirstRows: [UInt32]
        /// -1 where no list of the group has candidates left.
        var rowGroup = -1
        var firstRows: [UInt32] = []
    }

    /// The row groups of each part.
    var parts: [[Group]] = []

    /// The user's row for the copy; nil where the user has a list that is not there.
    func moved(_ user: UserRow) -> UserRow? {
        if user.candidates == 0 { return user }
        guard parts.indices.contains(user.part),
            parts[user.part].indices.contains(user.rowGroup)
        else { return nil }
        let group = parts[user.part][user.rowGroup]
        let list = group.oldFirstRows.partitioningIndex { $0 >= user.firstRow }
        guard list < group.oldFirstRows.count, group.oldFirstRows[list] == user.firstRow else {
            return nil
        }
        var moved = user
        moved.candidates = group.counts[list]
        moved.rowGroup = moved.candidates > 0 ? group.rowGroup : -1
        moved.firstRow = moved.candidates > 0 ? group.firstRows[list] : 0
        return moved
    }
}

/// The rows of users.parquet that stay, one after the other.
private final class MovedUsers {
    private let users: UsersFile
    private let places: MovedLists
    private let tombstones: Tombstones
    private var rows: ArraySlice<UserRow> = []
    private var nextGroup = 0

    init(_ users: UsersFile, places: MovedLists, tombstones: Tombstones) {
        (self.users, self.places, self.tombstones) = (users, places, tombstones)
    }

    func next() throws -> UserRow {
        while true {
            while rows.isEmpty {
                guard nextGroup < users.file.rowGroups.count else { throw damaged }
                rows = try users.rows(ofRowGroup: nextGroup)[...]
                nextGroup += 1
            }
            let row = rows.removeFirst()
            if tombstones.contains(row.id) { continue }
            guard let moved = places.moved(row) else { throw damaged }
            return moved
        }
    }

    private var damaged: SnapshotError {
        SnapshotError(
            .damaged, "it does not fit the parts; the snapshot cannot be rewritten",
            file: users.file.name)
    }
}

extension UsersFile {
    /// How many users have an id that passes a test.
    func count(where passes: (ArraySlice<UInt8>) -> Bool) throws -> Int {
        try SnapshotError.translating(file.name) {
            var count = 0
            for rowGroup in file.rowGroups.indices {
                var ids = IDColumn()
                try RowGroupColumns(file: file, rowGroup: rowGroup).appendIDs(0, to: &ids)
                for index in 0..<ids.count where passes(ids[index]) { count += 1 }
            }
            return count
        }
    }
}
