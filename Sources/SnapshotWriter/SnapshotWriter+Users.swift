import DurableFiles
import Parquet
import ParquetWriter
package import SnapshotFormat
import SystemPackage

extension SnapshotWriter {
    /// Writes users.parquet, keys.idx and manifest.json: after it the snapshot is whole.
    ///
    /// - Parameters:
    ///   - parts: all parts in order; none makes a part without rows.
    ///   - users: every eligible user, ascending by the bytes of the id.
    /// - Returns: the manifest, which knows the snapshot's name.
    /// - Throws: ``SnapshotError`` with code `.invalidInput` where users and parts contradict each
    ///   other, and ``FileError``.
    package func finish(parts: [PartSummary], users: [UserRow]) throws -> SnapshotManifest {
        try finish(parts: parts, userCount: users.count) { users[$0] }
    }

    /// Writes users.parquet, keys.idx and manifest.json: after it the snapshot is whole.
    ///
    /// - Parameters:
    ///   - parts: all parts in order; none makes a part without rows.
    ///   - userCount: how many users were eligible.
    ///   - mostShown: in how many lists the user is who is in most; nil where nobody counted.
    ///   - user: each of them, asked for once, ascending by the bytes of the id.
    /// - Returns: the manifest, which knows the snapshot's name.
    /// - Throws: ``SnapshotError`` with code `.invalidInput` where users and parts contradict each
    ///   other, ``FileError``, and what `user` throws.
    package func finish(
        parts: [PartSummary], userCount: Int, mostShown: Int? = nil,
        user: (Int) throws -> UserRow
    ) throws -> SnapshotManifest {
        guard parts.map(\.index) == Array(parts.indices) else {
            throw SnapshotError(.invalidInput, "the parts are not numbered from 0 in order")
        }
        let parts = parts.isEmpty ? [try writeEmptyPart()] : parts
        let name = description.format.users
        let sink = try HashingSink(directory.appending(name), in: files)
        var index = KeyIndexWriter(.of(formatVersion: description.format.text))
        var counts = try SnapshotError.translating(name) {
            try writeUsers(userCount, user, parts: parts, to: sink, index: &index)
        }
        guard counts.candidates == parts.reduce(0, { $0 + $1.rowCount }) else {
            throw SnapshotError(.invalidInput, "the users' lists are not those of the parts")
        }
        counts.mostShown = mostShown
        let usersFile = try sink.commit(as: name)
        let keysName = SnapshotManifest.keysFileName
        let keysSink = try HashingSink(directory.appending(keysName), in: files)
        try index.write(tails: parts.map(\.tail) + [usersFile.tail], to: keysSink.append)
        let keysFile = try keysSink.commit(as: keysName)
        let manifest = SnapshotManifest(
            description, counts: counts, scoreSum: parts.reduce(0) { $0 + $1.scoreSum },
            files: parts.map(\.file) + [usersFile.file, keysFile.file])
        try files.write(
            manifest.encoded(), durablyTo: directory.appending(SnapshotManifest.fileName))
        return manifest
    }
}

// MARK: - users.parquet
extension SnapshotWriter {
    private func writeEmptyPart() throws -> PartSummary {
        try writePart(0, groupCount: 0) { _ in
            throw SnapshotError(.invalidInput, "an empty part was asked for lists")
        }
    }

    private func writeUsers(
        _ userCount: Int, _ user: (Int) throws -> UserRow, parts: [PartSummary],
        to sink: HashingSink,
        index: inout KeyIndexWriter
    ) throws -> SnapshotManifest.Counts {
        var writer = try ParquetWriter(
            sink, schema: UsersColumn.schema,
            options: options(
                Self.usersPackings, sortingColumns: [0],
                // All row groups are in the order of ids, so that bounds tell as much.
                bloomFilterColumns: []))
        var counts = SnapshotManifest.Counts()
        var columns = UserColumns()
        var previous: [UInt8]?
        for position in 0..<userCount {
            let user = try user(position)
            try check(user, after: previous, row: counts.users, parts: parts)
            index.append(entry(user, row: counts.users))
            columns.append(user)
            counts.add(user.candidates, top: description.parameters.top)
            previous = user.id
            if columns.count == SnapshotLayout.usersFileGroupRowCount {
                _ = try writer.writeRowGroup(columns.data, pageStarts: columns.pageStarts)
                columns = UserColumns()
            }
        }
        if columns.count > 0 {
            _ = try writer.writeRowGroup(columns.data, pageStarts: columns.pageStarts)
        }
        sink.beginTail()
        _ = try writer.finish()
        return counts
    }

