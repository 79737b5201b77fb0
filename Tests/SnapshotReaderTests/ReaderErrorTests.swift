import DurableFiles
import Parquet
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// What a server is told where a snapshot cannot be read.
@Suite struct ReaderErrorTests {
    private static let night = SampleNight(
        seed: 44, userCount: 20, listLengths: [4, 0], groupSize: 10)

    /// What somebody did to a data folder with a published snapshot, and what its reader says.
    struct Mishap: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let code: SnapshotReaderError.Code
        let file: String?
        let words: String
        let happen: @Sendable (_ data: FilePath, _ snapshot: FilePath) throws -> Void
    }

    private static func change(
        _ path: FilePath, _ old: String, _ new: String
    ) throws {
        let text = String(decoding: try fileBytes(path), as: UTF8.self)
        try replace(path, by: Array(text.replacing(old, with: new).utf8))
    }

    private static let mishaps = [
        Mishap(
            testDescription: "current is gone", code: .noSnapshot, file: nil,
            words: "nothing is published in "
        ) { data, _ in try LocalFileSystem().removeFile(data.appending("current")) },
        Mishap(
            testDescription: "the snapshot is gone", code: .damaged, file: "manifest.json",
            words: "manifest.json: the file is missing"
        ) { _, snapshot in try LocalFileSystem().removeTree(snapshot) },
        Mishap(
            testDescription: "the manifest is another one", code: .damaged, file: "manifest.json",
            words: "manifest.json: the manifest is not the one that the folder is named after"
        ) { _, snapshot in
            try change(snapshot.appending("manifest.json"), "\"top\" : 100", "\"top\" : 101")
        },
        Mishap(
            testDescription: "a newer version wrote it", code: .unsupportedVersion,
            file: "manifest.json", words: "manifest.json: format 4.0 is newer than 3.0"
        ) { _, snapshot in
            try change(snapshot.appending("manifest.json"), "\"3.0\"", "\"4.0\"")
        },
        Mishap(
            testDescription: "a part is gone", code: .damaged, file: "lists/part-00000.parquet",
            words: "lists/part-00000.parquet: the file is missing"
        ) { _, snapshot in
            try LocalFileSystem().removeFile(snapshot.appending("lists/part-00000.parquet"))
        },
        Mishap(
            testDescription: "a part is shorter", code: .damaged, file: "lists/part-00000.parquet",
            words: "lists/part-00000.parquet: its length or its footer is not what was written"
        ) { _, snapshot in
            let path = snapshot.appending("lists/part-00000.parquet")
            try replace(path, by: Array(try fileBytes(path).dropLast()))
        },
        Mishap(
            testDescription: "the footer of the users changed", code: .damaged,
            file: "users/part-00000.parquet",
            words: "users/part-00000.parquet: its length or its footer is not what was written"
        ) { _, snapshot in
            let path = snapshot.appending("users/part-00000.parquet")
            var bytes = try fileBytes(path)
            bytes[bytes.count - 20] ^= 1
            try replace(path, by: bytes)
        },
        Mishap(
            testDescription: "the list of the forgotten is damaged", code: .damaged,
            file: "forgotten.txt", words: "forgotten.txt: line 1 is not what was written"
        ) { data, _ in try replaceNew(data.appending("forgotten.txt"), by: [1]) },
        Mishap(
            testDescription: "the list of the forgotten is a link to nothing", code: .inputOutput,
            file: "forgotten.txt", words: "no such file or directory"
        ) { data, _ in
            try LocalFileSystem().makeSymbolicLink(data.appending("forgotten.txt"), to: "gone")
        },
    ]

    private static func replaceNew(_ path: FilePath, by bytes: [UInt8]) throws {
        try LocalFileSystem().write(bytes, durablyTo: path)
    }

    @Test(arguments: mishaps)
    func `A server is told what is wrong, and where.`(mishap: Mishap) throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let snapshot = try Self.night.publish(in: store, run: "r")
        _ = try PublishedSnapshots(dataFolder: scratch.path.string)
        try mishap.happen(scratch.path, snapshot)
        let error = #expect(throws: SnapshotReaderError.self) {
            try PublishedSnapshots(dataFolder: scratch.path.string)
        }
        #expect(error?.code == mishap.code)
        #expect(error?.file == mishap.file)
        #expect(error?.description.contains(mishap.words) == true, "\(error as Any)")
    }

    @Test func `A bad page is told with row group, column and byte.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let snapshot = try Self.night.publish(in: store, run: "r")
        let reader = try OpenSnapshot.open(snapshot)
        // A byte in the middle of the second row group's data page of scores.
        let file = reader.parts[0].file
        let page = try #require(try file.pages(rowGroup: 1, column: 3).first).byteRange
        let path = snapshot.appending("lists/part-00000.parquet")
        var bytes = try fileBytes(path)
        bytes[page.upperBound - 1] ^= 0x40
        try replace(path, by: bytes)
        let generation = try SnapshotGeneration(folder: snapshot.string)
        let wounded = try #require(Self.night.groups[1].first { !$0.list.isEmpty })
        let error = #expect(throws: SnapshotReaderError.self) {
            try generation.candidates(for: String(decoding: wounded.id, as: UTF8.self))
        }
        #expect(error?.code == .damaged && error?.file == "lists/part-00000.parquet")
        #expect(error?.rowGroup == 1 && error?.column == "score")
        #expect(error?.offset.map { page.contains($0) } == true)
        // The other row group answers, and the generation says what it is.
        let sound = try #require(Self.night.groups[0].first { !$0.list.isEmpty })
        #expect(
            try generation.candidates(for: String(decoding: sound.id, as: UTF8.self))?.count == 4)
        #expect(generation.name == snapshot.lastComponent?.string)
        #expect(generation.userCount == 20 && generation.asOf == "2026-11-20T04:00:00Z")
    }

    @Test func `There are five kinds, each of its own.`() {
        #expect(
            SnapshotReaderError.Code.all == [
                .noSnapshot, .damaged, .unsupportedVersion, .permissionDenied, .inputOutput,
            ])
        #expect(Set(SnapshotReaderError.Code.all).count == 5)
    }
}
