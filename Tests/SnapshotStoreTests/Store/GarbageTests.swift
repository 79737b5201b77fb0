import DurableFiles
import SnapshotFormat
import SnapshotStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// What a collection keeps, what it removes, and why.
@Suite struct GarbageTests {
    private static let day = 86_400

    /// A store whose clock is so many days after its files were written.
    private static func fixture(daysLater: Int) throws -> StoreFixture {
        let probe = try Scratch()
        let written = FileStatus(probe.path)?.modificationTime ?? 0
        return try StoreFixture(now: { written + daysLater * day + day / 2 })
    }

    private static func verdicts(
        _ fixture: StoreFixture, keeping count: Int = 3, for age: Int = .max,
        protecting runs: Set<String> = [], isDryRun: Bool = false
    ) throws -> [String: String] {
        let verdicts = try fixture.store.collectGarbage(
            keeping: count, for: age, protecting: runs, isDryRun: isDryRun)
        return Dictionary(
            uniqueKeysWithValues: verdicts.map { verdict in
                (verdict.name, (verdict.isRemoved ? "gone: " : "kept: ") + verdict.reason)
            })
    }

    @Test func `The newest stay, and always current, previous and pinned.`() throws {
        let fixture = try Self.fixture(daysLater: 0)
        let names = try fixture.publish(11, 12, 13, 14, 15, 16, 17)
        // Back to the third: the second is previous now.
        _ = try fixture.store.rollback(to: fixture.store.directory(named: names[2]))
        let expected = [
            names[0]: "gone: older than the newest 3", names[1]: "kept: previous",
            names[2]: "kept: current", names[3]: "gone: older than the newest 3",
            names[4]: "kept: new", names[5]: "kept: new", names[6]: "kept: new",
        ]
        let before = try fixture.names()
        #expect(try Self.verdicts(fixture, isDryRun: true) == expected)
        #expect(try fixture.names() == before)
        #expect(try Self.verdicts(fixture) == expected)
        #expect(try fixture.names() == [1, 2, 4, 5, 6].map { names[$0] })
        // A second one finds nothing more to do.
        let kept = expected.filter { $0.value.hasPrefix("kept") }
        #expect(try Self.verdicts(fixture) == kept)
    }

