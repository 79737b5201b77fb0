import DurableFiles
import JSON
import NightStages
import SystemPackage
import TestSupport
import Testing

/// Where the files of a run are, and what says that a folder is a data folder.
@Suite struct RunDirectoryTests {
    @Test func `Every file of a run has its name.`() {
        let run = RunDirectory(path: "/data/runs/2026-11-20T040000Z-1")
        #expect(run.name == "2026-11-20T040000Z-1")
        let paths = [
            run.features, run.rejects, run.chunks, run.partials, run.lists, run.guardFigures,
            run.trace, run.report, run.metrics, run.receipt, run.mapResults,
            run.partial("9q8-r1"),
        ]
        #expect(
            paths.map { $0.string.dropFirst(run.path.string.utf8.count + 1) } == [
                "pool.features", "rejects.jsonl", "chunks.jsonl", "partials", "lists",
                "guard.json", "trace.jsonl", "report.html", "metrics.prom", "told.json",
                "map-results", "partials/9q8-r1.json",
            ])
        #expect(paths.allSatisfy { $0.starts(with: run.path) })
        #expect(RunDirectory(path: "/").name == "")
    }

    @Test func `An object of the bucket is a run's manifest, or nobody's.`() {
        #expect(RunDirectory.chunksKey(of: "a") == "a/chunks.jsonl")
        let run = RunDirectory(chunksIn: "runs", key: "a/chunks.jsonl", "/data")
        #expect(run?.path == "/data/runs/a" && run?.chunks == "/data/runs/a/chunks.jsonl")
        for key in [
            "", "/", "a", "a/", "chunks.jsonl", "/chunks.jsonl", "a/b/chunks.jsonl",
            "a/chunks.json", "a//chunks.jsonl", "/a/chunks.jsonl", "a/chunks.jsonl/",
        ] {
            #expect(RunDirectory(chunksIn: "runs", key: key, "/data") == nil, "\(key)")
        }
    }

    @Test func `A folder is there where it is a folder.`() throws {
        let scratch = try Scratch()
        let path = scratch.path.appending("r")
        #expect(!RunDirectory(path: path).isThere)
        try LocalFileSystem().makeDirectories(path)
        #expect(RunDirectory(path: path).isThere)
        try LocalFileSystem().makeSymbolicLink(scratch.path.appending("link"), to: "r")
        #expect(!RunDirectory(path: scratch.path.appending("link")).isThere)
        try LocalFileSystem().write([1], durablyTo: scratch.path.appending("file"))
        #expect(!RunDirectory(path: scratch.path.appending("file")).isThere)
    }

    // MARK: - The marker

    @Test func `A marker says layout, time and what it is.`() throws {
        let scratch = try Scratch()
        #expect(try DataFolderMarker(in: scratch.path) == nil)
        let marker = DataFolderMarker(made: "2026-11-20T04:00:00Z")
        try marker.write(in: scratch.path, LocalFileSystem())
        let text = String(
            decoding: try fileBytes(scratch.path.appending("oith.json")), as: UTF8.self)
        #expect(
            text == #"{"layout":3,"made":"2026-11-20T04:00:00Z","what":"oith data folder"}"# + "\n")
        #expect(try DataFolderMarker(in: scratch.path) == marker)
        #expect(DataFolderMarker.newestLayout == 3 && DataFolderMarker.fileName == "oith.json")
    }

    @Test(arguments: [1, 2])
    func `An older layout is read, and more members are no matter.`(layout: Int) throws {
        let scratch = try Scratch()
        let text =
            #"{"made":"t","x":[1],"layout":\#(layout),"what":"oith data folder"}"#
        try LocalFileSystem().write(
            Array(text.utf8), durablyTo: scratch.path.appending("oith.json"))
        #expect(
            try DataFolderMarker(in: scratch.path) == DataFolderMarker(layout: layout, made: "t"))
    }

    @Test func `A newer layout is refused by name.`() throws {
        let scratch = try Scratch()
        try DataFolderMarker(layout: 4, made: "t").write(in: scratch.path, LocalFileSystem())
        let error = #expect(throws: NightError.self) { try DataFolderMarker(in: scratch.path) }
        #expect(error?.code == .data)
        #expect(
            error?.message
                == "\(scratch.path) was made by a newer oith: its layout is 4, and this one knows "
                + "3. Use that version, or another data folder")
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"layout":2,"made":"t","what":"data folder"}"#,
        #"{"layout":0,"made":"t","what":"oith data folder"}"#,
        #"{"layout":-1,"made":"t","what":"oith data folder"}"#,
        #"{"layout":"2","made":"t","what":"oith data folder"}"#,
        #"{"layout":2.5,"made":"t","what":"oith data folder"}"#,
        #"{"layout":2,"made":5,"what":"oith data folder"}"#,
        #"{"layout":2,"what":"oith data folder"}"#, #"{"layout":2,"made":"t"}"#,
        #"{"layout":2,"made":"t","what":"oith data folder""#,
    ])
    func `What is no marker says what to do.`(text: String) throws {
        let scratch = try Scratch()
        let path = scratch.path.appending("oith.json")
        try LocalFileSystem().write(Array(text.utf8), durablyTo: path)
        try Self.expectDamage(in: scratch, path)
    }

    @Test func `A folder in its place, or more than a marker has, is none.`() throws {
        let scratch = try Scratch()
        let path = scratch.path.appending("oith.json")
        try LocalFileSystem().makeDirectories(path)
        try Self.expectDamage(in: scratch, path)
        try LocalFileSystem().removeTree(path)
        let sound = #"{"layout":2,"made":"t","what":"oith data folder"}"#
        let longest = Array(sound.utf8) + Array(repeating: 32, count: 65_536 - sound.utf8.count)
        try LocalFileSystem().write(longest, durablyTo: path)
        #expect(try DataFolderMarker(in: scratch.path)?.layout == 2)
        try LocalFileSystem().write(longest + [32], durablyTo: path)
        try Self.expectDamage(in: scratch, path)
    }

    private static func expectDamage(in scratch: Scratch, _ path: FilePath) throws {
        let error = #expect(throws: NightError.self) { try DataFolderMarker(in: scratch.path) }
        #expect(error?.code == .data)
        #expect(
            error?.message
                == "\(path) is damaged, or no marker of a data folder. Put it back from a backup; "
                + "or, where the runs and snapshots beside it are oith's, move it away: the next "
                + "run makes it anew")
    }
}
