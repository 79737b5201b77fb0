import DurableFiles
import Parquet
import SnapshotFormat
import SnapshotReader
package import SystemPackage

/// How a snapshot's scores, distances and lists are distributed, and where its users live.
///
///     let statistics = try await SnapshotStatistics.read(directory, width: 2)
///     statistics.scores.quantile(0.5)         // hundredths of a point
///
/// Every row counts, none is sampled: two columns of the parts and two of users.parquet are read,
/// a row group at a time on each of `width` cores. No id is looked at.
package struct SnapshotStatistics: Sendable, Equatable {
    /// The users of a geohash cell of precision 4.
    package struct Cell: Sendable, Equatable {
        /// The eligible users of the cell.
        package var users = 0
        /// Those of them whose list is not empty.
        package var usersWithCandidates = 0
    }

    /// Hundredths of a point.
    package private(set) var scores = ValueCounts()
    /// Tenths of a mile.
    package private(set) var distances = ValueCounts()
    /// How many candidates each user has.
    package private(set) var lengths = ValueCounts()
    /// By geohash.
    package private(set) var cells: [String: Cell] = [:]

    /// Nothing counted yet.
    package init() {}

    /// Reads a snapshot.
    ///
    /// - Parameters:
    ///   - directory: the folder itself, published or staged.
    ///   - width: row groups at once.
    /// - Returns: the distributions.
    /// - Throws: ``SnapshotError`` where the files cannot be read, and ``FileError``.
    package static func read(_ directory: FilePath, width: Int) async throws -> SnapshotStatistics {
        let pieces = try pieces(of: directory)
        return try await withThrowingTaskGroup(of: SnapshotStatistics.self) { group in
            var statistics = SnapshotStatistics()
            for (started, piece) in pieces.enumerated() {
                if started >= max(1, width), let read = try await group.next() {
                    statistics.add(read)
                }
                group.addTask { try piece.read() }
            }
            for try await read in group { statistics.add(read) }
            return statistics
        }
    }

    private mutating func add(_ other: SnapshotStatistics) {
        scores.add(other.scores)
        distances.add(other.distances)
        lengths.add(other.lengths)
        cells.merge(other.cells) { left, right in
            Cell(
                users: left.users + right.users,
                usersWithCandidates: left.usersWithCandidates + right.usersWithCandidates)
        }
    }

    // MARK: - Row groups

    /// A row group of a part or of users.parquet.
    private struct Piece: Sendable {
        let file: ParquetFile
        let rowGroup: Int
        let isUsers: Bool

        func read() throws -> SnapshotStatistics {
            try Task.checkCancellation()
            return try SnapshotError.translating(file.name) {
                isUsers
                    ? try SnapshotStatistics(users: file, rowGroup)
                    : try SnapshotStatistics(part: try PartFile(file), rowGroup)
            }
        }
    }

    private static func pieces(of directory: FilePath) throws -> [Piece] {
        let manifest = try SnapshotManifest.read(from: directory)
        return try manifest.files.dropLast().flatMap { record in
            let file = try SnapshotError.translating(record.name) {
                try ParquetFile(OpenFile(directory.appending(record.name)), name: record.name)
            }
            let isUsers = record.name == manifest.usersFileName
            return file.rowGroups.indices.map {
                Piece(file: file, rowGroup: $0, isUsers: isUsers)
            }
        }
    }

    private init(part: PartFile, _ rowGroup: Int) throws {
        let reader = RowGroupColumns(file: part.file, rowGroup: rowGroup)
        let scoreValues = try part.scores(rowGroup)
        let scoreCounts = try reader.dictionaryCounts(
            PartColumn.score.rawValue, entryCount: scoreValues.count)
        for (value, times) in zip(scoreValues, scoreCounts) { scores.add(Int(value), times: times) }
        let miles = try part.distances(rowGroup)
        let mileCounts = try reader.dictionaryCounts(
            PartColumn.distance.rawValue, entryCount: miles.count)
        for (value, times) in zip(miles, mileCounts) { distances.add(Int(value), times: times) }
    }

    private init(users file: ParquetFile, _ rowGroup: Int) throws {
        guard file.schema == UsersColumn.schema else {
            throw SnapshotError(.damaged, "its columns are not those of users", file: file.name)
        }
        let reader = RowGroupColumns(file: file, rowGroup: rowGroup)
        let counts = try reader.numbers(2)
        for (name, count) in zip(try reader.texts(1), counts) {
            guard 0...Int64(UInt8.max) ~= count else {
                throw SnapshotError(
                    .damaged, "a list has an impossible length", file: file.name,
                    rowGroup: rowGroup)
            }
            lengths.add(Int(count))
            cells[name, default: Cell()].users += 1
            if count > 0 { cells[name, default: Cell()].usersWithCandidates += 1 }
        }
    }
}
