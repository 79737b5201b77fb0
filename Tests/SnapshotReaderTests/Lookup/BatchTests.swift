import DurableFiles
import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SystemPackage
import TestSupport
import Testing

/// Many users at once: what each of them alone would get.
@Suite struct BatchTests {
    private static let night = SampleNight(
        seed: 42, userCount: 130, listLengths: [0, 40, 3, 100], groupSize: 31)
    private static let lists = Dictionary(
        uniqueKeysWithValues: night.users.map { ($0.id, $0.list) })

    /// Known ids, some of them twice, unknown ones and an empty one, in any order.
    private static func ids(_ random: inout SeededGenerator) -> [[UInt8]] {
        let count = Int.random(in: 0...200, using: &random)
        return (0..<count).map { _ in
            switch Int.random(in: 0..<8, using: &random) {
            case 0: Array("nobody\(random.next() % 5)@example.org".utf8)
            case 1: []
            default: night.users.randomElement(using: &random)?.id ?? []
            }
        }
    }

    /// From hashes that tell all users apart to one for all.
    @Test(arguments: [UInt64.max, 1000, 7, 1], 0..<4 as Range<UInt64>)
    func `A batch is a dictionary, however many users share a hash.`(
        modulus: UInt64, seed: UInt64
    ) throws {
        let scratch = try Scratch()
        let hash: IDHash = { KeyIndexFormat.standardHash($0) % modulus }
        try Self.night.write(to: scratch.path.appending("s"), hash: hash)
        var random = SeededGenerator(seed: seed)
        let reader = try OpenSnapshot.open(
            scratch.path.appending("s"),
            cacheByteCount: Int.random(in: 0...100_000, using: &random),
            hash: hash)
        let ids = Self.ids(&random)
        let found = try reader.lists(for: ids).map { $0?.candidates }
        #expect(found == ids.map { Self.lists[$0] }, "seed \(seed)")
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func `Forgotten users have no list and are in none.`(seed: UInt64) throws {
        let scratch = try Scratch()
        try Self.night.write(to: scratch.path.appending("s"))
        var random = SeededGenerator(seed: seed)
        let gone = Set(
            Self.night.users.map(\.id).filter { _ in Int.random(in: 0..<5, using: &random) == 0 })
        var tombstones = Tombstones(key: SIMD2(seed, 9))
        for id in gone { _ = tombstones.insert(id) }
        try LocalFileSystem().write(
            tombstones.encoded, durablyTo: scratch.path.appending(Tombstones.fileName))
        let reader = try OpenSnapshot.open(
            scratch.path.appending("s"), tombstones: try TombstoneFile(in: scratch.path))
        let ids = Self.ids(&random) + Self.night.users.map(\.id)
        let expected = ids.map { id in
            gone.contains(id) ? nil : Self.lists[id]?.filter { !gone.contains($0.id) }
        }
        #expect(try reader.lists(for: ids).map { $0?.candidates } == expected, "seed \(seed)")
        for (id, list) in zip(ids, expected) {
            #expect(try reader.candidates(for: id) == list, "seed \(seed)")
        }
    }

    @Test func `A list tells each entry by its parts, and lends its ids.`() throws {
        let scratch = try Scratch()
        try Self.night.write(to: scratch.path.appending("s"))
        let reader = try OpenSnapshot.open(scratch.path.appending("s"))
        let owner = try #require(Self.night.users.first { $0.list.count == 100 })
        let list = try #require(try reader.list(for: owner.id))
        #expect(list.count == 100)
        for (position, entry) in owner.list.enumerated() {
            #expect(list[position] == entry)
            #expect(list.scoreHundredths(at: position) == Int(entry.scoreHundredths))
            #expect(list.distanceTenths(at: position) == Int(entry.distanceTenths))
            var bytes = Array("id=".utf8)
            list.appendID(at: position, to: &bytes)
            #expect(bytes == Array("id=".utf8) + entry.id)
            #expect(list.withID(at: position) { $0.byteCount } == entry.id.count)
        }
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try list.withID(at: 0) { _ throws(Stop) -> Int in throw Stop() }
        }
        // The list keeps what it reads from.
        let kept = try OpenSnapshot.open(scratch.path.appending("s"), cacheByteCount: 0)
            .list(for: owner.id)
        #expect(kept?.candidates == owner.list)
    }

    @Test func `Users are numbered in the byte order of their ids, through all pages.`() throws {
        let scratch = try Scratch()
        // More than the 512 users of a page.
        let night = SampleNight(seed: 1, userCount: 1100, listLengths: [0, 0, 1], groupSize: 400)
        try night.write(to: scratch.path.appending("s"))
        let reader = try OpenSnapshot.open(scratch.path.appending("s"))
        let sorted = night.users.map(\.id).sorted { $0.lexicographicallyPrecedes($1) }
        #expect(reader.userCount == 1100)
        for number in [0, 1, 510, 511, 512, 513, 1023, 1024, 1025, 1098, 1099] {
            #expect(try reader.userID(number) == sorted[number], "\(number)")
        }
        var rows: [UserRow] = []
        try reader.users.forEachRow { rows.append($0) }
        #expect(rows.map(\.id) == sorted)
        let lengths = Dictionary(uniqueKeysWithValues: night.users.map { ($0.id, $0.list.count) })
        #expect(rows.allSatisfy { Int($0.candidates) == lengths[$0.id] && $0.cell == "dr5r" })
        struct Enough: Error {}
        var seen = 0
        #expect(throws: Enough.self) {
            try reader.users.forEachRow { _ in
                seen += 1
                if seen == 3 { throw Enough() }
            }
        }
        #expect(seen == 3)
        // Those without a list are looked up in the table itself.
        for user in night.users where user.list.isEmpty {
            #expect(try reader.candidates(for: user.id) == [])
        }
    }
}
