public import Bytes
package import FeatureTable

/// The place of a row among those in reach of a chunk.
@frozen public struct RegionOrdinal: Ordinal {
    /// The number, from 0.
    public let rawValue: UInt32

    /// A place by its number.
    @inlinable @inline(__always)
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Numbers the rows in reach of a chunk, in their order from 0.
///
/// The content key of a chunk tells who is in reach, row after row: with it a place says who it is
/// as surely as an id does, whatever other users the pool has.
package struct RegionOrdinals: Sendable {
    private static let rowsPerStep = 256

    private let ranges: [Range<Int>]
    /// The place of the first row of each range.
    private let starts: [Int]
    /// By 256 rows: the first range that ends behind their first one.
    private let rangeOfStep: [UInt32]
    /// The number of rows in reach.
    package let count: Int

    /// - Parameter reach: of a chunk.
    package init(_ reach: CandidateRegion) {
        ranges = reach.rows
        var starts: [Int] = []
        var steps: [UInt32] = []
        var count = 0
        for (index, range) in ranges.enumerated() {
            starts.append(count)
            count += range.count
            while steps.count * Self.rowsPerStep < range.upperBound { steps.append(UInt32(index)) }
        }
        self.starts = starts
        rangeOfStep = steps
        self.count = count
    }

    /// The place of a row; nil where it is out of reach.
    @inline(__always)
    package func place(ofRow row: Int) -> RegionOrdinal? {
        let step = row / Self.rowsPerStep
        guard step < rangeOfStep.count else { return nil }
        var index = Int(rangeOfStep[step])
        while index < ranges.count, ranges[index].upperBound <= row { index += 1 }
        guard index < ranges.count, ranges[index].contains(row) else { return nil }
        return RegionOrdinal(starts[index] + row - ranges[index].lowerBound)
    }

    /// The rank of the id at each place.
    package func idRanks(in table: FeatureTable) -> [IDRank] {
        [IDRank](capacity: count) { ranks in
            for range in ranges { for row in range { ranks.append(table.idRank[Row(row)]) } }
        }
    }
}
