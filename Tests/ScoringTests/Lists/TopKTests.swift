import Bytes
import FeatureTable
import Scoring
import TestSupport
import Testing

@Suite struct TopKTests {
    @Test func `Keys are in the order of score, distance and id`() {
        let ordered = [
            CandidateKey(score: 10_000, distance: 131_071, idRank: IDRank(rawValue: .max)),
            CandidateKey(score: 9_999, distance: 0, idRank: IDRank(7)),
            CandidateKey(score: 9_999, distance: 0, idRank: IDRank(8)),
            CandidateKey(score: 9_999, distance: 1, idRank: IDRank(0)),
            CandidateKey(score: 0, distance: 0, idRank: IDRank(0)),
        ]
        #expect(ordered.sorted() == ordered)
        #expect(ordered[0].score == 10_000)
        #expect(ordered[0].distance == 131_071)
        #expect(ordered[0].idRank.rawValue == .max)
        #expect(ordered[4].score == 0)
    }

    @Test(arguments: [1, 2, 3, 7, 100], [UInt64](1...20))
    func `The smallest keys are kept`(limit: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let keys = (0..<Int.random(in: 0...300, using: &random)).map { rank in
            CandidateKey(
                score: Int32.random(in: 0...20, using: &random),
                distance: Int32.random(in: 0...20, using: &random), idRank: IDRank(rank))
        }.shuffled(using: &random)
        // A second user in the same storage must not disturb the first.
        var best = TopK(users: 2, limit: limit)
        for key in keys {
            best.offer(key, to: Slot(1))
            best.offer(CandidateKey(score: 0, distance: 0, idRank: key.idRank), to: Slot(0))
        }
        let expected = Array(keys.sorted().prefix(limit))
        #expect(best.violation == nil, "seed \(seed)")
        #expect(Array(best.sortedList(of: Slot(1))) == expected, "seed \(seed)")
        #expect(best.violation == nil, "seed \(seed), sorted")
        if let bound = best.bound(of: Slot(1)) {
            #expect(keys.count { $0 <= bound } >= limit)
        } else {
            #expect(keys.count < limit + max(32, limit / 2))
        }
    }
}
