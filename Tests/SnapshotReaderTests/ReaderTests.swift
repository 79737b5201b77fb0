import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// A clock that is still until it is told to go on.
final class HandClock: ReaderClock {
    private let time: Mutex<(seconds: Int, nanoseconds: Int64)>

    init(seconds: Int = 0) { time = Mutex((seconds, 0)) }

    var secondsSince1970: Int { time.withLock { $0.seconds } }
    var nanoseconds: Int64 { time.withLock { $0.nanoseconds } }

    func advance(seconds: Int) {
        time.withLock {
            $0.seconds += seconds
            $0.nanoseconds += Int64(seconds) * 1_000_000_000
        }
    }
}

/// What a test expects of a list.
struct ExpectedEntry: Equatable {
    var id: [UInt8]
    var score: Double
    var miles: Double

    init(_ stored: ListEntry) {
        (id, score, miles) = (stored.id, stored.points, stored.miles)
    }

    init(_ read: Candidate) {
        (id, score, miles) = (Array(read.id.utf8), read.score, read.distanceMiles)
    }
}

extension SampleNight {
    /// Writes the night under a data folder and makes it current.
    @discardableResult
    func publish(in store: SnapshotStore, run: String) throws -> FilePath {
        let manifest = try store.stage(run) { try write(to: $0) }
        return try store.publish(run: run, name: try manifest.name).directory
    }

    func expected(_ user: User) -> [ExpectedEntry] { user.list.map { ExpectedEntry($0) } }
}

@Suite struct ReaderTests {
    private static let night = SampleNight(
        seed: 11, userCount: 150, listLengths: [0, 7, 100, 31], groupSize: 40)

    /// A data folder with a published night.
    private static func published(
        _ night: SampleNight = night
    ) throws -> (scratch: Scratch, store: SnapshotStore) {
        let scratch = try Scratch()
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        try night.publish(in: store, run: "r")
        return (scratch, store)
    }

    private static func key(_ user: SampleNight.User) -> String {
        String(decoding: user.id, as: UTF8.self)
    }

    @Test func `Every user has the own list, and an empty list is not an absent user.`() throws {
        let (scratch, _) = try Self.published()
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        for user in Self.night.users {
            let list = try published.candidates(for: Self.key(user))
            #expect(list?.map { ExpectedEntry($0) } == Self.night.expected(user))
            #expect(list?.map(\.rank) == Array(1..<user.list.count + 1))
        }
        #expect(try published.candidates(for: "nobody@example.org") == nil)
        #expect(try published.candidates(for: "") == nil)
    }

