import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// What `oith snapshot list` shows of everything under `snapshots/`.
@Suite struct EntriesTests {
    @Test func `A folder that is not there has nothing in it.`() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.store.entries().isEmpty)
        #expect(try directoryEntries(fixture.scratch.path).isEmpty)
    }

    @Test func `Kept ones come first, the newest first, then what is on its way.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let names = try fixture.publish(11, 12, 13)
        _ = try store.pin(store.directory(named: names[1]))
        let staged = try fixture.stage(14)
        for hidden in [
            "staging/\(StoreFixture.run(15))/unfinished",
            "staging/.2026-11-10T040000Z-3f9c2a.removed",
            "staging/.2026-11-10T040000Z-3f9c2b.damaged", "staging/notes", "staging/.notes.partial",
            "snapshots/notes", "snapshots/.notes.partial",
        ] {
            let folder = fixture.path(hidden)
            try LocalFileSystem().makeDirectories(folder.appending("users"))
            try LocalFileSystem().write(
                [1], durablyTo: folder.appending("users/part-00000.parquet"))
        }
        try LocalFileSystem().write([1], durablyTo: fixture.path("snapshots/file"))
        let entries = try store.entries()
        #expect(
            entries.map(\.state) == [
                .kept, .kept, .kept, .removed, .replaced, .staged, .unfinished,
            ])
        #expect(entries.map(\.name) == [names[2], names[1], names[0], nil, nil, staged, nil])
        #expect(
            entries.map(\.run)
                == [nil, nil, nil, nil, nil, StoreFixture.run(14), StoreFixture.run(15)])
        #expect(entries.map(\.isCurrent) == [false, true, false, false, false, false, false])
        #expect(entries.map(\.isPinned) == [false, true, false, false, false, false, false])
        #expect(entries.map(\.isPrevious) == [false, false, true, false, false, false, false])
        // The store's clock is at 2026-11-18T11:06:40Z.
        #expect(
            entries.map(\.publishedAt)
                == Array(repeating: "2026-11-18T11:06:40Z", count: 3)
                + Array(repeating: nil, count: 4))
        for entry in entries {
            #expect((entry.manifest != nil) == (entry.name != nil))
            #expect(entry.byteCount == entry.manifest?.files.reduce(0) { $0 + $1.bytes })
            #expect(entry.problem == nil && entry.heldBack == nil)
        }
    }

    /// The digits of a name may all be decimal, as those of a run's number are.
    @Test func `A snapshot whose name could be a run's is a snapshot.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let run = StoreFixture.run(11)
        var name = ""
        for seed: UInt64 in 1...1000 where RunName(name) == nil {
            let night = SampleNight(seed: seed, userCount: 2, listLengths: [1], groupSize: 2)
            name = try store.stage(run) { try night.write(to: $0) }.name
        }
        #expect(RunName(name) != nil)
        #expect(try store.entries().map(\.state) == [.staged])
        #expect(try store.entries().map(\.run) == [run])
        try store.hold(run, HoldRecord(snapshot: name, reasons: ["a"]))
        try store.collectGarbage(keeping: 3, protecting: [run])
        #expect(try store.heldNote(of: run) != nil)
        try store.publish(run: run, name: name)
        #expect(try store.entries().map(\.state) == [.kept])
        #expect(try fixture.stagingNames().isEmpty)
    }

    @Test func `A snapshot that cannot be read is listed with its problem.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11, 12)
        let manifest = fixture.store.directory(named: names[0]).appending("manifest.json")
        try replace(manifest, by: Array("{}".utf8))
        let entry = try #require(try fixture.store.entries().last)
        #expect(entry.state == .damaged && entry.name == names[0] && entry.manifest == nil)
        #expect(entry.problem == "manifest.json: it does not say which format it has")
        #expect(entry.byteCount == nil)
        try LocalFileSystem().removeFile(manifest)
        let gone = try #require(try fixture.store.entries().last)
        #expect(gone.problem == "manifest.json: the file is missing")
        // It is no place to go back to.
        #expect(try fixture.store.previousName() == nil)
        #expect(try fixture.store.publishedNames() == [names[1]])
    }

    @Test func `A folder with a snapshot's name and somebody's files is no snapshot.`() throws {
        let fixture = try StoreFixture()
        let name = "2026-11-20T040000Z-3f9c2a"
        let folder = fixture.path("snapshots/\(name)")
        try LocalFileSystem().makeDirectories(folder)
        // An empty one may have been ours.
        #expect(try fixture.store.entries().map(\.state) == [.damaged])
        try LocalFileSystem().write([1], durablyTo: folder.appending("notes.txt"))
        #expect(try fixture.store.entries().isEmpty)
        #expect(try fixture.store.keptNames().isEmpty)
    }

    // MARK: - Figures

    @Test func `The figures of a snapshot add up to the bytes of its files.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11)
        let place = fixture.store.directory(named: names[0])
        let figures = try SnapshotFigures(place)
        func size(_ name: String) -> Int { FileStatus(place.appending(name))?.byteCount ?? -1 }
        #expect(figures.name == names[0] && figures.problem == nil)
        #expect(figures.manifestByteCount == size("manifest.json"))
        #expect(figures.keysByteCount == size("keys.idx"))
        let all = try SnapshotVerifier.fileNames(in: place).reduce(0) { $0 + size($1) }
        #expect(figures.byteCount == all)
        #expect(
            figures.columns.map { "\($0.table).\($0.name)" } == [
                "part.user_id", "part.rank", "part.candidate_id", "part.score",
                "part.distance_miles", "users.user_id", "users.cell", "users.candidates",
                "users.part", "users.row_group", "users.first_row",
            ])
        #expect(figures.columns.allSatisfy { $0.bytes > 0 } && figures.rowGroupCount == 1)
        // Pages and what leads to them are all of the Parquet files.
        #expect(
            figures.columns.reduce(figures.indexByteCount) { $0 + $1.bytes }
                == size("lists/part-00000.parquet") + size("users/part-00000.parquet"))
        #expect(figures.indexByteCount > 0)
    }

    @Test func `A footer that cannot be read is told, and the manifest is shown all the same.`()
        throws
    {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11)
        let place = fixture.store.directory(named: names[0])
        try LocalFileSystem().removeFile(place.appending("users/part-00000.parquet"))
        let figures = try SnapshotFigures(place)
        #expect(figures.problem?.contains("no such file or directory") == true)
        #expect(figures.columns.isEmpty && figures.rowGroupCount == 0)
        #expect(figures.manifest.counts.users == 6)
        try LocalFileSystem().removeFile(place.appending("manifest.json"))
        #expect(throws: SnapshotError.self) { try SnapshotFigures(place) }
    }
}
