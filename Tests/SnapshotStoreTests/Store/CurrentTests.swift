import DurableFiles
import SnapshotFormat
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// What `current` may be, and what is said where it is something else.
@Suite struct CurrentTests {
    private static func refusal<Result>(_ body: () throws -> Result) -> SnapshotError? {
        #expect(throws: SnapshotError.self) { _ = try body() }
    }

    @Test func `A link that leads nowhere says what to do.`() throws {
        let fixture = try StoreFixture()
        let names = try fixture.publish(11)
        try LocalFileSystem().removeTree(fixture.store.directory(named: names[0]))
        let error = Self.refusal { try fixture.store.currentDirectory() }
        #expect(error?.code == .damaged)
        #expect(
            error?.message
                == "current names snapshots/\(names[0]), which is not there; `oith snapshot "
                + "rollback` goes back to the one before, `oith snapshot publish` takes another")
        // The name stays known.
        #expect(fixture.store.currentName == names[0] && fixture.store.hasSnapshots)
    }

    @Test(arguments: [(true, "a folder"), (false, "a file")])
    func `What is no link is a conflict, and stays.`(isFolder: Bool, kind: String) throws {
        let fixture = try StoreFixture()
        let current = fixture.path("current")
        if isFolder {
            try LocalFileSystem().makeDirectories(current)
        } else {
            try LocalFileSystem().write([1], durablyTo: current)
        }
        let expected =
            "\(current) is \(kind) and not a symbolic link; move it away and publish a snapshot"
        let reading = Self.refusal { try fixture.store.currentDirectory() }
        #expect(reading?.code == .conflict && reading?.message == expected)
        let name = try fixture.stage(11)
        let publishing = Self.refusal {
            try fixture.store.publish(run: StoreFixture.run(11), name: name)
        }
        #expect(publishing?.code == .conflict && publishing?.message == expected)
        #expect(FileStatus(current)?.isDirectory == isFolder)
        // Nothing of it is recorded.
        #expect(try fixture.store.auditTrail.read().entries.isEmpty)
    }

    @Test func `A folder has snapshots where one is kept, or where current says so.`() throws {
        let fixture = try StoreFixture()
        #expect(!fixture.store.hasSnapshots)
        let name = try fixture.stage(11)
        #expect(!fixture.store.hasSnapshots && fixture.store.currentName == nil)
        try fixture.store.publish(run: StoreFixture.run(11), name: name)
        #expect(fixture.store.hasSnapshots)
        try LocalFileSystem().removeFile(fixture.path("current"))
        #expect(fixture.store.hasSnapshots && fixture.store.currentName == nil)
    }

    @Test func `The names that are kept are the newest first, whatever else is there.`() throws {
        let fixture = try StoreFixture()
        #expect(try fixture.store.keptNames() == [])
        let names = try fixture.publish(12, 14, 11, 13)
        try fixture.stage(15)
        try LocalFileSystem().makeDirectories(fixture.path("snapshots/notes"))
        #expect(try fixture.store.keptNames() == [names[1], names[3], names[0], names[2]])
    }

    // MARK: - Rolling back and pinning

    @Test func `A move says from where and whereto.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let names = try fixture.publish(11, 12)
        let back = try store.rollback()
        #expect(back.name == names[0] && back.previous == names[1] && back.heldAt == nil)
        #expect(back.directory == store.directory(named: names[0]) && !back.isNothingToDo)
        let again = try store.publish(store.directory(named: names[0]))
        #expect(again.isNothingToDo && again.previous == names[0])
        let none = Self.refusal { try store.rollback() }
        #expect(none?.code == .noSnapshot)
        #expect(
            none?.message
                == "there is no snapshot to go back to; `oith snapshot list` shows what is kept")
        #expect(store.currentName == names[0])
    }

    @Test func `A pin keeps nights where they are, until it is taken away.`() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let names = try fixture.publish(11, 12)
        let pin = try store.pin(store.directory(named: names[0]))
        #expect(pin.name == names[0] && pin.previous == names[1])
        #expect(store.pinnedName == names[0] && store.currentName == names[0])
        let night = try fixture.stage(13)
        let move = try store.publish(run: StoreFixture.run(13), name: night)
        #expect(move.heldAt == names[0] && move.name == night && move.previous == names[0])
        #expect(store.currentName == names[0])
        // It is not published: whoever reads all of `snapshots/` does not count it.
        #expect(move.directory == store.stagedDirectory(StoreFixture.run(13), night))
        #expect(try !store.keptNames().contains(night))
        for body in [
            { try store.publish(store.select(night)) },
            { try store.rollback(to: store.directory(named: names[1])) },
        ] {
            let error = Self.refusal(body)
            #expect(error?.code == .pinned)
            #expect(
                error?.message
                    == "current is pinned to \(names[0]) and stays there; `oith snapshot pin "
                    + "--remove` lets it move")
        }
        #expect(try store.unpin() == names[0] && store.pinnedName == nil)
        #expect(try store.unpin() == nil)
        #expect(try store.publish(store.select(night)).previous == names[0])
        #expect(try store.keptNames().contains(night) && fixture.stagingNames() == [])
    }

    @Test func `What stands elsewhere is not taken from there.`() throws {
        let fixture = try StoreFixture()
        let elsewhere = fixture.path("elsewhere")
        try StoreFixture.night(11).write(to: elsewhere)
        for body in [
            { _ = try fixture.store.publish(elsewhere) },
            { _ = try fixture.store.pin(elsewhere) },
            { _ = try fixture.store.rollback(to: elsewhere) },
        ] {
            let error = Self.refusal(body)
            #expect(error?.code == .invalidInput)
            #expect(
                error?.message
                    == "\(elsewhere) is not in \(fixture.path("snapshots")); copy it there under "
                    + "its name")
        }
        #expect(fixture.store.currentName == nil && fixture.store.pinnedName == nil)
    }

    @Test(arguments: ["", "a", "2026-11-20T040000Z", "../x", "2026-11-20T040000Z-3f9c2a/x"])
    func `A run publishes under a snapshot's name alone.`(name: String) throws {
        let fixture = try StoreFixture()
        try fixture.stage(11)
        let error = Self.refusal {
            try fixture.store.publish(run: StoreFixture.run(11), name: name)
        }
        #expect(error?.code == .invalidInput)
        #expect(error?.message == "\(name) is not the name of a snapshot")
    }
}
