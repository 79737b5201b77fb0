import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// Which snapshot a person means.
@Suite struct SelectionTests {
    private static func refusal(
        _ store: SnapshotStore, _ text: String
    ) -> SnapshotError? {
        #expect(throws: SnapshotError.self, "\(text)") { try store.select(text) }
    }

    @Test func `Current, previous, a name, and the beginning of one.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let names = try fixture.publish(11, 12)
        #expect(try store.select("current") == store.directory(named: names[1]))
        #expect(try store.select("previous") == store.directory(named: names[0]))
        for (text, name) in [
            (names[0], 0), (names[1], 1), ("2026-11-11", 0), ("2026-11-12T04", 1),
            (String(names[1].dropLast()), 1),
        ] {
            #expect(try store.select(text) == store.directory(named: names[name]), "\(text)")
        }
        let many = Self.refusal(store, "2026-11")
        #expect(many?.code == .ambiguous)
        #expect(
            many?.message == "2026-11 may be \(names[0]) or \(names[1]); write more of it")
    }

    @Test func `A staged snapshot is meant by its own name, not by its run's.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        try fixture.publish(11)
        let name = try fixture.stage(12)
        let place = store.stagedDirectory(StoreFixture.run(12), name)
        #expect(try store.select(name) == place)
        #expect(try store.select("2026-11-12") == place)
        #expect(Self.refusal(store, StoreFixture.run(12))?.code == .noSnapshot)
        // One snapshot that two runs wrote is one snapshot.
        try store.stage("2026-11-12T040000Z-2") { try StoreFixture.night(12).write(to: $0) }
        #expect(try store.select(name) == place)
    }

    @Test(arguments: ["", "x", "2025", "Current", "2026-11-11T040000Z-zzzzzz", "é"])
    func `A text that nothing begins with is nobody's.`(text: String) throws {
        let fixture = try StoreFixture()
        try fixture.publish(11)
        let error = Self.refusal(fixture.store, text)
        #expect(error?.code == .noSnapshot)
        #expect(
            error?.message
                == "there is no snapshot \(text) in \(fixture.scratch.path); `oith snapshot list` "
                + "shows what is there")
    }

    @Test func `Where nothing is published neither current nor previous is anything.`() throws {
        let fixture = try StoreFixture()
        let current = Self.refusal(fixture.store, "current")
        #expect(current?.code == .noSnapshot)
        #expect(current?.message == "nothing is published in \(fixture.scratch.path)")
        let previous = Self.refusal(fixture.store, "previous")
        #expect(previous?.code == .noSnapshot)
        #expect(previous?.message == "no snapshot was current before this one")
        try fixture.publish(11)
        #expect(Self.refusal(fixture.store, "previous")?.code == .noSnapshot)
    }

    @Test func `A path leads anywhere, without links on the way.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let names = try fixture.publish(11)
        let place = store.directory(named: names[0])
        #expect(try store.select(fixture.path("current").string) == place)
        let elsewhere = fixture.path("elsewhere")
        try LocalFileSystem().makeDirectories(elsewhere)
        try LocalFileSystem().makeSymbolicLink(fixture.path("link"), to: "elsewhere")
        #expect(try store.select(fixture.path("link/../link/.").string) == elsewhere)
        let none = Self.refusal(store, fixture.path("none").string)
        #expect(none?.code == .noSnapshot)
        #expect(none?.message == "there is no folder \(fixture.path("none"))")
        // A file is no folder.
        let file = place.appending("manifest.json").string
        #expect(Self.refusal(store, file)?.code == .noSnapshot)
    }

    @Test func `A snapshot knows its data folder by where it stands.`() {
        let run = "2026-11-20T040000Z-1"
        for path in ["/data/snapshots/2026", "/data/staging/\(run)/2026"] {
            #expect(SnapshotStore.dataDirectory(ofSnapshot: FilePath(path)) == "/data", "\(path)")
        }
        for path in ["/data/other/2026", "/snapshots", "/data/snapshots/a/b", "2026"] {
            #expect(SnapshotStore.dataDirectory(ofSnapshot: FilePath(path)) == nil, "\(path)")
        }
        for path in ["snapshots/.\(run).partial", "staging/\(run)/x", "staging/\(run)/unfinished"] {
            #expect(SnapshotStore.run(of: FilePath("/d/\(path)")) == run, "\(path)")
        }
        for path in [
            "snapshots/.a.partial", "snapshots/2026-11-20T040000Z-3f9c2a",
            "snapshots/.\(run).held", "staging/a/x", "staging/\(run)", "runs/\(run)/lists",
        ] {
            #expect(SnapshotStore.run(of: FilePath("/d/\(path)")) == nil, "\(path)")
        }
    }
}
