import Bytes
import DurableFiles
package import SnapshotFormat
package import SnapshotWriter
package import SystemPackage
import TestSupport

/// A night made up: users in order of their neighbourhoods, with the lists that are to be found
/// again.
package struct SampleNight: Sendable {
    /// A user with the list that is to be found again.
    package struct User: Sendable {
        /// The folded id.
        package var id: [UInt8]
        /// Best first.
        package var list: [ListEntry]

        /// A user with a list.
        package init(id: [UInt8], list: [ListEntry]) {
            self.id = id
            self.list = list
        }
    }

    /// What a test may spoil before it is written.
    package struct Spoiling {
        let lists: (inout [RowGroupLists]) -> Void
        let users: (inout [UserRow]) -> Void

        /// Changes lists and rows of users; by default nothing.
        package init(
            lists: @escaping (inout [RowGroupLists]) -> Void = { _ in },
            users: @escaping (inout [UserRow]) -> Void = { _ in }
        ) {
            self.lists = lists
            self.users = users
        }
    }

    /// The users of each row group.
    package var groups: [[User]]
    /// How many row groups a part has.
    package var groupsPerPart = 2
    /// `lz4` or `zstd`.
    package var codec = "lz4"
    /// The longest list.
    package var top = 100
    /// The format of the snapshot.
    package var format = FormatVersion.newest
    /// The instant of the night.
    package var asOf = "2026-11-20T04:00:00Z"

    /// The users of all row groups.
    package var users: [User] { groups.flatMap { $0 } }

    /// Users with random lists: `listLengths` in turn, in groups of at most `groupSize`.
    package init(seed: UInt64, userCount: Int, listLengths: [Int], groupSize: Int) {
        var random = SeededGenerator(seed: seed)
        let ids = (0..<userCount).map { Array("user\($0 * 7919 % 10_007)@example.org".utf8) }
        let all: [User] = ids.indices.map { user in
            let others = ids.indices.filter { $0 != user }.shuffled(using: &random)
            let length = listLengths[user % listLengths.count]
            let list = others.prefix(length).map { other in
                ListEntry(
                    id: ids[other], scoreHundredths: UInt16(random.next() % 40) * 125 + 5000,
                    distanceTenths: UInt32(random.next() % 501))
            }
            return User(id: ids[user], list: list.sorted(by: Self.isBetter))
        }
        groups = stride(from: 0, to: userCount, by: groupSize).map { start in
            all[start..<min(start + groupSize, userCount)].sorted {
                $0.id.lexicographicallyPrecedes($1.id)
            }
        }
    }

    private static func isBetter(_ first: ListEntry, _ second: ListEntry) -> Bool {
        if first.scoreHundredths != second.scoreHundredths {
            return first.scoreHundredths > second.scoreHundredths
        }
        if first.distanceTenths != second.distanceTenths {
            return first.distanceTenths < second.distanceTenths
        }
        return first.id.lexicographicallyPrecedes(second.id)
    }

    // MARK: - Writing

    /// What the snapshot is a function of.
    package var description: SnapshotDescription {
        SnapshotDescription(
            asOf: asOf, model: .init(name: "oith-v1", digest: "00ff"),
            parameters: .init(radius: 50, top: top, minScore: 50, codec: codec),
            producer: .init(oith: "1.2.3", lz4: "1.9.4", zstd: "1.5.6"), format: format)
    }

    /// Writes the snapshot, the parts in the order given, and returns its manifest.
    @discardableResult
    package func write(
        to directory: FilePath, partOrder: ([Int]) -> [Int] = { $0 },
        spoiling: Spoiling = Spoiling(),
        hash: @escaping IDHash = KeyIndexFormat.standardHash
    ) throws -> SnapshotManifest {
        let writer = try SnapshotWriter(directory, description, in: LocalFileSystem(), hash: hash)
        var lists = try lists()
        spoiling.lists(&lists)
        let starts = Array(stride(from: 0, to: lists.count, by: groupsPerPart))
        var parts: [PartSummary] = []
        for index in partOrder(Array(starts.indices)) {
            let part = lists[starts[index]..<min(starts[index] + groupsPerPart, lists.count)]
            parts.append(
                try writer.writePart(index, groupCount: part.count) { part[starts[index] + $0] })
        }
        parts.sort { $0.index < $1.index }
        var rows = userRows(lists, parts)
        spoiling.users(&rows)
        return try writer.finish(parts: parts, users: rows)
    }

    /// The lists of each row group.
    package func lists() throws -> [RowGroupLists] { try groups.map(Self.columns) }

    /// The rows of users.parquet, for lists that are in these parts.
    package func userRows(_ lists: [RowGroupLists], _ parts: [PartSummary]) -> [UserRow] {
        var rows: [UserRow] = []
        for (number, group) in lists.enumerated() {
            let place = parts[number / groupsPerPart].groups[number % groupsPerPart]
            for user in 0..<group.userIDs.count {
                let count = group.candidateCounts[user]
                rows.append(
                    UserRow(
                        id: Array(group.userIDs[user]), cell: "dr5r", candidates: count,
                        part: number / groupsPerPart, rowGroup: count > 0 ? place.rowGroup : -1,
                        firstRow: count > 0 ? place.firstRows[user] : 0))
            }
        }
        return rows.sorted { $0.id.lexicographicallyPrecedes($1.id) }
    }

    private static func columns(_ group: [User]) throws -> RowGroupLists {
        let named = Set(group.flatMap { $0.list.map(\.id) })
        let sorted = named.sorted { $0.lexicographicallyPrecedes($1) }
        let positions = Dictionary(
            uniqueKeysWithValues: sorted.enumerated().map { ($1, DictionaryEntry($0)) })
        let all = group.flatMap(\.list)
        return RowGroupLists(
            userIDs: column(group.map(\.id)),
            candidateCounts: group.map { UInt8($0.list.count) }, candidateIDs: column(sorted),
            candidates: all.compactMap { positions[$0.id] }, scores: all.map(\.scoreHundredths),
            distances: all.map(\.distanceTenths))
    }

    /// Ids as a column.
    package static func column(_ ids: [[UInt8]]) -> IDColumn {
        ids.reduce(into: IDColumn()) { $0.append($1) }
    }
}
