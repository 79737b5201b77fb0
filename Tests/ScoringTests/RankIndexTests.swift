import TestSupport
import Testing
import UserPool

@Suite struct RankIndexTests {
    // More ids than are looked up at once, exactly as many, fewer, one, none.
    @Test(arguments: [300, 64, 63, 1, 0])
    func findsEveryIDAgain(users: Int) throws {
        let table = try RandomUsers(count: users).table(seed: 4)
        let index = RankIndex(table)
        for step in 1...3 {
            let ranks = stride(from: 0, to: table.count, by: step).map { UInt32($0) }
            let (bytes, offsets) = table.ids(atRanks: ranks)
            #expect(offsets.count == ranks.count + 1)
            #expect(index.ranks(ofIDs: bytes, offsets: offsets) == ranks)
        }
    }

    @Test func anIDThatTheTableLacksIsMissed() throws {
        let table = try RandomUsers(count: 100).table(seed: 5)
        let index = RankIndex(table)
        var (bytes, offsets) = table.ids(atRanks: [3, 70, 99])
        #expect(index.ranks(ofIDs: bytes, offsets: offsets) == [3, 70, 99])
        bytes[Int(offsets[1])] ^= 0x80
        #expect(index.ranks(ofIDs: bytes, offsets: offsets) == nil)
        #expect(index.ranks(ofIDs: [], offsets: [0, 0]) == nil)
        #expect(index.ranks(ofIDs: [], offsets: [0]) == [])
    }
}
