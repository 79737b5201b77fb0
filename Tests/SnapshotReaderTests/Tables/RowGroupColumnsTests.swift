import Bytes
import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// Whole columns of a row group.
@Suite struct RowGroupColumnsTests {
    private static let night = SampleNight(
        seed: 46, userCount: 70, listLengths: [2, 0, 5], groupSize: 70)

    private static func opened(_ scratch: Scratch) throws -> OpenSnapshot {
        try night.write(to: scratch.path.appending("s"))
        return try OpenSnapshot.open(scratch.path.appending("s"))
    }

    @Test func `Columns of users come back as they were written.`() throws {
        let scratch = try Scratch()
        let reader = try Self.opened(scratch)
        let columns = RowGroupColumns(file: reader.users.file, rowGroup: 0)
        let users = Self.night.users.sorted { $0.id.lexicographicallyPrecedes($1.id) }
        var ids = IDColumn()
        try columns.appendIDs(UsersColumn.userID.rawValue, to: &ids)
        try columns.appendIDs(UsersColumn.userID.rawValue, to: &ids)
        #expect(ids.count == 140)
        #expect((0..<140).map { Array(ids[$0]) } == (users + users).map(\.id))
        #expect(try columns.texts(UsersColumn.cell.rawValue) == users.map { _ in "dr5r" })
        #expect(
            try columns.numbers(UsersColumn.candidates.rawValue)
                == users.map { Int64($0.list.count) })
        // Lists are one after the other in the order of ids, where there is one row group.
        var next: Int64 = 0
        let firstRows = users.map { user in
            defer { next += Int64(user.list.count) }
            return user.list.isEmpty ? 0 : next
        }
        #expect(try columns.numbers(UsersColumn.firstRow.rawValue) == firstRows)
        #expect(
            try columns.numbers(UsersColumn.rowGroup.rawValue)
                == users.map { $0.list.isEmpty ? -1 : 0 })
        #expect(try columns.areCells(UsersColumn.cell.rawValue))
    }

    @Test func `Columns of a part come back as they were written.`() throws {
        let scratch = try Scratch()
        let part = try Self.opened(scratch).parts[0]
        let columns = RowGroupColumns(file: part.file, rowGroup: 0)
        let users = Self.night.users.sorted { $0.id.lexicographicallyPrecedes($1.id) }
        let entries = users.flatMap(\.list)
        #expect(try part.rankCount(0) == 5)
        let scores = Set(entries.map(\.scoreHundredths)).sorted()
        #expect(try part.scores(0) == scores)
        let distances = Set(entries.map(\.distanceTenths)).sorted()
        #expect(try part.distances(0) == distances)
        #expect(
            try columns.dictionaryCounts(PartColumn.score.rawValue, entryCount: scores.count)
                == scores.map { score in entries.count { $0.scoreHundredths == score } })
        #expect(
            try columns.dictionaryCounts(PartColumn.rank.rawValue, entryCount: 5)
                == (0..<5).map { rank in users.count { $0.list.count > rank } })
        #expect(
            try columns.texts(PartColumn.candidateID.rawValue)
                == entries.map { String(decoding: $0.id, as: UTF8.self) })
        #expect(
            try columns.numbers(PartColumn.rank.rawValue)
                == users.flatMap { Array(1..<Int64($0.list.count + 1)) })
        // Ids are no cells.
        #expect(try !columns.areCells(PartColumn.candidateID.rawValue))
    }

    @Test func `A column of another kind is an error with its place.`() throws {
        let scratch = try Scratch()
        let reader = try Self.opened(scratch)
        let users = RowGroupColumns(file: reader.users.file, rowGroup: 0)
        let part = RowGroupColumns(file: reader.parts[0].file, rowGroup: 0)
        var ids = IDColumn()
        let attempts: [(String, String, () throws -> Void)] = [
            ("users/part-00000.parquet", "candidates", { try users.appendIDs(2, to: &ids) }),
            ("users/part-00000.parquet", "cell", { try users.appendIDs(1, to: &ids) }),
            ("users/part-00000.parquet", "user_id", { _ = try users.texts(0) }),
            ("users/part-00000.parquet", "candidates", { _ = try users.texts(2) }),
            ("users/part-00000.parquet", "cell", { _ = try users.numbers(1) }),
            ("users/part-00000.parquet", "user_id", { _ = try users.numbers(0) }),
            ("users/part-00000.parquet", "first_row", { _ = try users.areCells(5) }),
            (
                "users/part-00000.parquet", "user_id",
                { _ = try users.dictionaryCounts(0, entryCount: 1) }
            ),
            ("lists/part-00000.parquet", "score", { _ = try part.numbers(3) }),
            ("lists/part-00000.parquet", "distance_miles", { _ = try part.texts(4) }),
        ]
        for (file, column, attempt) in attempts {
            let error = #expect(throws: SnapshotError.self, "\(column)") { try attempt() }
            #expect(error?.code == .damaged && error?.message == "its values are of another kind")
            #expect(error?.file == file && error?.column == column && error?.rowGroup == 0)
        }
        #expect(ids.count == 0)
    }

    @Test func `A file of other columns is no part, and no table of users.`() throws {
        let scratch = try Scratch()
        let reader = try Self.opened(scratch)
        let part = #expect(throws: SnapshotError.self) { try PartFile(reader.users.file) }
        #expect(part?.code == .damaged)
        #expect(
            part?.description == "users/part-00000.parquet: its columns are not those of a part")
        let users = #expect(throws: SnapshotError.self) { try UsersFile(reader.parts[0].file) }
        #expect(users?.code == .damaged)
        #expect(
            users?.description == "lists/part-00000.parquet: its columns are not those of users")
    }
}
