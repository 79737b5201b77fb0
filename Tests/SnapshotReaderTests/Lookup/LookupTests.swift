import SnapshotFormat
import SnapshotReader
import SnapshotSamples
import SnapshotStore
import SnapshotWriter
import SystemPackage
import TestSupport
import Testing

@Suite struct LookupTests {
    /// 300 users with 0 to 100 candidates, in five row groups and three parts.
    static let night = SampleNight(
        seed: 1, userCount: 300, listLengths: [0, 1, 100, 3, 37, 64, 99, 0, 12], groupSize: 65)

    @Test(arguments: ["lz4", "zstd"], [0, 1 << 28])
    func `Every user has the own list.`(codec: String, cacheByteCount: Int) throws {
        let scratch = try Scratch()
        var night = Self.night
        night.codec = codec
        let manifest = try night.write(to: scratch.path.appending("s"))
        #expect(manifest.partCount == 3)
        let reader = try OpenSnapshot.open(
            scratch.path.appending("s"), cacheByteCount: cacheByteCount)
        for user in night.users { #expect(try reader.candidates(for: user.id) == user.list) }
        #expect(try reader.candidates(for: Array("nobody@example.org".utf8)) == nil)
        #expect(try reader.candidates(for: []) == nil)
    }

    @Test func `The manifest counts users and lists.`() throws {
        let scratch = try Scratch()
        let counts = try Self.night.write(to: scratch.path.appending("s")).counts
        let lengths = Self.night.users.map(\.list.count)
        #expect(counts.users == 300)
        #expect(counts.usersWithCandidates == lengths.filter { $0 > 0 }.count)
        #expect(counts.fullLists == lengths.filter { $0 == 100 }.count)
        #expect(counts.candidates == lengths.reduce(0, +))
    }

    @Test func `The verifier shows every list once.`() throws {
        let scratch = try Scratch()
        try Self.night.write(to: scratch.path.appending("s"))
        var shown: [[UInt8]: [ListEntry]] = [:]
        var count = 0
        try SnapshotVerifier(scratch.path.appending("s")).verify(choosing: { _ in true }) {
            shown[$0] = $1
            count += 1
        }
        #expect(count == 300)
        for user in Self.night.users { #expect(shown[user.id] == user.list) }
    }

    @Test func `The verifier shows the chosen users.`() throws {
        let scratch = try Scratch()
        try Self.night.write(to: scratch.path.appending("s"))
        let sorted = Self.night.users.map(\.id).sorted { $0.lexicographicallyPrecedes($1) }
        var shown: Set<[UInt8]> = []
        try SnapshotVerifier(scratch.path.appending("s")).verify(choosing: { $0 % 50 == 7 }) {
            user, _ in shown.insert(user)
        }
        #expect(shown == Set(stride(from: 7, to: 300, by: 50).map { sorted[$0] }))
    }

    @Test func `The verifier can be asked piece by piece, in any order.`() throws {
        let scratch = try Scratch()
        try Self.night.write(to: scratch.path.appending("s"))
        let files = try SnapshotVerifier(scratch.path.appending("s")).files()
        for piece in files.pieces.reversed() { try files.check(piece) }
        let content = try files.open()
        var tally = SnapshotContent.Tally()
        var shown: [[UInt8]: [ListEntry]] = [:]
        for piece in content.pieces.reversed() {
            let checked = try content.check(piece) { _ in true }
            tally.add(checked.tally)
            for list in checked.chosen { shown[list.user] = list.candidates }
        }
        for list in try content.finish(tally, choosing: { _ in true }) {
            shown[list.user] = list.candidates
        }
        #expect(shown.count == 300)
        for user in Self.night.users { #expect(shown[user.id] == user.list) }
        for key in [\SnapshotContent.Tally.listCount, \.scoreSum] {
            var wrong = tally
            wrong[keyPath: key] -= 1
            #expect(throws: SnapshotError.self) { try content.finish(wrong) { _ in false } }
        }
    }

    /// All users under one hash fill more than one page of keys.idx.
    @Test(arguments: [1, 3, 250] as [UInt64])
    func `Users of one hash are told apart.`(modulus: UInt64) throws {
        let scratch = try Scratch()
        let hash: IDHash = { KeyIndexFormat.standardHash($0) % modulus }
        try Self.night.write(to: scratch.path.appending("s"), hash: hash)
        let reader = try OpenSnapshot.open(scratch.path.appending("s"), hash: hash)
        for user in Self.night.users { #expect(try reader.candidates(for: user.id) == user.list) }
        #expect(try reader.candidates(for: Array("nobody@example.org".utf8)) == nil)
        try SnapshotVerifier(scratch.path.appending("s"), hash: hash).verify()
    }

    @Test func `Tasks share a reader.`() async throws {
        let scratch = try Scratch()
        let night = Self.night
        try night.write(to: scratch.path.appending("s"))
        let reader = try OpenSnapshot.open(
            scratch.path.appending("s"), cacheByteCount: 20_000)
        let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<4 {
                group.addTask {
                    try night.users.enumerated().filter { $0.offset % 4 != task }.filter {
                        try reader.candidates(for: $0.element.id) != $0.element.list
                    }.count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    // MARK: - Nights with little in them

    @Test func `An empty pool has one part without rows.`() throws {
        let scratch = try Scratch()
        let night = SampleNight(seed: 1, userCount: 0, listLengths: [0], groupSize: 10)
        let manifest = try night.write(to: scratch.path.appending("s"))
        #expect(
            manifest.files.map(\.name) == [
                "lists/part-00000.parquet", "users/part-00000.parquet", "keys.idx",
            ])
        #expect(manifest.counts.users == 0)
        try SnapshotVerifier(scratch.path.appending("s")).verify()
        let reader = try OpenSnapshot.open(scratch.path.appending("s"))
        #expect(try reader.candidates(for: Array("a".utf8)) == nil)
    }

    @Test func `Groups without candidates have no row group.`() throws {
        let scratch = try Scratch()
        var night = SampleNight(seed: 2, userCount: 40, listLengths: [4], groupSize: 10)
        for user in night.groups[0].indices { night.groups[0][user].list = [] }
        for user in night.groups[3].indices { night.groups[3][user].list = [] }
        try night.write(to: scratch.path.appending("s"))
        try SnapshotVerifier(scratch.path.appending("s")).verify()
        let reader = try OpenSnapshot.open(scratch.path.appending("s"))
        for user in night.users { #expect(try reader.candidates(for: user.id) == user.list) }
    }
}
