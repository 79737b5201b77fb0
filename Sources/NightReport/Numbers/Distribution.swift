package import SnapshotFormat
package import SnapshotStore

/// One distribution, cut into bins: what the page and a terminal draw.
package struct Distribution: Sendable {
    /// What is counted, with its unit: `distances, in miles`.
    package let title: String
    /// `[bins]` how many values each holds.
    package let bins: [Int]
    /// What the bins cover, and how wide each is, in stored units.
    package let range: ClosedRange<Int>
    /// The width of each bin in stored units, at least 1.
    package let binWidth: Int
    /// The ends and the middle of the axis.
    package let labels: [String]
    /// Median, mean and outliers, in words.
    package let summary: String
    /// The counts of single values, in stored units, from which the bins are made.
    package let counts: ValueCounts
    /// How many of the stored units make one of the shown ones.
    package let scale: Int

    /// Those of a snapshot: scores, lists, distances.
    ///
    /// - Parameters:
    ///   - statistics: counted.
    ///   - manifest: says how far the axes reach.
    ///   - mostBins: into how many each is cut, and one more for the last value.
    /// - Returns: three distributions.
    package static func all(
        of statistics: SnapshotStatistics, _ manifest: SnapshotManifest, mostBins: Int = 50
    ) -> [Distribution] {
        let miles = Int((manifest.parameters.radius * 10).rounded(.up))
        return [
            Distribution(
                "scores, in points", of: statistics.scores,
                in: (statistics.scores.least ?? 0) / 500 * 500...10_000, scale: 100,
                mostBins: mostBins),
            Distribution(
                "candidates in a list", of: statistics.lengths, in: 0...manifest.parameters.top,
                scale: 1,
                mostBins: mostBins),
            Distribution(
                "distances, in miles", of: statistics.distances,
                in: 0...max(1, miles, statistics.distances.greatest ?? 0), scale: 10,
                mostBins: mostBins),
        ]
    }

    private init(
        _ title: String, of counts: ValueCounts, in range: ClosedRange<Int>, scale: Int,
        mostBins: Int
    ) {
        (self.title, self.counts, self.scale) = (title, counts, scale)
        // The last bin holds the greatest value alone, such as the full lists.
        let span = range.upperBound - range.lowerBound
        let width = max(1, (span + mostBins - 1) / mostBins)
        self.range = range
        binWidth = width
        bins = counts.bins(over: range, width: width)
        labels = [0, 2, 4].map { Self.shown(range.lowerBound + span * $0 / 4, scale) }
        summary = Self.summary(counts, scale)
    }

    /// What a bin holds: `80 to 82`, or one value.
    package func name(ofBin place: Int) -> String {
        let least = range.lowerBound + place * binWidth
        let greatest = min(least + binWidth - 1, range.upperBound)
        let shown = { (value: Int) in Self.shown(value, scale) }
        return least == greatest ? shown(least) : "\(shown(least)) to \(shown(greatest))"
    }

    private static func summary(_ counts: ValueCounts, _ scale: Int) -> String {
        guard let low = counts.quantile(0.05), let median = counts.quantile(0.5),
            let high = counts.quantile(0.95)
        else { return "none" }
        let mean = NumberFormatting.decimal(counts.mean / Double(scale), scale == 1 ? 1 : 2)
        return "median \(shown(median, scale)), mean \(mean), 5 % below \(shown(low, scale)), "
            + "5 % above \(shown(high, scale))"
    }

    private static func shown(_ value: Int, _ scale: Int) -> String {
        NumberFormatting.short(Double(value) / Double(scale))
    }
}
