import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// A store of layout 2, which hid what is not published under `snapshots/`.
@Suite struct BringOverTests {
    private static let held = StoreFixture.run(13)
    private static let shadow = StoreFixture.run(14)
    private static let dead = StoreFixture.run(15)
    private static let copied = StoreFixture.run(16)
    /// What is gone afterwards.
    private static let graves = [
        ".2026-11-10T040000Z-3f9c2a.removed", ".2026-11-10T040000Z-3f9c2b.damaged",
        ".2026-11-10T040000Z-3f9c2c.forgetting", ".\(StoreFixture.run(17)).partial.removed",
    ]
    /// What is somebody else's.
    private static let foreign = [".old.partial", ".note.removed", "notes", ".a.held"]

    /// Two published nights, one that a guard held, a shadow, one that died, and a copy of one that
    /// had made room for it.
    private static func layout2() throws -> StoreFixture {
        let fixture = try StoreFixture()
        let files = LocalFileSystem()
        try fixture.publish(11, 12)
        for (day, name) in [
            (13, ".\(held).partial"), (14, ".\(shadow).partial"),
            (16, ".\(copied).partial.forgetting"),
        ] {
            try StoreFixture.night(day).write(to: fixture.path("snapshots/\(name)"))
        }
        let note = #"{"reasons":["few"],"snapshot":"\#(try Self.name(13))"}"#
        try files.write(Array(note.utf8), durablyTo: fixture.path("snapshots/.\(held).held"))
        try files.write([1], durablyTo: fixture.path("snapshots/..\(held).held.partial"))
        for name in graves + [".\(dead).partial"] {
            let folder = fixture.path("snapshots/\(name)")
            try files.makeDirectories(folder)
            try files.write([1], durablyTo: folder.appending("users.parquet"))
        }
        for name in foreign {
            try files.makeDirectories(fixture.path("snapshots/\(name)"))
            try files.write([1], durablyTo: fixture.path("snapshots/\(name)/file"))
        }
        try files.removeTree(fixture.path("staging"))
        return fixture
    }

    private static func name(_ day: Int) throws -> String {
        let scratch = try Scratch()
        return try StoreFixture.night(day).write(to: scratch.path.appending("s")).name
    }

    @Test func `What is not published moves to staging, and what was on its way out goes.`() throws
    {
        let fixture = try Self.layout2()
        let published = try fixture.store.keptNames()
        try fixture.store.bringOver()
        let left = Set(published + Self.foreign)
        #expect(try Set(fixture.names()) == left)
        #expect(
            try fixture.stagingNames() == [Self.held, Self.shadow, Self.dead, Self.copied])
        for (run, names) in try [
            (Self.held, [Self.name(13), "held.json"]), (Self.shadow, [Self.name(14)]),
            (Self.dead, ["unfinished"]), (Self.copied, [Self.name(16)]),
        ] {
            #expect(try directoryEntries(fixture.path("staging/\(run)")) == names)
        }
        #expect(try fixture.store.heldNote(of: Self.held)?.reasons == ["few"])
        #expect(try fixture.store.currentName == Self.name(12))
        // Once more is nothing.
        try LocalFileSystem().removeFile(fixture.path("publish.lock"))
        try fixture.store.bringOver()
        #expect(FileStatus(fixture.path("publish.lock")) == nil)
    }

    /// The world ends before each operation in turn; the next attempt comes to the same.
    @Test func `Bringing over that is cut short is finished.`() throws {
        var operations = 0
        var isDone = false
        while !isDone {
            let fixture = try Self.layout2()
            let dying = SnapshotStore(
                fixture.scratch.path, in: InterceptedFiles.dying(after: operations),
                now: { 1_795_000_000 })
            do {
                try dying.bringOver()
                isDone = true
            } catch { operations += 1 }
            // Held back at any moment, wherever it is.
            let entries = try fixture.store.entries()
            let entry = try #require(entries.first { $0.run == Self.held })
            #expect(entry.heldBack?.reasons == ["few"], "after \(operations) operations")
            #expect(try fixture.store.currentName == Self.name(12))
            try fixture.store.bringOver()
            #expect(
                try fixture.stagingNames() == [Self.held, Self.shadow, Self.dead, Self.copied])
            #expect(try fixture.names().count == 2 + Self.foreign.count)
            #expect(
                try fixture.store.entries().map(\.state) == [
                    .kept, .kept, .staged, .staged, .unfinished, .staged,
                ], "after \(operations) operations")
        }
        #expect(operations > 20)
    }

    @Test func `Before it is brought over it is looked at, published and collected all the same.`()
        throws
    {
        let fixture = try Self.layout2()
        let store = fixture.store
        let listed = try store.entries()
        #expect(listed.compactMap(\.run) == [Self.held, Self.shadow, Self.dead])
        #expect(listed.first { $0.run == Self.held }?.heldBack?.reasons == ["few"])
        let place = try store.select(Self.name(13))
        #expect(place == fixture.path("snapshots/.\(Self.held).partial"))
        #expect(SnapshotStore.run(of: place) == Self.held)
        #expect(SnapshotStore.dataDirectory(ofSnapshot: place) == fixture.scratch.path)
        var tombstones = Tombstones(key: SIMD2(1, 2))
        _ = tombstones.insert([1])
        #expect(
            try Set(store.remains(of: tombstones))
                == Set((Self.graves + [".\(Self.dead).partial"]).map { "snapshots/\($0)" }))
        #expect(try store.publish(place, isForced: true).name == Self.name(13))
        #expect(try store.heldNote(of: Self.held) == nil)
        #expect(try store.keptNames().count == 3)
        _ = try store.collectGarbage(keeping: 3)
        #expect(try store.entries().compactMap(\.run) == [Self.shadow, Self.dead, Self.copied])
        #expect(try fixture.names().count == 3 + Self.foreign.count)
    }
}
