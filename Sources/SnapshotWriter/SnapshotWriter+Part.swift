import Parquet
import ParquetWriter
import SnapshotFormat
import SystemPackage

extension SnapshotWriter {
    /// Writes a part of the lists, `part-NNNNN.parquet`.
    ///
    /// Neighbourhoods of which no user has candidates have no row group.
    ///
    /// - Parameters:
    ///   - index: the number of the part, from 0 without gaps.
    ///   - groupCount: how many neighbourhoods go into the part; 0 makes a file without rows.
    ///   - group: the lists of a neighbourhood, asked for once each, in order.
    /// - Returns: where the lists went; ``finish(parts:users:)`` needs it.
    /// - Throws: ``SnapshotError`` with code `.invalidInput`, ``FileError``, and what `group` throws.
    package func writePart(
        _ index: Int, groupCount: Int, group: (Int) throws -> RowGroupLists
    ) throws -> PartSummary {
        guard (0...Int(UInt16.max)).contains(index) else {
            throw SnapshotError(.invalidInput, "there is no part \(index)")
        }
        let name = description.format.lists(index)
        let sink = try HashingSink(directory.appending(name), in: files)
        return try SnapshotError.translating(name) {
            var writer = try ParquetWriter(
                sink, schema: PartColumn.schema,
                options: options(partPackings, sortingColumns: [0, 1], bloomFilterColumns: [0]))
            var groups: [PartSummary.Group] = []
            var (rowCount, scoreSum) = (0, 0)
            var groupsWithRows = 0
            for number in 0..<groupCount {
                let lists = try group(number)
                try lists.check()
                var rowGroup = -1
                if !lists.candidates.isEmpty {
                    _ = try writer.writeRowGroup(Self.columns(lists), pageStarts: lists.pageStarts)
                    rowGroup = groupsWithRows
                    groupsWithRows += 1
                    rowCount += lists.candidates.count
                    scoreSum += lists.scores.reduce(0) { $0 + Int($1) }
                }
                groups.append(
                    PartSummary.Group(rowGroup: rowGroup, firstRows: lists.firstRows))
            }
            guard groupsWithRows <= Int16.max else {
                throw SnapshotError(.invalidInput, "a part has too many row groups", file: name)
            }
            sink.beginTail()
            _ = try writer.finish()
            let (file, tail) = try sink.commit(as: name)
            return PartSummary(
                index: index, file: file, tail: tail, rowCount: rowCount,
                scoreSum: scoreSum, groups: groups)
        }
    }

    // MARK: - Columns

    /// How the columns of a part are packed.
    ///
    /// A lookup reads the pages of candidates, scores and distances: they are in the codec that was
    /// asked for, and scores, of which many are equal, so that it finds them. The users of the rows
    /// are read once, to open a row group, and may be in the codec that makes them smallest.
    private var partPackings: [Int: ColumnPacking] {
        [
            PartColumn.userID.rawValue: ColumnPacking(.zstd),
            PartColumn.rank.rawValue: ColumnPacking(codec, usesWholeBytes: true),
            PartColumn.score.rawValue: ColumnPacking(
                codec, isThorough: true, usesWholeBytes: true),
        ]
    }

    private static func columns(_ lists: RowGroupLists) -> [ColumnChunkData] {
        [
            userColumn(lists),
            rankColumn(lists),
            .dictionary(
                .byteArray(bytes: lists.candidateIDs.bytes, offsets: lists.candidateIDs.offsets),
                indices: lists.candidates.map(\.rawValue)),
            dictionary(of: lists.scores, perUnit: 100),
            dictionary(of: lists.distances, perUnit: 10),
        ]
    }

    private static func userColumn(_ lists: RowGroupLists) -> ColumnChunkData {
        var ids = IDColumn()
        for user in lists.candidateCounts.indices where lists.candidateCounts[user] > 0 {
            ids.append(lists.userIDs[user])
        }
        let indices = [UInt32](capacity: lists.candidates.count) { indices in
            var user: UInt32 = 0
            for count in lists.candidateCounts where count > 0 {
                for _ in 0..<count { indices.append(user) }
                user += 1
            }
        }
        return .dictionary(.byteArray(bytes: ids.bytes, offsets: ids.offsets), indices: indices)
    }

    /// Ranks count from 1, their positions in the dictionary from 0.
    private static func rankColumn(_ lists: RowGroupLists) -> ColumnChunkData {
        let indices = [UInt32](capacity: lists.candidates.count) { indices in
            for count in lists.candidateCounts {
                for rank in 0..<UInt32(count) { indices.append(rank) }
            }
        }
        let longest = Int32(lists.candidateCounts.max() ?? 0)
        return .dictionary(.int32(longest > 0 ? Array(1...longest) : []), indices: indices)
    }

    /// Numbers that are stored as a fraction of a unit: the distinct ones, ascending.
    private static func dictionary<Number: FixedWidthInteger>(
        of numbers: [Number], perUnit: Double
    ) -> ColumnChunkData {
        // A table over all numbers that occur: scores are small, distances were checked.
        var positions = [UInt32](repeating: 0, count: Int(numbers.max() ?? 0) + 1)
        for number in numbers { positions[Int(number)] = 1 }
        var values: [Double] = []
        for number in positions.indices where positions[number] == 1 {
            positions[number] = UInt32(values.count)
            values.append(Double(number) / perUnit)
        }
        let span = positions.span
        let indices = [UInt32](capacity: numbers.count) { indices in
            for number in numbers { indices.append(span[Int(number)]) }
        }
        return .dictionary(.double(values), indices: indices)
    }
}

extension RowGroupLists {
    /// The row at which each user's list begins, or would begin.
    package var firstRows: [UInt32] {
        var next: UInt32 = 0
        return candidateCounts.map { count in
            defer { next += UInt32(count) }
            return next
        }
    }

    /// The rows at which pages begin: every so many users with candidates.
    var pageStarts: [Int] {
        var starts: [Int] = []
        var (row, users) = (0, 0)
        for count in candidateCounts where count > 0 {
            if users % SnapshotLayout.usersPerPage == 0 { starts.append(row) }
            users += 1
            row += Int(count)
        }
        return starts
    }
}
