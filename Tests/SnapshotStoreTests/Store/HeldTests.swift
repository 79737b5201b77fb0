import DurableFiles
import SnapshotFormat
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// Notes on snapshots that a guard held back.
@Suite struct HeldTests {
    private static let run = StoreFixture.run(11)

    @Test func `A note stands beside its snapshot until that is published.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let name = try fixture.stage(11)
        #expect(try store.heldNote(of: Self.run) == nil)
        let note = HoldRecord(snapshot: name, reasons: ["users: 1, \"half\"", "b/c"])
        try store.hold(Self.run, note)
        let path = fixture.path("staging/\(Self.run)/held.json")
        #expect(
            String(decoding: try fileBytes(path), as: UTF8.self)
                == #"{"reasons":["users: 1, \"half\"","b/c"],"snapshot":"\#(name)"}"# + "\n")
        #expect(try store.heldNote(of: Self.run) == note)
        let entry = try #require(try store.entries().first)
        #expect(entry.state == .staged && entry.heldBack == note && entry.run == Self.run)
        // A later finding takes the place of the first.
        let second = HoldRecord(snapshot: name, reasons: [])
        try store.hold(Self.run, second)
        #expect(try store.heldNote(of: Self.run) == second)
        try store.publish(run: Self.run, name: name)
        #expect(try store.heldNote(of: Self.run) == nil && FileStatus(path) == nil)
    }

    @Test func `Somebody who publishes it by hand overrules the note.`() throws {
        let fixture = try StoreFixture()
        let name = try fixture.stage(11)
        try fixture.store.hold(Self.run, HoldRecord(snapshot: name, reasons: ["a"]))
        _ = try fixture.store.publish(fixture.store.select(name), isForced: true)
        #expect(try fixture.store.heldNote(of: Self.run) == nil)
        let last = try fixture.store.auditTrail.read().entries.last
        #expect(last?.subject.isForced == true && last?.subject.snapshot == name)
    }

    @Test func `A note on another snapshot says nothing of this one.`() throws {
        let fixture = try StoreFixture()
        try fixture.stage(11)
        try fixture.store.hold(
            Self.run, HoldRecord(snapshot: "2026-11-11T040000Z-000000", reasons: ["old"]))
        #expect(try fixture.store.entries().first?.heldBack == nil)
    }

    @Test(arguments: ["", "{}", "[]", #"{"snapshot":"a"}"#, #"{"snapshot":1,"reasons":[]}"#])
    func `A note that is none is no note.`(text: String) throws {
        let fixture = try StoreFixture()
        try fixture.stage(11)
        try LocalFileSystem().write(
            Array(text.utf8), durablyTo: fixture.path("staging/\(Self.run)/held.json"))
        #expect(try fixture.store.heldNote(of: Self.run) == nil)
    }

    @Test func `A note that cannot be read is an error: it may hold the snapshot back.`() throws {
        let fixture = try StoreFixture()
        try fixture.stage(11)
        try LocalFileSystem().makeSymbolicLink(
            fixture.path("staging/\(Self.run)/held.json"), to: "gone")
        let error = #expect(throws: FileError.self) {
            try fixture.store.heldNote(of: Self.run)
        }
        #expect(error?.code == .notFound)
    }

    @Test func `Taking away a note that is not there does nothing.`() throws {
        let fixture = try StoreFixture()
        try fixture.store.release(Self.run)
        #expect(try directoryEntries(fixture.scratch.path).isEmpty)
    }

    @Test func `A collection takes notes away whose snapshot is gone.`() throws {
        let fixture = try StoreFixture()
        let name = try fixture.stage(11)
        for run in [Self.run, StoreFixture.run(12)] {
            try fixture.store.hold(run, HoldRecord(snapshot: name, reasons: ["a"]))
        }
        try fixture.store.collectGarbage(keeping: 3)
        #expect(try fixture.stagingNames() == [Self.run])
        #expect(try fixture.store.heldNote(of: Self.run) != nil)
    }

    @Test func `Files that were never finished are removed, and nothing else.`() throws {
        let fixture = try StoreFixture()
        try fixture.publish(11)
        try fixture.stage(11)
        let ours = [
            ".published.jsonl.partial", ".current.partial", ".pinned.partial",
            ".forgotten.txt.partial", "staging/\(Self.run)/.held.json.partial",
            "snapshots/.\(".\(Self.run).held").partial",
        ]
        let others = [".notes.partial", "snapshots/.notes.held.partial", ".published.jsonl.bak"]
        for name in ours + others {
            try LocalFileSystem().write([1], durablyTo: fixture.path(name))
        }
        try fixture.store.removeLeftovers()
        #expect(ours.filter { FileStatus(fixture.path($0)) != nil } == [])
        #expect(others.filter { FileStatus(fixture.path($0)) == nil } == [])
        #expect(try fixture.store.currentDirectory().lastComponent != nil)
    }
}
