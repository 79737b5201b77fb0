import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

@Suite struct StoreTests {
    private static func night(seed: UInt64) -> SampleNight {
        SampleNight(seed: seed, userCount: 20, listLengths: [2, 0, 5], groupSize: 8)
    }

    @Test func `Current moves, and readers that are open stay.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let first = Self.night(seed: 1)
        var second = Self.night(seed: 2)
        second.asOf = "2026-11-21T04:00:00Z"
        let firstName = try store.stage("a") { try first.write(to: $0) }.name
        #expect(try store.publish(run: "a", name: firstName).directory == store.currentDirectory())
        let old = try OpenSnapshot.open(store.currentDirectory())
        let secondName = try store.stage("b") { try second.write(to: $0) }.name
        try store.publish(run: "b", name: secondName)
        let new = try OpenSnapshot.open(store.currentDirectory())
        for (mine, theirs) in zip(first.users, second.users) {
            #expect(try old.candidates(for: mine.id) == mine.list)
            #expect(try new.candidates(for: theirs.id) == theirs.list)
        }
        #expect(try store.keptNames() == [secondName, firstName])
        #expect(firstName.hasPrefix("2026-11-20T040000Z-"))
        #expect(FileStatus(scratch.path.appending("staging/a")) == nil)
        let link = FileStatus(scratch.path.appending("current"))
        #expect(link?.isSymbolicLink == true)
    }

    @Test func `The same snapshot once more is dropped.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let name = try store.stage("a") { try Self.night(seed: 1).write(to: $0) }.name
        let place = try store.publish(run: "a", name: name).directory
        let before = try fileBytes(place.appending("lists/part-00000.parquet"))
        let again = try store.stage("b") { try Self.night(seed: 1).write(to: $0) }.name
        #expect(again == name)
        #expect(try store.publish(run: "b", name: again).directory == place)
        #expect(FileStatus(scratch.path.appending("staging/b")) == nil)
        #expect(try fileBytes(place.appending("lists/part-00000.parquet")) == before)
        #expect(try store.keptNames() == [name])
    }

    @Test func `Where nothing is published, that is said.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        #expect(try store.keptNames() == [])
        let none = #expect(throws: SnapshotError.self) { try store.currentDirectory() }
        #expect(none?.code == .noSnapshot)
        let run = #expect(throws: SnapshotError.self) {
            try store.publish(run: "a", name: "2026-11-20T040000Z-3f9c2a")
        }
        #expect(run?.code == .noSnapshot)
        let unnamed = #expect(throws: SnapshotError.self) {
            try store.publish(run: "a", name: "../elsewhere")
        }
        #expect(unnamed?.code == .invalidInput)
    }

    @Test func `Another snapshot under the name is a conflict.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let name = try store.stage("a") { try Self.night(seed: 1).write(to: $0) }.name
        try store.stage("b") { try Self.night(seed: 2).write(to: $0) }
        let wrong = #expect(throws: SnapshotError.self) {
            try store.publish(run: "b", name: name)
        }
        #expect(wrong?.code == .conflict)
        try store.publish(run: "a", name: name)
        let taken = #expect(throws: SnapshotError.self) {
            try store.publish(run: "b", name: name)
        }
        #expect(taken?.code == .conflict)
    }

    @Test func `Only one publishes at a time.`() throws {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let name = try store.stage("a") { try Self.night(seed: 1).write(to: $0) }.name
        do {
            let lock = try FileLock(scratch.path.appending("publish.lock"), holder: "run x")
            defer { extendLifetime(lock) }
            let error = #expect(throws: SnapshotError.self) {
                try store.publish(run: "a", name: name)
            }
            #expect(error?.code == .locked)
            #expect(error?.message == "run x is publishing; try again later")
        }
        try store.publish(run: "a", name: name)
    }

    /// The world ends before each operation in turn; the next attempt finishes the publication.
    @Test(arguments: [false, true])
    func `A publication that is cut short is finished.`(isRepeated: Bool) throws {
        var operations = 0
        var isDone = false
        while !isDone {
            let scratch = try Scratch()
            let store = SnapshotStore(scratch.path, in: LocalFileSystem())
            var old = Self.night(seed: 1)
            old.asOf = "2026-11-19T04:00:00Z"
            if isRepeated { old = Self.night(seed: 2) }
            let oldName = try store.stage("a") { try old.write(to: $0) }.name
            let oldPlace = try store.publish(run: "a", name: oldName).directory
            let name = try store.stage("b") { try Self.night(seed: 2).write(to: $0) }.name
            let dying = SnapshotStore(scratch.path, in: InterceptedFiles.dying(after: operations))
            do {
                try dying.publish(run: "b", name: name)
                isDone = true
            } catch {
                operations += 1
            }
            let current = try store.currentDirectory()
            #expect(current == oldPlace || current == store.directory(named: name))
            _ = try SnapshotVerifier(current).verify()
            try store.publish(run: "b", name: name)
            #expect(try store.currentDirectory() == store.directory(named: name))
            #expect(FileStatus(scratch.path.appending("staging/b")) == nil)
        }
        #expect(operations >= 5)
    }
}
