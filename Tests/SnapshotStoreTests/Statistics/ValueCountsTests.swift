import SnapshotStore
import Testing

struct ValueCountsTests {
    private let counts: ValueCounts = {
        var counts = ValueCounts()
        for value in [3, 1, 4, 1, 5, 9, 2, 6, 5, 3] { counts.add(value) }
        return counts
    }()

    @Test func `Nothing has no quantiles and the mean 0.`() {
        let nothing = ValueCounts()
        #expect(nothing.quantile(0.5) == nil && nothing.least == nil && nothing.greatest == nil)
        #expect(nothing.mean == 0 && nothing.bins(over: 0...9, width: 5) == [0, 0])
    }

    // Sorted: 1 1 2 3 3 4 5 5 6 9.
    @Test(arguments: [(0, 1), (0.1, 1), (0.2, 1), (0.21, 2), (0.5, 3), (0.51, 4), (0.9, 6), (1, 9)])
    func `A quantile is the least value that a share does not exceed.`(share: Double, value: Int) {
        #expect(counts.quantile(share) == value)
    }

    @Test func `Bins hold every value, those beyond in the outermost.`() {
        #expect(counts.bins(over: 0...9, width: 3) == [3, 5, 1, 1])
        #expect(counts.bins(over: 2...5, width: 2) == [5, 5])
        #expect(counts.total == 10 && counts.mean == 3.9)
    }

    @Test func `Counts of two halves are those of the whole.`() {
        var (first, second) = (ValueCounts(), ValueCounts())
        for value in [3, 1, 4, 1, 5] { first.add(value) }
        for value in [9, 2, 6, 5, 3] { second.add(value) }
        first.add(second)
        #expect(first == counts)
    }
}
