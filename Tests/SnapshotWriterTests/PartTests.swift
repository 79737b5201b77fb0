import Bytes
import DurableFiles
import Parquet
import ParquetRows
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// `part-NNNNN.parquet` as other programs see it.
@Suite struct PartTests {
    private static func writer(
        _ scratch: Scratch, codec: String = "lz4"
    ) throws -> SnapshotWriter {
        var night = SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 1)
        night.codec = codec
        return try SnapshotWriter(
            scratch.path.appending("s"), night.description, in: LocalFileSystem())
    }

    private static let three = RowGroupLists([
        ("ann", [("cid", 9000, 15), ("bob", 8750, 0)]), ("bob", []), ("cid", [("ann", 9000, 15)]),
    ])

    @Test func `A part has a row for each entry, list after list.`() throws {
        let scratch = try Scratch()
        let summary = try Self.writer(scratch).writePart(3, groupCount: 1) { _ in Self.three }
        let path = scratch.path.appending("s/lists/part-00003.parquet")
        let file = try ParquetFile.open(path)
        #expect(
            try file.rows() == [
                ["ann", "1", "cid", "90.0", "1.5"], ["ann", "2", "bob", "87.5", "0.0"],
                ["cid", "1", "ann", "90.0", "1.5"],
            ])
        #expect(summary.index == 3 && summary.rowCount == 3)
        #expect(summary.groups.map(\.rowGroup) == [0])
        #expect(summary.groups.map(\.firstRows) == [[0, 2, 2]])
        #expect(summary.file.name == "lists/part-00003.parquet")
        #expect(summary.file.bytes == FileStatus(path)?.byteCount)
        #expect(try summary.file.sha256 == OpenFile(path).sha256())
    }

    @Test func `A neighbourhood of nobody's candidates has no row group.`() throws {
        let scratch = try Scratch()
        let groups = [
            RowGroupLists(lengths: [0, 0]), RowGroupLists(lengths: [2]), RowGroupLists(lengths: []),
            RowGroupLists(lengths: [0, 1]), RowGroupLists(lengths: [0]),
        ]
        var asked: [Int] = []
        let summary = try Self.writer(scratch).writePart(0, groupCount: groups.count) { index in
            asked.append(index)
            return groups[index]
        }
        #expect(asked == [0, 1, 2, 3, 4])
        #expect(summary.groups.map(\.rowGroup) == [-1, 0, -1, 1, -1])
        #expect(summary.groups.map(\.firstRows) == [[0, 0], [0], [], [0, 0], [0]])
        let file = try ParquetFile.open(scratch.path.appending("s/lists/part-00000.parquet"))
        #expect(file.rowGroups.map(\.rowCount) == [2, 1])
    }

    @Test func `A part without groups is a file without rows.`() throws {
        let scratch = try Scratch()
        let summary = try Self.writer(scratch).writePart(0, groupCount: 0) { _ in Self.three }
        let file = try ParquetFile.open(scratch.path.appending("s/lists/part-00000.parquet"))
        #expect(file.rowGroups.isEmpty && file.rowCount == 0 && summary.rowCount == 0)
        #expect(file.schema.map(\.name) == PartColumn.allCases.map(\.name))
    }

    /// 32 users with candidates a page; those without do not count.
    @Test(
        arguments: [
            ([1], [0..<1]), (Array(repeating: 2, count: 32), [0..<64]),
            (Array(repeating: 2, count: 33), [0..<64, 64..<66]),
            (
                [0, 3] + Array(repeating: 0, count: 50) + Array(repeating: 1, count: 32) + [0, 5],
                [0..<34, 34..<40]
            ),
            ((0..<100).map { $0 % 3 }, [0..<48, 48..<96, 96..<99]),
        ] as [([Int], [Range<Int>])])
    func `Pages of all columns end after 32 users with candidates.`(
        lengths: [Int], pages: [Range<Int>]
    ) throws {
        let scratch = try Scratch()
        _ = try Self.writer(scratch).writePart(0, groupCount: 1) { _ in
            RowGroupLists(lengths: lengths)
        }
        let file = try ParquetFile.open(scratch.path.appending("s/lists/part-00000.parquet"))
        for column in PartColumn.allCases {
            #expect(
                try file.pages(rowGroup: 0, column: column.rawValue).map(\.rows) == pages,
                "\(column)")
        }
    }

    @Test func `Dictionaries hold what occurs, ascending, each once.`() throws {
        let scratch = try Scratch()
        _ = try Self.writer(scratch).writePart(0, groupCount: 1) { _ in
            RowGroupLists([
                ("a", [("q", 10_000, 7), ("p", 5000, 7), ("b", 0, 262_143)]), ("b", []),
                ("c", [("z", 5000, 0)]),
            ])
        }
        let file = try ParquetFile.open(scratch.path.appending("s/lists/part-00000.parquet"))
        let dictionaries = try PartColumn.allCases.map {
            try file.readDictionary(rowGroup: 0, column: $0.rawValue)
        }
        // Only users with candidates are in it.
        #expect(dictionaries[0] == .byteArray(bytes: Array("ac".utf8), offsets: [0, 1, 2]))
        #expect(dictionaries[1] == .int32([1, 2, 3]))
        #expect(dictionaries[2] == .byteArray(bytes: Array("bpqz".utf8), offsets: [0, 1, 2, 3, 4]))
        #expect(dictionaries[3] == .double([0, 50, 100]))
        #expect(dictionaries[4] == .double([0, 0.7, 26_214.3]))
    }

    @Test(arguments: [("lz4", Codec.lz4Raw), ("zstd", .zstd)])
    func `Each column has its codec, and the file says who wrote it and of what.`(
        codec: String, expected: Codec
    ) throws {
        let scratch = try Scratch()
        _ = try Self.writer(scratch, codec: codec).writePart(0, groupCount: 1) { _ in Self.three }
        let file = try ParquetFile.open(scratch.path.appending("s/lists/part-00000.parquet"))
        let columns = file.rowGroups[0].columns
        // Who owns a list is read once, when the row group is opened.
        #expect(columns.map(\.codec) == [.zstd, expected, expected, expected, expected])
        #expect(columns.map(\.hasBloomFilter) == [true, false, false, false, false])
        #expect(columns.allSatisfy(\.hasOffsetIndex) && columns[0].hasColumnIndex)
        #expect(file.rowGroups[0].sortingColumns == [0, 1])
        #expect(file.createdBy == "oith version 1.2.3 (build 3.0)")
        #expect(
            file.keyValueMetadata.map { "\($0.key)=\($0.value)" } == [
                "oith.as_of=2026-11-20T04:00:00Z", "oith.model=oith-v1", "oith.model_digest=00ff",
            ])
    }

    // MARK: - What is refused

    struct Spoilt: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let spoil: @Sendable (inout RowGroupLists) -> Void
    }

    /// What the message says, and what was done to the lists of three users.
    private static let spoilt = [
        Spoilt(testDescription: "2 lengths for 3 users") { $0.candidateCounts.removeLast() },
        Spoilt(testDescription: "4 lengths for 3 users") { $0.candidateCounts.append(0) },
        Spoilt(testDescription: "the lists' columns differ in length") {
            $0.candidates.append(DictionaryEntry(0))
        },
        Spoilt(testDescription: "the lists' columns differ in length") { $0.scores.removeAll() },
        Spoilt(testDescription: "the lists' columns differ in length") { $0.distances += [1] },
        Spoilt(testDescription: "the lists' columns differ in length") {
            $0.candidateCounts[1] = 1
        },
        Spoilt(testDescription: "user 2 is not in order") {
            $0.userIDs = SampleNight.column([[1], [3], [2]])
        },
        Spoilt(testDescription: "user 1 is not in order") {
            $0.userIDs = SampleNight.column([[1], [1], [2]])
        },
        Spoilt(testDescription: "candidate id 1 is not in order") {
            $0.candidateIDs = SampleNight.column([[2], [1], [3]])
        },
        Spoilt(testDescription: "a candidate is not among the ids") {
            $0.candidates[2] = DictionaryEntry(3)
        },
        Spoilt(testDescription: "a distance is too large") { $0.distances[0] = 262_144 },
    ]

    @Test(arguments: spoilt)
    func `Lists that do not fit each other are refused.`(spoilt: Spoilt) throws {
        let scratch = try Scratch()
        var lists = Self.three
        spoilt.spoil(&lists)
        let writer = try Self.writer(scratch)
        let error = #expect(throws: SnapshotError.self) {
            _ = try writer.writePart(0, groupCount: 2) { $0 == 0 ? Self.three : lists }
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.message == "a row group's lists: " + spoilt.testDescription)
        // Nothing is under the part's name before it is whole.
        #expect(FileStatus(scratch.path.appending("s/lists/part-00000.parquet")) == nil)
    }

    @Test(arguments: [-1, 65_536, Int.max])
    func `There are parts 0 to 65535.`(index: Int) throws {
        let scratch = try Scratch()
        let writer = try Self.writer(scratch)
        let error = #expect(throws: SnapshotError.self) {
            _ = try writer.writePart(index, groupCount: 0) { _ in Self.three }
        }
        #expect(error?.code == .invalidInput && error?.message == "there is no part \(index)")
        #expect(try writer.writePart(65_535, groupCount: 0) { _ in Self.three }.index == 65_535)
    }

    @Test func `What the lists' maker throws is thrown on, and no part is left.`() throws {
        struct Gone: Error {}
        let scratch = try Scratch()
        let writer = try Self.writer(scratch)
        #expect(throws: Gone.self) {
            _ = try writer.writePart(0, groupCount: 2) { index in
                if index == 1 { throw Gone() }
                return Self.three
            }
        }
        #expect(FileStatus(scratch.path.appending("s/lists/part-00000.parquet")) == nil)
    }

    @Test(
        arguments: [
            (
                "2026-11-20T04:00:00", 100, 50, 50, "lz4",
                "as-of must look like 2026-11-20T04:00:00Z"
            ),
            ("2026-11-20T04:00:00Z", 0, 50, 50, "lz4", "a parameter cannot be written"),
            ("2026-11-20T04:00:00Z", 256, 50, 50, "lz4", "a parameter cannot be written"),
            ("2026-11-20T04:00:00Z", 1, .infinity, 50, "lz4", "a parameter cannot be written"),
            ("2026-11-20T04:00:00Z", 1, 50, .nan, "lz4", "a parameter cannot be written"),
            ("2026-11-20T04:00:00Z", 1, 50, 50, "gzip", "the codec must be lz4 or zstd"),
            ("2026-11-20T04:00:00Z", 1, 50, 50, "LZ4", "the codec must be lz4 or zstd"),
            ("2026-11-20T04:00:00Z", 1, 50, 50, "", "the codec must be lz4 or zstd"),
        ] as [(String, Int, Double, Double, String, String)])
    func `A description that cannot be written is refused before a file is made.`(
        asOf: String, top: Int, radius: Double, minScore: Double, codec: String, message: String
    ) throws {
        let scratch = try Scratch()
        let description = SnapshotDescription(
            asOf: asOf, model: .init(name: "m", digest: "0"),
            parameters: .init(radius: radius, top: top, minScore: minScore, codec: codec),
            producer: .init(oith: "1", lz4: "1", zstd: "1"))
        let error = #expect(throws: SnapshotError.self) {
            try SnapshotWriter(scratch.path.appending("s"), description, in: LocalFileSystem())
        }
        #expect(error?.code == .invalidInput && error?.message == message)
        #expect(try directoryEntries(scratch.path).isEmpty)
    }
}