    @Test func `A pin keeps the oldest.`() throws {
        let fixture = try Self.fixture(daysLater: 0)
        let names = try fixture.publish(11, 12, 13, 14, 15)
        _ = try fixture.store.pin(fixture.store.directory(named: names[0]))
        // Current is where the pin is; nothing was current before the first.
        #expect(
            try Self.verdicts(fixture) == [
                names[0]: "kept: current", names[1]: "gone: older than the newest 3",
                names[2]: "kept: new", names[3]: "kept: new", names[4]: "kept: new",
            ])
        try LocalFileSystem().replaceSymbolicLink(
            fixture.path("current"), with: FilePath("snapshots/\(names[4])"))
        #expect(try Self.verdicts(fixture)[names[0]] == "kept: pinned")
    }

    @Test(arguments: [(11, "kept: new"), (9, "gone: older than 9 days")])
    func `Age counts from when the files were written.`(days: Int, verdict: String) throws {
        let fixture = try Self.fixture(daysLater: 10)
        let names = try fixture.publish(11, 12, 13)
        #expect(
            try Self.verdicts(fixture, keeping: 30, for: days * Self.day) == [
                names[0]: verdict, names[1]: "kept: previous", names[2]: "kept: current",
            ])
    }

    @Test(arguments: [(6, "kept: new"), (7, "gone: unpublished for a week")])
    func `What a run left unpublished stays for a week.`(days: Int, verdict: String) throws {
        let fixture = try Self.fixture(daysLater: days)
        let staged = try fixture.stage(11)
        // One that died before its manifest was written has no name yet.
        let dead = "\(StoreFixture.run(12))/unfinished"
        try LocalFileSystem().write(
            [1], durablyTo: fixture.path("staging/\(dead)/lists/part-00000.parquet"),
            makingFolder: true)
        #expect(
            try Self.verdicts(fixture, protecting: ["other"], isDryRun: true)
                == [staged: verdict, dead: verdict])
        #expect(
            try Self.verdicts(fixture, protecting: [StoreFixture.run(11)], isDryRun: true)
                == [staged: "kept: its run may be resumed", dead: verdict])
        _ = try Self.verdicts(fixture)
        #expect(try fixture.stagingNames().isEmpty == (days == 7))
    }

    @Test func `A removal that was cut short is finished, however new.`() throws {
        let fixture = try Self.fixture(daysLater: 0)
        let names = try fixture.publish(11)
        let grave = ".2026-11-10T040000Z-3f9c2a.removed"
        try LocalFileSystem().write(
            [1], durablyTo: fixture.path("staging/\(grave)/users.parquet"), makingFolder: true)
        #expect(
            try Self.verdicts(fixture) == [
                names[0]: "kept: current", grave: "gone: a removal that was cut short",
            ])
        #expect(try fixture.names() == names)
    }

    @Test func `What somebody put into a snapshot stays, under the snapshot's name.`() throws {
        let fixture = try Self.fixture(daysLater: 0)
        let names = try fixture.publish(11, 12, 13, 14, 15)
        let place = fixture.store.directory(named: names[0])
        try LocalFileSystem().write([1, 2], durablyTo: place.appending("notes.txt"))
        try LocalFileSystem().makeDirectories(place.appending("plots"))
        let verdicts = try Self.verdicts(fixture)
        #expect(
            verdicts[names[0]]
                == "gone: older than the newest 3; notes.txt and 1 more stay, which oith has not "
                + "made")
        #expect(try directoryEntries(place) == ["notes.txt", "plots"])
        // What is left is no snapshot any more, and is not looked at again.
        #expect(try Self.verdicts(fixture)[names[0]] == nil)
        #expect(try fixture.store.keptNames().count == 3)
    }

    @Test func `The bytes of a folder are those of its files.`() throws {
        let fixture = try Self.fixture(daysLater: 0)
        let names = try fixture.publish(11)
        let place = fixture.store.directory(named: names[0])
        let bytes = try SnapshotVerifier.fileNames(in: place).reduce(0) { sum, name in
            sum + (FileStatus(place.appending(name))?.byteCount ?? 0)
        }
        let verdict = try #require(
            try fixture.store.collectGarbage(keeping: 3, isDryRun: true).first)
        #expect(verdict.byteCount == bytes && verdict.directory == place)
        #expect(verdict.problem == nil)
    }

    @Test func `Nothing is collected while somebody publishes, or where there is nothing.`()
        throws
    {
        let fixture = try Self.fixture(daysLater: 0)
        #expect(try fixture.store.collectGarbage(keeping: 3).isEmpty)
        #expect(try directoryEntries(fixture.scratch.path).isEmpty)
        try fixture.publish(11)
        let lock = try FileLock(fixture.path("publish.lock"), holder: "run x")
        defer { extendLifetime(lock) }
        let error = #expect(throws: SnapshotError.self) {
            try fixture.store.collectGarbage(keeping: 3)
        }
        #expect(error?.code == .locked)
        #expect(error?.message == "run x is publishing; try again later")
        // Looking needs no lock.
        #expect(try fixture.store.collectGarbage(keeping: 3, isDryRun: true).count == 1)
    }

    @Test(arguments: [
        ("manifest.json", true), ("users.parquet", true), ("keys.idx", true),
        ("part-00000.parquet", true), ("part-12345.parquet", true),
        ("part-100000.parquet", true), ("part-0.parquet", false), ("part-000000.parquet", false),
        ("part--0001.parquet", false), ("part-00000.parquet.bak", false), ("part-.parquet", false),
        ("parts-00000.parquet", false), ("Manifest.json", false), ("notes.txt", false),
        ("", false), ("part-00000", false),
    ])
    func `A writer gives these names and no others.`(name: String, isOurs: Bool) {
        #expect(SnapshotStore.names.contains(file: name) == isOurs)
        let isPart = isOurs && name.hasPrefix("part-")
        for folder in ["lists", "users"] {
            #expect(SnapshotStore.names[folder: folder].contains(file: name) == isPart)
        }
        #expect(!SnapshotStore.names[folder: "other"].contains(file: name))
    }
}

extension FileSystem {
    /// Writes a file of which the folder may be missing.
    fileprivate func write(
        _ bytes: [UInt8], durablyTo path: FilePath, makingFolder: Bool
    ) throws(FileError) {
        if makingFolder { try makeDirectories(path.removingLastComponent()) }
        try write(bytes, durablyTo: path)
    }
}
