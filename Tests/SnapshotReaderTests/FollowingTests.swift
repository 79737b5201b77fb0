import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// How a server follows `current`.
@Suite struct FollowingTests {
    private static func night(_ day: Int) -> SampleNight {
        var night = SampleNight(seed: 45, userCount: 9, listLengths: [3, 0], groupSize: 9)
        night.asOf = "2026-11-\(day)T04:00:00Z"
        return night
    }

    private static func published(
        _ days: [Int]
    ) throws -> (scratch: Scratch, snapshots: [FilePath]) {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        return (scratch, try days.map { try night($0).publish(in: store, run: "r\($0)") })
    }

    private static func point(_ data: FilePath, at target: FilePath) throws {
        try LocalFileSystem().replaceSymbolicLink(data.appending("current"), with: target)
    }

    @Test func `A link may be absolute.`() throws {
        let (scratch, snapshots) = try Self.published([20, 21])
        try Self.point(scratch.path, at: snapshots[0])
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        #expect(published.current.asOf == "2026-11-20T04:00:00Z")
        try Self.point(scratch.path, at: snapshots[1])
        #expect(try published.refresh())
        #expect(published.current.asOf == "2026-11-21T04:00:00Z")
        // The same folder, said in another way, is opened once more.
        let name = try #require(snapshots[1].lastComponent?.string)
        try Self.point(scratch.path, at: FilePath("snapshots/\(name)"))
        #expect(try published.refresh())
        #expect(try !published.refresh())
    }

    @Test func `A rollback is followed as a publication is.`() throws {
        let (scratch, _) = try Self.published([20, 21])
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        _ = try SnapshotStore(scratch.path, in: LocalFileSystem()).rollback()
        #expect(try published.refresh())
        #expect(published.current.asOf == "2026-11-20T04:00:00Z")
    }

    @Test func `Where no interval is set, lookups look for nothing.`() throws {
        let (scratch, snapshots) = try Self.published([20, 21])
        let clock = HandClock()
        var options = ReaderOptions()
        options.checkInterval = nil
        let published = try PublishedSnapshots(
            dataFolder: scratch.path.string, options: options, clock: clock)
        try Self.point(scratch.path, at: snapshots[0])
        clock.advance(seconds: 1_000_000)
        _ = try published.candidates(for: "x")
        #expect(published.current.asOf == "2026-11-21T04:00:00Z")
        #expect(try published.refresh())
        #expect(published.current.asOf == "2026-11-20T04:00:00Z")
    }

    @Test func `A look that fails is told, and the next one is as far away as ever.`() throws {
        let (scratch, snapshots) = try Self.published([20])
        let clock = HandClock()
        var options = ReaderOptions()
        options.checkInterval = .seconds(5)
        let published = try PublishedSnapshots(
            dataFolder: scratch.path.string, options: options, clock: clock)
        try LocalFileSystem().removeFile(scratch.path.appending("current"))
        clock.advance(seconds: 4)
        _ = try published.candidates(for: "x")
        #expect(published.lastError == nil)
        clock.advance(seconds: 1)
        _ = try published.candidates(for: "x")
        #expect(published.lastError?.code == .noSnapshot)
        try Self.point(scratch.path, at: snapshots[0])
        clock.advance(seconds: 4)
        _ = try published.candidates(for: "x")
        #expect(published.lastError?.code == .noSnapshot)
        clock.advance(seconds: 1)
        _ = try published.candidates(for: "x")
        #expect(published.lastError == nil)
    }

    @Test(arguments: [(true, true), (false, false)])
    func `A generation is warm before it answers, unless nobody wants that.`(
        warmsUp: Bool, isWarm: Bool
    ) throws {
        let (scratch, snapshots) = try Self.published([20, 21])
        try Self.point(scratch.path, at: snapshots[0])
        var options = ReaderOptions()
        options.warmsUp = warmsUp
        let published = try PublishedSnapshots(dataFolder: scratch.path.string, options: options)
        #expect((published.current.cachedByteCount > 0) == isWarm)
        try Self.point(scratch.path, at: snapshots[1])
        #expect(try published.refresh())
        #expect((published.current.cachedByteCount > 0) == isWarm)
        try published.current.warmUp()
        #expect(published.current.cachedByteCount > 0)
    }

    @Test func `The options of a server that says nothing.`() {
        let options = ReaderOptions()
        #expect(options.cacheByteCount == 536_870_912)
        #expect(options.warmsUp && options.checkInterval == .seconds(1))
    }

    @Test func `A snapshot that is opened by itself honours the folder's tombstones.`() throws {
        let (scratch, snapshots) = try Self.published([20])
        let owner = try #require(Self.night(20).users.first { $0.list.count == 3 })
        var tombstones = Tombstones(key: SIMD2(3, 4))
        _ = tombstones.insert(owner.list[1].id)
        try LocalFileSystem().write(
            tombstones.encoded, durablyTo: scratch.path.appending("forgotten.txt"))
        // 2026-11-20T04:00:00Z and two days.
        let generation = try SnapshotGeneration(
            folder: snapshots[0].string, clock: HandClock(seconds: 1_795_147_200 + 172_800))
        let list = try generation.candidates(for: String(decoding: owner.id, as: UTF8.self))
        #expect(
            list?.map(\.id)
                == [0, 2].map { String(decoding: owner.list[$0].id, as: UTF8.self) })
        #expect(generation.isStale && generation.age == .seconds(172_800))
    }
}
