import DurableFiles
import Parquet
import SystemPackage

extension SnapshotWriter {
    static let usersSchema = [
        ColumnSchema("user_id", .byteArray, .string),
        ColumnSchema("cell", .byteArray, .string),
        ColumnSchema("candidates", .int32, .uint8),
        ColumnSchema("part", .int32),
        ColumnSchema("row_group", .int32),
        ColumnSchema("first_row", .int64),
    ]

    /// Writes users.parquet, keys.idx and manifest.json: after it the snapshot is whole.
    ///
    /// - Parameters:
    ///   - parts: all parts in order; none makes a part without rows.
    ///   - users: every eligible user, ascending by the bytes of the id.
    /// - Returns: the manifest, which knows the snapshot's name.
    /// - Throws: ``SnapshotError`` with code `.invalidInput` where users and parts contradict each
    ///   other, and ``FileError``.
    package func finish(
        parts: [PartSummary], users: some Sequence<UserRow>
    ) throws -> SnapshotManifest {
        guard parts.map(\.index) == Array(parts.indices) else {
            throw SnapshotError(.invalidInput, "the parts are not numbered from 0 in order")
        }
        let parts = parts.isEmpty ? [try writeEmptyPart()] : parts
        let name = SnapshotManifest.usersFileName
        let sink = try HashingSink(directory.appending(name), in: files)
        var index = KeyIndexWriter()
        let counts = try Self.translating(name) {
            try writeUsers(users, parts: parts, to: sink, index: &index)
        }
        guard counts.candidates == parts.reduce(0, { $0 + $1.rowCount }) else {
            throw SnapshotError(.invalidInput, "the users' lists are not those of the parts")
        }
        let usersFile = try sink.commit(as: name)
        let keysName = SnapshotManifest.keysFileName
        let keysSink = try HashingSink(directory.appending(keysName), in: files)
        try index.write(tails: parts.map(\.tail) + [usersFile.tail], to: keysSink)
        let keysFile = try keysSink.commit(as: keysName)
        let manifest = SnapshotManifest(
            description, counts: counts,
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
        _ users: some Sequence<UserRow>, parts: [PartSummary], to sink: HashingSink,
        index: inout KeyIndexWriter
    ) throws -> SnapshotManifest.Counts {
        var writer = try ParquetWriter(
            sink, schema: Self.usersSchema, options: options(sortingColumns: [0]))
        var counts = SnapshotManifest.Counts()
        var columns = UserColumns()
        var previous: [UInt8]?
        for user in users {
            try check(user, after: previous, row: counts.users, parts: parts)
            index.append(entry(user, row: counts.users))
            columns.append(user)
            counts.add(user.candidates, top: description.parameters.top)
            previous = user.id
            if columns.count == Self.usersFileGroupRowCount {
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

    private func entry(_ user: UserRow, row: Int) -> KeyEntry {
        // All numbers were checked to fit.
        KeyEntry(
            hash: hash(user.id[...]),
            place: KeyPlace(
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

extension SnapshotManifest.Counts {
    mutating func add(_ candidateCount: UInt8, top: Int) {
        users += 1
        usersWithCandidates += candidateCount > 0 ? 1 : 0
        fullLists += Int(candidateCount) == top ? 1 : 0
        candidates += Int(candidateCount)
    }
}

extension String {
    /// Whether this is a geohash of precision 4.
    var isCell: Bool {
        let alphabet = "0123456789bcdefghjkmnpqrstuvwxyz".utf8
        return utf8.count == 4 && utf8.allSatisfy { alphabet.contains($0) }
    }
}

/// The rows of a row group of users.parquet.
private struct UserColumns {
    private var ids = IDColumn()
    private var cells: [String] = []
    private var candidates: [Int32] = []
    private var parts: [Int32] = []
    private var rowGroups: [Int32] = []
    private var firstRows: [Int64] = []

    var count: Int { ids.count }

    mutating func append(_ user: UserRow) {
        ids.append(user.id)
        cells.append(user.cell)
        candidates.append(Int32(user.candidates))
        parts.append(Int32(user.part))
        rowGroups.append(Int32(user.rowGroup))
        firstRows.append(Int64(user.firstRow))
    }

    var pageStarts: [Int] {
        Array(stride(from: 0, to: count, by: SnapshotWriter.usersFilePageRowCount))
    }

    var data: [ColumnChunkData] {
        [
            .plain(.byteArray(bytes: ids.bytes, offsets: ids.offsets)), cellColumn,
            dictionary(candidates), dictionary(parts), dictionary(rowGroups),
            .plain(.int64(firstRows)),
        ]
    }

    private var cellColumn: ColumnChunkData {
        let distinct = Set(cells).map { Array($0.utf8) }
            .sorted { $0[...].precedes($1[...]) }
        var entries = IDColumn()
        var positions: [String: UInt32] = [:]
        for cell in distinct {
            positions[String(decoding: cell, as: UTF8.self)] = UInt32(entries.count)
            entries.append(cell)
        }
        return .dictionary(
            .byteArray(bytes: entries.bytes, offsets: entries.offsets),
            indices: cells.map { positions[$0] ?? 0 })
    }

    private func dictionary(_ numbers: [Int32]) -> ColumnChunkData {
        let entries = Set(numbers).sorted()
        let positions = Dictionary(
            uniqueKeysWithValues: entries.enumerated().map { ($1, UInt32($0)) })
        return .dictionary(.int32(entries), indices: numbers.map { positions[$0] ?? 0 })
    }
}
