import Bytes
import DurableFiles
import Parquet
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// All that is wrong with a snapshot, in one reading.
@Suite struct SnapshotAuditTests {
    /// 60 users in three row groups and two parts.
    private static let night = SampleNight(
        seed: 51, userCount: 60, listLengths: [3, 0, 20], groupSize: 20)

    private static func written() throws -> (scratch: Scratch, directory: FilePath) {
        let scratch = try Scratch()
        try night.write(to: scratch.path.appending("s"))
        return (scratch, scratch.path.appending("s"))
    }

    private static func flip(_ path: FilePath, at offset: Int) throws {
        var bytes = try fileBytes(path)
        bytes[offset] ^= 1
        try replace(path, by: bytes)
    }

    /// The last byte of a page of a column of part 0.
    private static func page(
        _ directory: FilePath, rowGroup: Int, column: Int
    ) throws -> Int {
        let path = directory.appending("lists/part-00000.parquet")
        let file = try ParquetFile(OpenFile(path), name: "part")
        let pages = try file.pages(rowGroup: rowGroup, column: column)
        return try #require(pages.first).byteRange.upperBound - 1
    }

    @Test(arguments: [1, 2, 16])
    func `A sound snapshot has no defects, on any number of cores.`(concurrency: Int) async throws {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        let report = try await SnapshotAudit(directory).run(concurrency: concurrency)
        #expect(report.isSound && report.defects.isEmpty)
        #expect(report.listCount == 40)
        #expect(report.byteCount == report.manifest?.byteCount)
        #expect(report.judgedCount == nil && report.judgedEntries == nil)
    }

    @Test func `Each piece tells of its own defect, in the order of the files.`() async throws {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        let scores = try Self.page(directory, rowGroup: 0, column: 3)
        let ranks = try Self.page(directory, rowGroup: 1, column: 1)
        for offset in [scores, ranks] {
            try Self.flip(directory.appending("lists/part-00000.parquet"), at: offset)
        }
        try LocalFileSystem().write([1], durablyTo: directory.appending("notes.txt"))
        let report = try await SnapshotAudit(directory).run(concurrency: 2)
        #expect(!report.isSound)
        #expect(
            report.defects.map { "\($0.file ?? "") \($0.rowGroup ?? -1) \($0.column ?? "")" } == [
                "notes.txt -1 ", "lists/part-00000.parquet -1 ", "lists/part-00000.parquet 0 score",
                "lists/part-00000.parquet 1 rank",
            ])
        #expect(report.defects[0].message == "the file does not belong to the snapshot")
        #expect(report.defects[1].message == "its SHA-256 is not the manifest's")
        #expect(report.defects.allSatisfy { $0.code == .damaged })
        // The third row group is sound.
        let lists = Self.night.groups[2].count { !$0.list.isEmpty }
        #expect(report.listCount == lists)
    }

    @Test func `A file that is missing is told once, and its lists are not looked for.`()
        async throws
    {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        try LocalFileSystem().removeFile(directory.appending("lists/part-00001.parquet"))
        let report = try await SnapshotAudit(directory).run(concurrency: 2)
        #expect(
            report.defects.map(\.description) == ["lists/part-00001.parquet: the file is missing"])
        #expect(report.listCount == 0)
    }

    @Test func `Without a manifest there is nothing to hold files against.`() async throws {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        try replace(directory.appending("manifest.json"), by: Array("{}".utf8))
        let report = try await SnapshotAudit(directory).run(concurrency: 2)
        #expect(report.manifest == nil && report.byteCount == 0 && report.listCount == 0)
        #expect(
            report.defects.map(\.description)
                == ["manifest.json: it does not say which format it has"])
        // A folder in which there is no snapshot is an error of the caller.
        try LocalFileSystem().removeFile(directory.appending("manifest.json"))
        let error = await #expect(throws: SnapshotError.self) {
            _ = try await SnapshotAudit(directory).run(concurrency: 2)
        }
        #expect(error?.code == .noSnapshot)
    }

    @Test func `A manifest that is written in another way is told.`() async throws {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        let path = directory.appending("manifest.json")
        try replace(path, by: Array(try fileBytes(path).dropLast()))
        let report = try await SnapshotAudit(directory).run(concurrency: 1)
        #expect(
            report.defects.map(\.description)
                == ["manifest.json: it is not written the way it should be"])
        #expect(report.listCount == 40)
    }

    // MARK: - Judges

    @Test func `The chosen lists are judged, empty ones too, and the judge's word counts.`()
        async throws
    {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        let lists = Dictionary(
            uniqueKeysWithValues: Self.night.users.map { ($0.id, $0.list) })
        let sorted = lists.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let audit = SnapshotAudit(directory, choosing: { $0 % 3 == 0 }) { list in
            guard sorted[list.row] == list.user, lists[list.user] == list.candidates else {
                throw SnapshotError(.damaged, "other lists", file: "x")
            }
            if list.row == 30 { throw SnapshotError(.damaged, "I do not like row 30") }
        }
        let report = try await audit.run(concurrency: 2)
        #expect(report.judgedCount == 20)
        #expect(report.defects.map(\.message) == ["I do not like row 30"])
    }

    @Test func `A judge who fails ends the audit.`() async throws {
        struct Broken: Error {}
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        let audit = SnapshotAudit(directory, choosing: { _ in true }) { _ in throw Broken() }
        await #expect(throws: Broken.self) { _ = try await audit.run(concurrency: 2) }
    }

    @Test func `Entries are judged by their tables, and the first wrong one is named.`()
        async throws
    {
        let (scratch, directory) = try Self.written()
        defer { extendLifetime(scratch) }
        let lists = Dictionary(
            uniqueKeysWithValues: Self.night.users.map { ($0.id, $0.list) })
        let sorted = lists.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let culprit = try #require(sorted.firstIndex { lists[$0]?.count == 20 })
        let audit = SnapshotAudit(directory, choosing: { _ in true }, judge: { _ in }) { ids in
            { tables in
                { list in
                    let expected = lists[Array(ids[list.user])] ?? []
                    let found = zip(zip(list.candidates, list.scores), list.distances).map {
                        ListEntry(
                            id: Array(ids[Int(tables.candidates[Int($0.0.0)])]),
                            scoreHundredths: tables.scores[Int($0.0.1)],
                            distanceTenths: tables.distances[Int($0.1)])
                    }
                    if found != expected { return ListRank(position: 0) }
                    return list.user == culprit ? ListRank(position: 2) : nil
                }
            }
        }
        let report = try await audit.run(concurrency: 2)
        #expect(report.judgedEntries == lists.values.reduce(0) { $0 + $1.count })
        #expect(
            report.defects.map(\.description) == [
                "users/part-00000.parquet: user \(culprit): entry 3 of the list is not what the rules give for "
                    + "this pool"
            ])
        #expect(report.judgedCount == 60)
    }
}
