import SnapshotFormat
import Testing

/// Ranks count from 1, positions from 0.
struct ListRankTests {
    @Test(arguments: [0, 1, 99, 254])
    func `A rank is one more than the position`(position: Int) {
        let rank = ListRank(position: position)
        #expect(Int(rank.rawValue) == position + 1)
        #expect(rank.position == position)
        #expect("\(rank)" == "\(position + 1)")
    }

    @Test func `The better rank comes first`() {
        #expect(ListRank(position: 0) < ListRank(position: 1))
        #expect([3, 0, 2].map { ListRank(position: $0) }.min()?.rawValue == 1)
    }
}
