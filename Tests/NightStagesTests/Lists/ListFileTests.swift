import DurableFiles
import FeatureTable
import NightStages
import Scoring
import SystemPackage
import TestSupport
import Testing

@Suite struct ListFileTests {
    private func lists(users: Int, seed: UInt64) -> CandidateLists {
        var random = SeededGenerator(seed: seed)
        var lists = CandidateLists(users: 1000..<1000 + users)
        for _ in 0..<users {
            let count = UInt8.random(in: 0...255, using: &random)
            lists.listCounts.append(count)
            for _ in 0..<count {
                lists.keys.append(
                    CandidateKey(
                        score: .random(in: 0...10_000, using: &random),
                        distance: .random(in: 0...131_071, using: &random),
                        idRank: IDRank(rawValue: .random(in: 0 ... .max, using: &random))))
            }
        }
        return lists
    }

    // No users, one, a block, a block and one user, many blocks.
    @Test(arguments: [0, 1, 512, 513, 4000])
    func `What was written is given back.`(users: Int) throws {
        try check(lists(users: users, seed: UInt64(users)))
    }

    /// Parts of a key that are equal, or 0, take no bits; all of them together may.
    @Test(
        arguments: [
            (0...0, 0...0, 0...0), (5000...5000, 7...7, 0...1), (0...10_000, 0...0, 3...3),
            (10_000...10_000, 0...131_071, 0...0), (9_999...10_000, 0...1, UInt32.max...UInt32.max),
        ] as [(ClosedRange<Int32>, ClosedRange<Int32>, ClosedRange<UInt32>)])
    func `Any part of a key may be constant.`(
        scores: ClosedRange<Int32>, distances: ClosedRange<Int32>, ids: ClosedRange<UInt32>
    ) throws {
        var random = SeededGenerator(seed: 2)
        var lists = CandidateLists(users: 0..<600)
        for user in 0..<600 {
            lists.listCounts.append(UInt8(user % 3))
            for _ in 0..<user % 3 {
                lists.keys.append(
                    CandidateKey(
                        score: .random(in: scores, using: &random),
                        distance: .random(in: distances, using: &random),
                        idRank: IDRank(rawValue: .random(in: ids, using: &random))))
            }
        }
        try check(lists)
    }

    @Test func `Lists without candidates are kept.`() throws {
        try check(CandidateLists(users: 7..<707, listCounts: Array(repeating: 0, count: 700)))
    }

    private func check(_ lists: CandidateLists) throws {
        try TemporaryFolder.with { folder in
            let path = folder.appending("a.lists")
            try ListFile.write(lists, to: path, in: LocalFileSystem())
            let read = try ListFile.read(path)
            #expect(read.users == lists.users)
            #expect(read.listCounts == lists.listCounts)
            #expect(read.keys == lists.keys)
        }
    }

    @Test func `No flipped bit goes unseen.`() throws {
        let lists = lists(users: 3, seed: 1)
        try TemporaryFolder.with { folder in
            let path = folder.appending("a.lists")
            try ListFile.write(lists, to: path, in: LocalFileSystem())
            let bytes = try fileBytes(path)
            for place in bytes.indices {
                var damaged = bytes
                damaged[place] ^= 1 << UInt8(place % 8)
                try LocalFileSystem().write(damaged, durablyTo: path)
                // The first row is not in a checksum; its chunk knows it and compares.
                if 16..<24 ~= place { continue }
                #expect(throws: FileError.self, "byte \(place)") { try ListFile.read(path) }
            }
            for length in stride(from: 0, to: bytes.count, by: 7) {
                try LocalFileSystem().write(Array(bytes[..<length]), durablyTo: path)
                #expect(throws: FileError.self, "length \(length)") { try ListFile.read(path) }
            }
        }
    }
}
