import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// What this project has not named is never removed, whatever it looks like.
@Suite struct StoreNameTests {
    @Test(arguments: [
        "2026-11-20T040000Z-1", "2026-11-20T040000Z-120", "1970-01-01T000000Z-999999999",
    ])
    func `Names that the journal gives are names of runs.`(text: String) {
        #expect(RunName(text)?.text == text)
    }

    @Test(arguments: [
        "", "a", "2026-11-20T040000Z", "2026-11-20T040000Z-", "2026-11-20T040000Z-0",
        "2026-11-20T040000Z-01", "2026-11-20T040000Z-1 ", "2026-11-20T040000Z-1a",
        "2026-02-30T040000Z-1", "2026-11-20T04:00:00Z-1", ".2026-11-20T040000Z-1",
        "2026-11-20T040000Z-3f9c2a", "2026-11-20T040000Z--1", "2026-11-20T040000Z-1.bak",
        "2026-11-20T040000Z-1234567890123456789",
    ])
    func `Others are not.`(text: String) { #expect(RunName(text) == nil) }

    /// Old enough for anything, and with the names that backups, editors and copies give.
    @Test(arguments: [
        "backup", ".snapshots", ".old.partial", ".note.removed", ".a.held", ".x.forgetting",
        "2026-11-20T040000Z-3f9c2a.bak", ".2026-11-20T040000Z-1.partial.bak",
        ".2026-11-20T040000Z-3f9c2a.removed.old", "..removed", ".removed", ".partial",
    ])
    func `A collection and an erasure leave what is not ours.`(name: String) throws {
        let scratch = try Scratch()
        let files = LocalFileSystem()
        let night = SampleNight(seed: 1, userCount: 20, listLengths: [3], groupSize: 10)
        let store = SnapshotStore(scratch.path, in: files, now: { 4_000_000_000 })
        let run = "2026-11-20T040000Z-1"
        try store.publish(
            run: run, name: try store.stage(run) { try night.write(to: $0) }.name)
        let folders = ["snapshots", "staging", "staging/\(run)"].map {
            scratch.path.appending($0).appending(name)
        }
        for foreign in folders {
            try files.makeDirectories(foreign)
            try files.write([1], durablyTo: foreign.appending("file"))
        }
        #expect(try store.collectGarbage(keeping: 3, for: 1).count == 1)
        var tombstones = Tombstones(key: SIMD2(1, 2))
        _ = tombstones.insert(night.users[0].id)
        #expect(try store.erase(tombstones, oith: "1").count == 1)
        for foreign in folders { #expect(try directoryEntries(foreign) == ["file"]) }
        #expect(try store.remains(of: tombstones).isEmpty)
    }

    /// A file or a link that has the name of a snapshot is none.
    @Test func `Only folders are taken for snapshots to be removed.`() throws {
        let scratch = try Scratch()
        let files = LocalFileSystem()
        let elsewhere = scratch.path.appending("elsewhere")
        try files.makeDirectories(elsewhere)
        try files.write([1], durablyTo: elsewhere.appending("file"))
        let snapshots = scratch.path.appending("data").appending("snapshots")
        try files.makeDirectories(snapshots)
        let link = snapshots.appending("2026-11-20T040000Z-3f9c2a")
        try files.makeSymbolicLink(link, to: elsewhere)
        let file = snapshots.appending(".2026-11-20T040000Z-1.partial")
        try files.write([1], durablyTo: file)
        let store = SnapshotStore(
            scratch.path.appending("data"), in: files, now: { 4_000_000_000 })
        #expect(try store.collectGarbage(keeping: 3, for: 1).isEmpty)
        #expect(FileStatus(link) != nil && FileStatus(file) != nil)
        #expect(try directoryEntries(elsewhere) == ["file"])
    }

    @Test(arguments: ["snapshots", "staging"])
    func `Nothing is removed through a link in place of the folder.`(folder: String) throws {
        let scratch = try Scratch()
        let files = LocalFileSystem()
        let elsewhere = scratch.path.appending("elsewhere")
        let old = elsewhere.appending(".2026-11-20T040000Z-1.partial")
        try files.makeDirectories(old)
        let data = scratch.path.appending("data")
        try files.makeDirectories(data)
        try files.makeSymbolicLink(data.appending(folder), to: elsewhere)
        let store = SnapshotStore(data, in: files, now: { 4_000_000_000 })
        let error = #expect(throws: FileError.self) { try store.collectGarbage(keeping: 3) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains("a symbolic link is in place of the folder") == true)
        #expect(FileStatus(old) != nil)
    }
}
