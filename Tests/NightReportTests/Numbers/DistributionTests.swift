import NightReport
import SnapshotStore
import Testing

/// Scores, lists and distances in bins, with figures that are worked out by hand.
struct DistributionTests {
    private static let users = [
        SampleSnapshot.User("dr5r", [(8000, 10), (6000, 499)]),
        SampleSnapshot.User("dr5r", [(7000, 100)]),
        SampleSnapshot.User("dr5r", []),
    ]

    /// The bins that hold anything, by place.
    private static func filled(_ distribution: Distribution) -> [Int: Int] {
        distribution.bins.enumerated().reduce(into: [:]) { filled, bin in
            if bin.element > 0 { filled[bin.offset] = bin.element }
        }
    }

    @Test func `Scores begin at a multiple of five points, and end at 100.`() async throws {
        let sample = try await SampleSnapshot(Self.users)
        let scores = Distribution.all(of: sample.statistics, sample.manifest)[0]
        #expect(scores.title == "scores, in points")
        #expect(scores.range == 6000...10_000 && scores.binWidth == 80 && scores.scale == 100)
        #expect(scores.bins.count == 51)
        #expect(Self.filled(scores) == [0: 1, 12: 1, 25: 1])
        #expect(scores.labels == ["60", "80", "100"])
        #expect(scores.summary == "median 70, mean 70.00, 5 % below 60, 5 % above 80")
    }

    @Test func `Lists reach from none to the longest that there may be.`() async throws {
        let sample = try await SampleSnapshot(Self.users)
        let lists = Distribution.all(of: sample.statistics, sample.manifest)[1]
        #expect(lists.title == "candidates in a list")
        #expect(lists.range == 0...100 && lists.binWidth == 2 && lists.bins.count == 51)
        #expect(Self.filled(lists) == [0: 2, 1: 1])
        #expect(lists.labels == ["0", "50", "100"])
        #expect(lists.summary == "median 1, mean 1.0, 5 % below 0, 5 % above 2")
    }

    @Test func `Distances reach to the radius, in miles.`() async throws {
        let sample = try await SampleSnapshot(Self.users)
        let miles = Distribution.all(of: sample.statistics, sample.manifest)[2]
        #expect(miles.title == "distances, in miles")
        #expect(miles.range == 0...500 && miles.binWidth == 10 && miles.bins.count == 51)
        #expect(Self.filled(miles) == [1: 1, 10: 1, 49: 1])
        #expect(miles.labels == ["0", "25", "50"])
        // (1 + 10 + 49.9) / 3 = 20.3
        #expect(miles.summary == "median 10, mean 20.30, 5 % below 1, 5 % above 49.9")
    }

    @Test func `The last bin holds the greatest value alone.`() async throws {
        let list = (0..<10).map { _ in (score: UInt16(9000), distance: UInt32(5)) }
        let sample = try await SampleSnapshot(
            [.init("dr5r", list), .init("dr5r", list), .init("dr5r", Array(list.dropLast()))],
            top: 10)
        let lists = Distribution.all(of: sample.statistics, sample.manifest)[1]
        #expect(lists.bins == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2])
    }

    @Test(arguments: [1, 2, 7, 21, 50, 100])
    func `No more bins than asked for, but for the last value; all values count once.`(
        mostBins: Int
    ) async throws {
        let sample = try await SampleSnapshot(Self.users)
        for distribution in Distribution.all(
            of: sample.statistics, sample.manifest, mostBins: mostBins)
        {
            #expect(distribution.bins.count <= mostBins + 1)
            #expect(distribution.bins.reduce(0, +) == 3)
            // The bins cover the range, and no bin more than that.
            let covered = distribution.bins.count * distribution.binWidth
            #expect(covered >= distribution.range.count)
            #expect(covered - distribution.binWidth < distribution.range.count)
        }
    }

    @Test func `Of nothing there is nothing to say.`() async throws {
        let sample = try await SampleSnapshot([.init("dr5r", [])])
        let all = Distribution.all(of: SnapshotStatistics(), sample.manifest)
        #expect(all.map(\.summary) == ["none", "none", "none"])
        #expect(all[0].range == 0...10_000)
        #expect(all.allSatisfy { $0.bins.allSatisfy { $0 == 0 } })
    }

    @Test func `A score of nothing and one of everything are both on the axis.`() async throws {
        let sample = try await SampleSnapshot([.init("dr5r", [(10_000, 0), (0, 600)])])
        let all = Distribution.all(of: sample.statistics, sample.manifest)
        #expect(all[0].range == 0...10_000)
        #expect(all[0].bins.first == 1 && all[0].bins.last == 1)
        // A distance beyond the radius widens the axis.
        #expect(all[2].range == 0...600)
        #expect(all[2].labels == ["0", "30", "60"])
    }
}
