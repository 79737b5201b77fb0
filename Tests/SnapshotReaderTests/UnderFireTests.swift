import Dispatch
import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite struct UnderFireTests {
    /// How far readers have come, and whether they may stop.
    private final class Progress: Sendable {
        let isOver = Atomic(false)
        let rounds = Mutex<[Int]>([0, 0, 0])
        let failures = Mutex<[any Error]>([])

        /// Calls a reader until it is over, and at least once.
        func run(_ reader: Int, _ round: () throws -> Void) {
            repeat {
                do { try round() } catch { failures.withLock { $0.append(error) } }
                rounds.withLock { $0[reader] += 1 }
            } while !isOver.load(ordering: .relaxed)
        }
    }

    /// Nights whose users are other people, so that a list of one can be no list of the other.
    private static let nights: [String: SampleNight] = {
        var nights: [String: SampleNight] = [:]
        for day in 20...22 {
            var night = SampleNight(
                seed: UInt64(day), userCount: 60, listLengths: [day, 0, 5], groupSize: 25)
            for group in night.groups.indices {
                for user in night.groups[group].indices {
                    night.groups[group][user].id =
                        Array("d\(day)".utf8)
                        + night.groups[group][user].id
                    night.groups[group][user].list = night.groups[group][user].list.map {
                        ListEntry(
                            id: Array("d\(day)".utf8) + $0.id,
                            scoreHundredths: $0.scoreHundredths, distanceTenths: $0.distanceTenths)
                    }
                }
            }
            night.asOf = "2026-11-\(day)T04:00:00Z"
            nights[night.asOf] = night
        }
        return nights
    }()

    /// Looks all users of one night up, one by one and in a batch.
    private static func read(_ published: PublishedSnapshots) throws {
        try published.refresh()
        let generation = published.current
        let night = try #require(nights[generation.asOf])
        let keys = night.users.map { String(decoding: $0.id, as: UTF8.self) }
        let lists = try generation.candidates(forAll: keys)
        for (index, user) in night.users.enumerated() {
            let expected = night.expected(user)
            #expect(lists[index]?.map { ExpectedEntry($0) } == expected)
            #expect(
                try generation.candidates(for: keys[index])?.map { ExpectedEntry($0) } == expected)
            // Whichever night it is by now, an answer is one of them or of nobody.
            let other = try published.candidates(for: keys[index])
            #expect(other == nil || other?.map { ExpectedEntry($0) } == expected)
        }
    }

    /// Opens the folder anew.
    private static func readAfresh(_ folder: String) throws {
        let fresh = try PublishedSnapshots(dataFolder: folder).current
        let night = try #require(nights[fresh.asOf])
        let user = night.users[0]
        let list = try fresh.candidates(for: String(decoding: user.id, as: UTF8.self))
        #expect(list?.map { ExpectedEntry($0) } == night.expected(user))
    }

    @Test func `Readers see whole nights while nights are published and removed.`() throws {
        let scratch = try Scratch()
        let folder = scratch.path.string
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        let days = Self.nights.keys.sorted()
        var previous = try #require(Self.nights[days[0]]).publish(in: store, run: "r")
        let progress = Progress()
        let published = try PublishedSnapshots(dataFolder: folder)
        // Threads of their own: the pool of tasks has too few for readers that never wait.
        let readers = DispatchGroup()
        for reader in 0..<3 {
            DispatchQueue(label: "reader \(reader)").async(group: readers) {
                progress.run(reader) {
                    if reader < 2 { try Self.read(published) } else { try Self.readAfresh(folder) }
                }
            }
        }
        defer {
            progress.isOver.store(true, ordering: .relaxed)
            readers.wait()
        }
        var round = 0
        while round < 40 || progress.rounds.withLock({ $0.contains { $0 < 20 } }) {
            round += 1
            let night = try #require(Self.nights[days[round % 3]])
            let next = try night.publish(in: store, run: "r\(round)")
            try LocalFileSystem().removeTree(previous)
            previous = next
        }
        let failures = progress.failures.withLock { $0 }
        #expect(failures.isEmpty, "\(failures.first as Any)")
    }
}
