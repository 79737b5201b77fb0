import DurableFiles
import Foundation
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

/// `Fixtures/snapshots` holds a snapshot of every format version that was ever published, as its
/// time wrote it, and what its lists are.
@Suite struct FormatVersionTests {
    private static let fixtures = FilePath(#filePath).removingLastComponent()
        .removingLastComponent().removingLastComponent().appending("Fixtures/snapshots")

    static var versions: [String] { (try? directoryEntries(fixtures)) ?? [] }

    private struct Line: Decodable {
        struct Entry: Decodable, Equatable {
            let id: String
            let points: Double
            let miles: Double

            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                id = try list.decode(String.self)
                points = try list.decode(Double.self)
                miles = try list.decode(Double.self)
            }
        }
        let user: String
        let candidates: [Entry]
    }

    @Test(arguments: versions)
    func `A snapshot of every version is read and verified.`(version: String) throws {
        let folder = Self.fixtures.appending(version)
        let name = try #require(try directoryEntries(folder).first { $0 != "lists.jsonl" })
        let manifest = try SnapshotVerifier(folder.appending(name)).verify()
        #expect(manifest.formatVersion == version)
        #expect(try manifest.name == name)
        let reader = try OpenSnapshot.open(folder.appending(name))
        let lines = try fileBytes(folder.appending("lists.jsonl")).split(separator: 10)
        #expect(lines.count == manifest.counts.users)
        for line in lines {
            let line = try JSONDecoder().decode(Line.self, from: Data(line))
            let list = try #require(try reader.candidates(for: foldID(line.user)))
            #expect(
                list.map { String(decoding: $0.id, as: UTF8.self) } == line.candidates.map(\.id))
            #expect(list.map(\.points) == line.candidates.map(\.points))
            #expect(list.map(\.miles) == line.candidates.map(\.miles))
        }
    }

    @Test(arguments: Array(FormatVersion.written))
    func `A version that is written has a snapshot to be read by later ones.`(major: Int) throws {
        let scratch = try Scratch()
        var night = SampleNight(seed: 1, userCount: 3, listLengths: [1], groupSize: 3)
        night.format = FormatVersion(major: major)
        let manifest = try night.write(to: scratch.path.appending("s"))
        #expect(manifest.format.major == major)
        #expect(Self.versions.contains(manifest.formatVersion))
    }

    /// All but the labels: pages, footers apart from `created_by`, and places.
    @Test func `Format 2 has the rows of format 3.`() throws {
        let scratch = try Scratch()
        var night = SampleNight(seed: 1, userCount: 40, listLengths: [1, 9], groupSize: 9)
        let new = try night.write(to: scratch.path.appending("new"))
        night.format = FormatVersion(major: 2)
        let old = try night.write(to: scratch.path.appending("old"))
        #expect(old.files.map(\.bytes) == new.files.map(\.bytes))
        #expect(
            old.files.map(\.name) == [
                "part-00000.parquet", "part-00001.parquet", "part-00002.parquet", "users.parquet",
                "keys.idx",
            ])
        for folder in ["old", "new"] {
            try SnapshotVerifier(scratch.path.appending(folder)).verify()
            let reader = try OpenSnapshot.open(scratch.path.appending(folder))
            for user in night.users { #expect(try reader.candidates(for: user.id) == user.list) }
        }
    }
}