    /// Only a lookup of a user without candidates reads a page of users.parquet.
    private static let usersPackings = Dictionary(
        uniqueKeysWithValues: UsersColumn.schema.indices.map { ($0, ColumnPacking(.zstd)) })

    private func entry(_ user: UserRow, row: Int) -> KeyEntry {
        // All numbers were checked to fit.
        KeyEntry(
            hash: hash(user.id[...]),
            place: ListLocation(
                row: UInt32(row), part: UInt16(user.part), rowGroup: Int16(user.rowGroup),
                firstRow: user.firstRow, candidates: user.candidates))
    }

    private func check(
        _ user: UserRow, after previous: [UInt8]?, row: Int, parts: [PartSummary]
    ) throws(SnapshotError) {
        let hasList = user.candidates > 0
        let problem: String? =
            if let previous, !previous[...].precedes(user.id[...]) {
                "is not in order"
            } else if !user.cell.isCell {
                "has no cell of four geohash characters"
            } else if !parts.indices.contains(user.part) {
                "is in no part"
            } else if hasList != (user.rowGroup >= 0) || user.rowGroup > Int16.max
                || user.rowGroup < -1 || (!hasList && user.firstRow != 0)
            {
                "has a list without a place, or a place without a list"
            } else if user.firstRow > KeyIndexFormat.maximumFirstRow || row >= UInt32.max {
                "is too far down"
            } else if user.candidates > description.parameters.top {
                "has too long a list"
            } else {
                nil
            }
        if let problem { throw SnapshotError(.invalidInput, "user \(row) \(problem)") }
    }
}

/// The rows of a row group of users.parquet.
private struct UserColumns {
    private var ids = IDColumn()
    /// The four bytes of each cell as a number, whose order is theirs.
    private var cells: [UInt32] = []
    private var candidates: [Int32] = []
    private var parts: [Int32] = []
    private var rowGroups: [Int32] = []
    private var firstRows: [Int64] = []

    var count: Int { ids.count }

    mutating func append(_ user: UserRow) {
        ids.append(user.id)
        cells.append(user.cell.utf8.reduce(0) { $0 << 8 | UInt32($1) })
        candidates.append(Int32(user.candidates))
        parts.append(Int32(user.part))
        rowGroups.append(Int32(user.rowGroup))
        firstRows.append(Int64(user.firstRow))
    }

    var pageStarts: [Int] {
        Array(stride(from: 0, to: count, by: SnapshotLayout.usersFilePageRowCount))
    }

    var data: [ColumnChunkData] {
        [
            .plain(.byteArray(bytes: ids.bytes, offsets: ids.offsets)), cellColumn,
            dictionary(candidates), dictionary(parts), dictionary(rowGroups),
            .plain(.int64(firstRows)),
        ]
    }

    private var cellColumn: ColumnChunkData {
        let (entries, indices) = Self.dictionary(of: cells)
        var texts = IDColumn()
        for entry in entries {
            texts.append((0..<4).map { UInt8(truncatingIfNeeded: entry >> (24 - 8 * $0)) })
        }
        return .dictionary(
            .byteArray(bytes: texts.bytes, offsets: texts.offsets), indices: indices)
    }

    private func dictionary(_ numbers: [Int32]) -> ColumnChunkData {
        let (entries, indices) = Self.dictionary(of: numbers)
        return .dictionary(.int32(entries), indices: indices)
    }

    /// The distinct numbers in order, and for each number its place among them.
    private static func dictionary<Number: FixedWidthInteger>(
        of numbers: [Number]
    ) -> (entries: [Number], indices: [UInt32]) {
        let entries = Set(numbers).sorted()
        let positions = Dictionary(
            uniqueKeysWithValues: entries.enumerated().map { ($1, UInt32($0)) })
        return (entries, numbers.map { positions[$0] ?? 0 })
    }
}
