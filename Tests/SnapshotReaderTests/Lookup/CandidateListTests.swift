import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// The list that a server gets.
@Suite struct CandidateListTests {
    private static let night = SampleNight(
        seed: 43, userCount: 40, listLengths: [25, 0], groupSize: 40)

    private static func list(_ scratch: Scratch) throws -> (CandidateList, SampleNight.User) {
        let store = SnapshotStore(scratch.path, in: LocalFileSystem())
        try night.publish(in: store, run: "r")
        let owner = night.users.first { $0.list.count == 25 }
        let user = try #require(owner)
        let generation = try PublishedSnapshots(dataFolder: scratch.path.string).current
        let key = String(decoding: user.id, as: UTF8.self)
        return (try #require(try generation.candidates(for: key)), user)
    }

    @Test func `It is a collection from rank 1 on.`() throws {
        let scratch = try Scratch()
        let (list, user) = try Self.list(scratch)
        #expect(list.startIndex == 0 && list.endIndex == 25 && list.count == 25)
        #expect(list.map(\.rank) == Array(1...25))
        #expect(list.reversed().map(\.rank) == Array((1...25).reversed()))
        #expect(list[7...9].map(\.rank) == [8, 9, 10])
        #expect(list.map(\.id) == user.list.map { String(decoding: $0.id, as: UTF8.self) })
        #expect(list.map(\.score) == user.list.map { Double($0.scoreHundredths) / 100 })
        #expect(list.map(\.distanceMiles) == user.list.map { Double($0.distanceTenths) / 10 })
    }

    @Test func `Ids go into a buffer without a string.`() throws {
        let scratch = try Scratch()
        let (list, user) = try Self.list(scratch)
        var buffer: [UInt8] = []
        for candidate in list {
            candidate.appendID(to: &buffer)
            buffer.append(UInt8(ascii: " "))
        }
        #expect(buffer == user.list.flatMap { $0.id + [UInt8(ascii: " ")] })
        for (candidate, entry) in zip(list, user.list) {
            let lent = candidate.withUTF8 { bytes in bytes.indices.map { bytes[$0] } }
            #expect(lent == entry.id)
        }
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try list[3].withUTF8 { _ throws(Stop) -> Int in throw Stop() }
        }
    }

    @Test func `An empty list is a list.`() throws {
        let scratch = try Scratch()
        _ = try Self.list(scratch)
        let lonely = try #require(Self.night.users.first { $0.list.isEmpty })
        let generation = try PublishedSnapshots(dataFolder: scratch.path.string).current
        let list = try #require(
            try generation.candidates(for: String(decoding: lonely.id, as: UTF8.self)))
        #expect(list.isEmpty && list.first == nil && list.startIndex == list.endIndex)
    }
}
