import DurableFiles
import FoundationEssentials
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

struct FrontPageTests {
    @Test func `The example of the front page does what the page says.`() throws {
        let scratch = try Scratch()
        let night = SampleNight(seed: 2, userCount: 30, listLengths: [20, 0], groupSize: 40)
        try night.publish(in: SnapshotStore(scratch.path, in: LocalFileSystem()), run: "r")
        let users = night.users.filter { $0.list.count == 20 }
        let key = " " + String(decoding: users[0].id, as: UTF8.self).uppercased()
        let lines = try FrontPageExample.answer(dataFolder: scratch.path.string, key: key)
        #expect(
            lines
                == users[0].list.prefix(10).enumerated().map { index, candidate in
                    let id = String(decoding: candidate.id, as: UTF8.self)
                    return "\(index + 1) \(id) \(candidate.points) \(candidate.miles)"
                })
        #expect(
            try FrontPageExample.answer(dataFolder: scratch.path.string, key: "nobody").isEmpty)
    }

    @Test func `The front page shows the example that is compiled here.`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let example = try String(
            contentsOf: folder.appending(path: "FrontPageExample.swift"), encoding: .utf8)
        let page = try String(
            contentsOf: folder.deletingLastPathComponent().deletingLastPathComponent()
                .appending(path: "Sources/SnapshotReader/SnapshotReader.swift"),
            encoding: .utf8)
        // On the page folder and key are those of a reader, and lines are comments.
        func words(_ text: Substring) -> [Substring] {
            text.split(whereSeparator: \.isWhitespace).filter { $0 != "//" }
        }
        let shown = try #require(page.firstRange(of: "let published"))
        let shownEnd = try #require(page.firstRange(of: "// Guarantees"))
        let compiled = try #require(example.firstRange(of: "let published"))
        let compiledEnd = try #require(example.firstRange(of: "// example ends"))
        let onPage = page[shown.lowerBound..<shownEnd.lowerBound]
            .replacing("\"/var/lib/oith\"", with: "dataFolder")
            .replacing("\" Ann@Example.org\"", with: "key")
        #expect(
            words(onPage[...])
                == words(example[compiled.lowerBound..<compiledEnd.lowerBound]))
    }
}
