/// Quantiles of a series of times, in the unit of the times.
package struct Percentiles: Sendable {
    /// Half of the times are not longer.
    package let median: Double
    /// 90 of 100 times are not longer.
    package let percentile90: Double
    /// 99 of 100 times are not longer.
    package let percentile99: Double
    /// 999 of 1,000 times are not longer.
    package let percentile999: Double
    /// The longest of all times.
    package let longest: Double

    /// - Parameter times: in any order; without any all quantiles are 0.
    package init(_ times: [Double]) {
        let sorted = times.sorted()
        func at(_ thousandths: Int) -> Double {
            sorted.isEmpty ? 0 : sorted[(sorted.count - 1) * thousandths / 1000]
        }
        median = at(500)
        percentile90 = at(900)
        percentile99 = at(990)
        percentile999 = at(999)
        longest = sorted.last ?? 0
    }
}
