import DurableFiles
import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// users.parquet and the manifest: what ends the writing of a snapshot.
@Suite struct UsersTableTests {
    private static let description = SampleNight(
        seed: 1, userCount: 0, listLengths: [0], groupSize: 1
    ).description

    /// Ann has two candidates and Cid one, in the second row group; Bob and Dan have none.
    private static func parts(_ writer: SnapshotWriter) throws -> [PartSummary] {
        let groups = [
            RowGroupLists([("bob", [])]),
            RowGroupLists([
                ("ann", [("cid", 9000, 15), ("bob", 8750, 0)]), ("cid", [("ann", 9000, 15)]),
                ("dan", []),
            ]),
        ]
        return [try writer.writePart(0, groupCount: 2) { groups[$0] }]
    }

    private static func row(
        _ id: String, _ candidates: UInt8, firstRow: UInt32 = 0, cell: String = "dr5r"
    ) -> UserRow {
        UserRow(
            id: Array(id.utf8), cell: cell, candidates: candidates, part: 0,
            rowGroup: candidates > 0 ? 0 : -1, firstRow: firstRow)
    }

    private static let rows = [
        row("ann", 2), row("bob", 0, cell: "9q8y"), row("cid", 1, firstRow: 2), row("dan", 0),
    ]

    @Test func `The table has a row for each user, and the manifest counts them.`() throws {
        let scratch = try Scratch()
        let writer = try SnapshotWriter(scratch.path, Self.description, in: LocalFileSystem())
        let manifest = try writer.finish(parts: try Self.parts(writer), users: Self.rows)
        let file = try ParquetFile.open(scratch.path.appending("users/part-00000.parquet"))
        #expect(
            try file.rows() == [
                ["ann", "dr5r", "2", "0", "0", "0"], ["bob", "9q8y", "0", "0", "-1", "0"],
                ["cid", "dr5r", "1", "0", "0", "2"], ["dan", "dr5r", "0", "0", "-1", "0"],
            ])
        #expect(manifest.counts.users == 4 && manifest.counts.usersWithCandidates == 2)
        #expect(manifest.counts.candidates == 3 && manifest.counts.fullLists == 0)
        #expect(manifest.scoreSum == 9000 + 8750 + 9000)
        #expect(
            manifest.files.map(\.name) == [
                "lists/part-00000.parquet", "users/part-00000.parquet", "keys.idx",
            ])
        for record in manifest.files {
            let file = try OpenFile(scratch.path.appending(record.name))
            #expect(try record.bytes == file.byteCount && record.sha256 == file.sha256())
        }
        #expect(try SnapshotManifest.read(from: scratch.path) == manifest)
        #expect(file.rowGroups[0].columns.allSatisfy { $0.codec == .zstd })
        #expect(file.rowGroups[0].sortingColumns == [0])
    }

    @Test(arguments: [(0, []), (1, [1]), (512, [512]), (513, [512, 1]), (1100, [512, 512, 76])])
    func `A page of the table has 512 users.`(count: Int, pages: [Int]) throws {
        let scratch = try Scratch()
        let writer = try SnapshotWriter(scratch.path, Self.description, in: LocalFileSystem())
        let manifest = try writer.finish(parts: [], userCount: count) { number in
            Self.row("\(10_000 + number)", 0)
        }
        let file = try ParquetFile.open(scratch.path.appending("users/part-00000.parquet"))
        #expect(file.rowCount == count && file.rowGroups.count == (count == 0 ? 0 : 1))
        for column in UsersColumn.allCases where count > 0 {
            let found = try file.pages(rowGroup: 0, column: column.rawValue).map(\.rows.count)
            #expect(found == pages, "\(column)")
        }
        // Somebody must be able to open the folder: there is a part in any case.
        #expect(manifest.partCount == 1 && manifest.counts.users == count)
    }

    // MARK: - What is refused

    struct Spoilt: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let spoil: @Sendable (inout [UserRow]) -> Void
    }

    /// What the message says, and what was done to the rows.
    private static let spoilt = [
        Spoilt(testDescription: "user 1 is not in order") { $0.swapAt(0, 1) },
        Spoilt(testDescription: "user 3 is not in order") { $0[3].id = $0[2].id },
        Spoilt(testDescription: "user 2 has no cell of four geohash characters") {
            $0[2].cell = "dr5"
        },
        Spoilt(testDescription: "user 0 has no cell of four geohash characters") {
            $0[0].cell = "dr5i"
        },
        Spoilt(testDescription: "user 1 is in no part") { $0[1].part = 1 },
        Spoilt(testDescription: "user 1 is in no part") { $0[1].part = -1 },
        Spoilt(testDescription: "user 0 has a list without a place, or a place without a list") {
            $0[0].rowGroup = -1
        },
        Spoilt(testDescription: "user 1 has a list without a place, or a place without a list") {
            $0[1].rowGroup = 0
        },
        Spoilt(testDescription: "user 1 has a list without a place, or a place without a list") {
            $0[1].rowGroup = -2
        },
        Spoilt(testDescription: "user 1 has a list without a place, or a place without a list") {
            $0[1].firstRow = 1
        },
        Spoilt(testDescription: "user 2 has a list without a place, or a place without a list") {
            $0[2].rowGroup = 32_768
        },
        Spoilt(testDescription: "user 2 is too far down") { $0[2].firstRow = 1 << 24 },
        Spoilt(testDescription: "user 0 has too long a list") { $0[0].candidates = 101 },
        Spoilt(testDescription: "the users' lists are not those of the parts") {
            $0[0].candidates = 3
        },
        Spoilt(testDescription: "the users' lists are not those of the parts") {
            $0.removeLast(2)
        },
    ]

    @Test(arguments: spoilt)
    func `Rows that contradict the parts are refused.`(spoilt: Spoilt) throws {
        let scratch = try Scratch()
        let writer = try SnapshotWriter(scratch.path, Self.description, in: LocalFileSystem())
        let parts = try Self.parts(writer)
        var rows = Self.rows
        spoilt.spoil(&rows)
        let error = #expect(throws: SnapshotError.self) {
            try writer.finish(parts: parts, users: rows)
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.message == spoilt.testDescription)
        #expect(FileStatus(scratch.path.appending("manifest.json")) == nil)
    }

    @Test func `Parts are numbered from 0 without a gap.`() throws {
        let scratch = try Scratch()
        let writer = try SnapshotWriter(scratch.path, Self.description, in: LocalFileSystem())
        let parts = try (0..<3).map { part in
            try writer.writePart(part, groupCount: 0) { _ in RowGroupLists([]) }
        }
        for wrong in [[1], [0, 2], [1, 0], [0, 0], [0, 1, 2, 2]] {
            let error = #expect(throws: SnapshotError.self, "\(wrong)") {
                try writer.finish(parts: wrong.map { parts[$0] }, users: [])
            }
            #expect(error?.message == "the parts are not numbered from 0 in order")
        }
        #expect(try writer.finish(parts: parts, users: []).partCount == 3)
    }

    @Test func `What the maker of rows throws is thrown on, and there is no manifest.`() throws {
        struct Gone: Error {}
        let scratch = try Scratch()
        let writer = try SnapshotWriter(scratch.path, Self.description, in: LocalFileSystem())
        #expect(throws: Gone.self) {
            try writer.finish(parts: [], userCount: 2) { number in
                if number == 1 { throw Gone() }
                return Self.row("a", 0)
            }
        }
        #expect(FileStatus(scratch.path.appending("manifest.json")) == nil)
        #expect(FileStatus(scratch.path.appending("users/part-00000.parquet")) == nil)
    }
}
