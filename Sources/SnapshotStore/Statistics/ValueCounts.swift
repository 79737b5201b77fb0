/// How often each of some small whole numbers comes: a distribution that loses nothing.
///
///     var counts = ValueCounts()
///     counts.add(8350, times: 12)
///     counts.quantile(0.5)            // 8350
///
/// Scores are hundredths of a point and distances tenths of a mile, so that a few thousand
/// different values stand for any number of rows.
package struct ValueCounts: Sendable, Equatable {
    /// `[values]` how often each comes; the last one does.
    private var counts: [Int] = []
    /// How many there are in all.
    package private(set) var total = 0

    /// Nothing counted yet.
    package init() {}

    /// Takes in a value.
    ///
    /// - Precondition: `value` and `times` are not negative.
    package mutating func add(_ value: Int, times: Int = 1) {
        if times == 0 { return }
        if value >= counts.count {
            counts += repeatElement(0, count: value + 1 - counts.count)
        }
        counts[value] += times
        total += times
    }

    /// Takes in what another one has.
    package mutating func add(_ other: ValueCounts) {
        for (value, times) in other.counts.enumerated() { add(value, times: times) }
    }

    /// The greatest value; nil of nothing.
    package var greatest: Int? { counts.isEmpty ? nil : counts.count - 1 }

    /// The least value; nil of nothing.
    package var least: Int? { counts.firstIndex { $0 > 0 } }

    /// The mean; 0 of nothing.
    package var mean: Double {
        let sum = counts.enumerated().reduce(0.0) { $0 + Double($1.offset) * Double($1.element) }
        return total == 0 ? 0 : sum / Double(total)
    }

    /// The value that a share of all do not exceed.
    ///
    /// - Parameter share: 0 for the least, 0.5 for the median, 1 for the greatest.
    /// - Returns: nil of nothing.
    package func quantile(_ share: Double) -> Int? {
        let place = max(1, Int((Double(total) * share).rounded(.up)))
        var below = 0
        for (value, times) in counts.enumerated() {
            below += times
            if times > 0, below >= place { return value }
        }
        return greatest
    }

    /// How many values lie in each of some bins of equal width.
    ///
    /// - Parameters:
    ///   - range: what the bins cover, edges included; values beyond it count in the outermost.
    ///   - width: of a bin, at least 1.
    /// - Returns: `[bins]` counts; the last bin may be cut short by the end of the range.
    package func bins(over range: ClosedRange<Int>, width: Int) -> [Int] {
        var bins = [Int](repeating: 0, count: range.count / width + (range.count % width).signum())
        for (value, times) in counts.enumerated() where times > 0 {
            let place = min(max(value, range.lowerBound), range.upperBound)
            bins[(place - range.lowerBound) / width] += times
        }
        return bins
    }
}