    @Test func `White space at the ends and the case of A-Z do not matter.`() throws {
        let (scratch, _) = try Self.published()
        let generation = try PublishedSnapshots(dataFolder: scratch.path.string).current
        let user = Self.night.users[2]
        let key = Self.key(user)
        for spelling in [" \t" + key.uppercased() + "\r\n", key + " "] {
            #expect(
                try generation.candidates(for: spelling)?.map { ExpectedEntry($0) }
                    == Self.night.expected(user))
        }
        // A space in the middle and another alphabet's letters are part of the id.
        #expect(try generation.candidates(for: key.replacing("@", with: " @")) == nil)
        #expect(try generation.candidates(for: key.replacing("e", with: "\u{0415}")) == nil)
    }

    @Test(arguments: ["lz4", "zstd"], [0, 1 << 30])
    func `A batch gives what single lookups give, in the order of its keys.`(
        codec: String, cacheByteCount: Int
    ) throws {
        var night = Self.night
        night.codec = codec
        let (scratch, _) = try Self.published(night)
        var options = ReaderOptions()
        options.cacheByteCount = cacheByteCount
        let generation = try PublishedSnapshots(
            dataFolder: scratch.path.string, options: options
        ).current
        var random = SeededGenerator(seed: 12)
        var keys = night.users.map(Self.key) + ["nobody@example.org", "", Self.key(night.users[3])]
        keys.shuffle(using: &random)
        let lists = try generation.candidates(forAll: keys)
        #expect(lists.count == keys.count)
        for (key, list) in zip(keys, lists) {
            let single = try generation.candidates(for: key)
            #expect(list?.map { ExpectedEntry($0) } == single?.map { ExpectedEntry($0) })
        }
        #expect(try generation.candidates(forAll: []).isEmpty)
    }

    @Test func `A snapshot older than a day answers and says that it is stale.`() throws {
        let (scratch, _) = try Self.published()
        // 2026-11-20T04:00:00Z.
        let clock = HandClock(seconds: 1_795_147_200)
        let published = try PublishedSnapshots(dataFolder: scratch.path.string, clock: clock)
        #expect(published.current.asOf == "2026-11-20T04:00:00Z")
        clock.advance(seconds: 24 * 60 * 60)
        #expect(!published.current.isStale)
        clock.advance(seconds: 1)
        #expect(published.current.isStale)
        #expect(published.current.age == .seconds(24 * 60 * 60 + 1))
        #expect(try published.candidates(for: Self.key(Self.night.users[1])) != nil)
    }

    @Test func `Who asked to be forgotten is neither owner nor candidate.`() throws {
        let (scratch, _) = try Self.published()
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        let generation = published.current
        let owner = Self.night.users[2]
        let gone = owner.list[4].id
        var tombstones = Tombstones(key: SIMD2(1, 2))
        _ = tombstones.insert(gone)
        let path = scratch.path.appending(Tombstones.fileName)
        try LocalFileSystem().write(tombstones.encoded, durablyTo: path)
        #expect(try !published.refresh())
        let kept = Self.night.expected(owner).filter { $0.id != gone }
        // A generation that is held honours them as well.
        #expect(
            try generation.candidates(for: Self.key(owner))?.map { ExpectedEntry($0) } == kept)
        let keys = [Self.key(owner), String(decoding: gone, as: UTF8.self)]
        #expect(try generation.candidates(for: keys[1]) == nil)
        let lists = try generation.candidates(forAll: keys)
        #expect(lists[0]?.map { ExpectedEntry($0) } == kept)
        #expect(lists[1] == nil)
    }

    // MARK: - The next night

    @Test func `A generation that is held stays; lookups go to the next one.`() throws {
        let (scratch, store) = try Self.published()
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        let held = published.current
        #expect(try !published.refresh())
        var next = SampleNight(seed: 99, userCount: 150, listLengths: [9], groupSize: 40)
        next.asOf = "2026-11-21T04:00:00Z"
        try next.publish(in: store, run: "next")
        let first = scratch.path.appending("snapshots").appending(held.name)
        try LocalFileSystem().removeTree(first)
        #expect(try published.refresh())
        #expect(published.current.asOf == next.asOf)
        for (old, new) in zip(Self.night.users, next.users) {
            #expect(
                try held.candidates(for: Self.key(old))?.map { ExpectedEntry($0) }
                    == Self.night.expected(old))
            #expect(
                try published.candidates(for: Self.key(new))?.map { ExpectedEntry($0) }
                    == next.expected(new))
        }
    }

    @Test func `A lookup looks for the next night when the last look is long ago.`() throws {
        let (scratch, store) = try Self.published()
        let clock = HandClock()
        var options = ReaderOptions()
        options.checkInterval = .seconds(10)
        let published = try PublishedSnapshots(
            dataFolder: scratch.path.string, options: options, clock: clock)
        var next = SampleNight(seed: 99, userCount: 20, listLengths: [3], groupSize: 40)
        next.asOf = "2026-11-21T04:00:00Z"
        try next.publish(in: store, run: "next")
        clock.advance(seconds: 9)
        _ = try published.candidates(for: "x")
        #expect(published.current.asOf == Self.night.asOf)
        clock.advance(seconds: 1)
        _ = try published.candidates(for: "x")
        #expect(published.current.asOf == next.asOf)
    }

    @Test func `A night that cannot be opened leaves the one before in service.`() throws {
        let (scratch, _) = try Self.published()
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        let link = scratch.path.appending("current")
        try LocalFileSystem().replaceSymbolicLink(link, with: "snapshots/gone")
        let error = #expect(throws: SnapshotReaderError.self) { try published.refresh() }
        #expect(error?.code == .noSnapshot)
        #expect(published.lastError?.code == .noSnapshot)
        #expect(try published.candidates(for: Self.key(Self.night.users[1])) != nil)
        try LocalFileSystem().replaceSymbolicLink(
            link, with: FilePath("snapshots/\(published.current.name)"))
        #expect(try !published.refresh())
        #expect(published.lastError == nil)
    }

    @Test func `Nothing published is an error of its own.`() throws {
        let scratch = try Scratch()
        let error = #expect(throws: SnapshotReaderError.self) {
            try PublishedSnapshots(dataFolder: scratch.path.string)
        }
        #expect(error?.code == .noSnapshot)
    }

    @Test func `A thousand swaps leave no file open and nothing mapped.`() throws {
        let small = SampleNight(seed: 1, userCount: 9, listLengths: [3, 0], groupSize: 5)
        let (scratch, store) = try Self.published(small)
        let first = try store.currentDirectory().lastComponent?.string ?? ""
        var other = small
        other.asOf = "2026-11-21T04:00:00Z"
        let second = try other.publish(in: store, run: "b").lastComponent?.string ?? ""
        let published = try PublishedSnapshots(dataFolder: scratch.path.string)
        let descriptors = try directoryEntries("/proc/self/fd").count
        for swap in 0..<1000 {
            try LocalFileSystem().replaceSymbolicLink(
                scratch.path.appending("current"),
                with: FilePath("snapshots/\(swap % 2 == 0 ? first : second)"))
            #expect(try published.refresh())
            #expect(try published.candidates(for: Self.key(small.users[0]))?.count == 3)
        }
        // Other tests open files at the same time, but not hundreds.
        #expect(try directoryEntries("/proc/self/fd").count < descriptors + 100)
        let mapped = try String(decoding: Self.maps(), as: UTF8.self).split(separator: "\n")
            .filter { $0.contains(scratch.path.string) }
        #expect(mapped.isEmpty)
    }

    /// What the process has mapped; the file has no length to ask for.
    private static func maps() throws -> [UInt8] {
        let file = try FileDescriptor.open(FilePath("/proc/self/maps"), .readOnly)
        defer { try? file.close() }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            // The buffer lives for the call.
            let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            if count == 0 { return all }
            all += buffer[..<count]
        }
    }
}
